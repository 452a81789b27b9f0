"""Permissions on rows that staff may change through specific actions only."""

from collections.abc import Iterable

from wagtail.permission_policies import ModelPermissionPolicy


class OnlyActions(ModelPermissionPolicy):
    """Django's permissions for the named actions. All other actions are refused, whatever permissions the user has.

    Only viewing is allowed by default: rows about money and history are changed by dedicated views, not by edit forms.
    """

    def __init__(self, model, actions: Iterable[str] = ("view",)):
        super().__init__(model)
        self.actions = frozenset(actions)

    def user_has_permission(self, user, action):
        return action in self.actions and super().user_has_permission(user, action)

    def user_has_any_permission(self, user, actions):
        return any(self.user_has_permission(user, action) for action in actions)

    def users_with_any_permission(self, actions):
        allowed = [action for action in actions if action in self.actions]
        # Wagtail's policy needs at least one action, also when no user is allowed any.
        users = super().users_with_any_permission(allowed or list(self.actions))
        return users if allowed else users.none()
