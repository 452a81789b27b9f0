from django.utils.translation import gettext_lazy as _
from wagtail import hooks


@hooks.register("register_log_actions")
def account_log_actions(actions):
    actions.register_action(
        "accounts.second_factor_reset", _("Reset two-step sign-in"), _("Two-step sign-in was reset")
    )
