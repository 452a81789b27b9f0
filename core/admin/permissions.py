"""What staff may do to rows that forms must not change freely."""

from collections.abc import Iterable

from wagtail.permission_policies import ModelPermissionPolicy


class OnlyActions(ModelPermissionPolicy):
    """Django's permissions for the actions named, and nothing else whatever the user holds.

    Looking at rows is the default: money and history are changed by actions of their own, not by forms.
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
        # Wagtail's policy wants at least one action, also where the answer is nobody.
        users = super().users_with_any_permission(allowed or list(self.actions))
        return users if allowed else users.none()
