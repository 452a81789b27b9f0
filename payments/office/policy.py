"""What the office may do with rows that nobody edits by hand: look at them."""

from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from payments.models import Order, Payment, ReceivedEvent, Refund


class LookOnly(ModelPermissionPolicy):
    """Django's view permission, and nothing else whatever the user holds: money is changed by actions, not by forms."""

    def user_has_permission(self, user, action):
        return action == "view" and super().user_has_permission(user, action)

    def user_has_any_permission(self, user, actions):
        return "view" in actions and super().user_has_permission(user, "view")

    def users_with_any_permission(self, actions):
        return super().users_with_any_permission(["view"]) if "view" in actions else self._nobody()

    def _nobody(self):
        return super().users_with_any_permission(["view"]).none()


for _model in (Order, Payment, Refund, ReceivedEvent):
    register_permission_policy(_model, LookOnly(_model))
