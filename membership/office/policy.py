"""What staff may do to rows that are history: look, correct, but never delete."""

from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from membership.models import DuesCharge, Membership


class KeepHistory(ModelPermissionPolicy):
    """Django's permissions for the actions named, nothing for all others whatever the user holds."""

    def __init__(self, model, actions: set[str]):
        super().__init__(model)
        self.actions = actions

    def user_has_permission(self, user, action):
        return action in self.actions and super().user_has_permission(user, action)

    def user_has_any_permission(self, user, actions):
        return any(self.user_has_permission(user, action) for action in actions)

    def users_with_any_permission(self, actions):
        known = super().users_with_any_permission([action for action in actions if action in self.actions] or ["view"])
        return known if self.actions & set(actions) else known.none()


register_permission_policy(Membership, KeepHistory(Membership, {"view", "add", "change"}))
register_permission_policy(DuesCharge, KeepHistory(DuesCharge, {"view"}))
