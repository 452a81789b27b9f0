"""How the audit log words what happens to orders and money."""

from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogFormatter

from core.money import format_kr


def register(actions) -> None:
    actions.register_action("payments.attention_settled", _("Dealt with"), _("Marked as dealt with"))
    actions.register_action("payments.cancel", _("Cancel order"), _("Order cancelled"))
    actions.register_action("payments.resend", _("Send mail again"), _("Confirmation sent again"))
    actions.register_action("payments.accept", _("Accept payment"), _("Payment accepted as it is"))

    @actions.register_action("payments.flag")
    class Flag(LogFormatter):
        label = _("Needs attention")

        def format_message(self, entry) -> str:
            return entry.data.get("sentence", "")

    @actions.register_action("payments.refund")
    class Refund(LogFormatter):
        label = _("Refund")

        def format_message(self, entry) -> str:
            return _("Refund of %(amount)s decided") % {"amount": format_kr(entry.data.get("amount_ore", 0))}

    @actions.register_action("payments.refund_again")
    class RefundAgain(LogFormatter):
        label = _("Refund again")

        def format_message(self, entry) -> str:
            return _("Refund of %(amount)s started anew") % {"amount": format_kr(entry.data.get("amount_ore", 0))}
