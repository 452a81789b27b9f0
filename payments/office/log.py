"""How the audit log words what happens to orders and money."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.log_actions import LogFormatter

from core.money import format_kr


def register(actions) -> None:
    actions.register_action("payments.attention_settled", _("Dealt with"), _("Marked as dealt with"))
    actions.register_action("payments.cancel", _("Cancel order"), _("Order cancelled"))
    actions.register_action("payments.resend", _("Send e-mail again"), _("Confirmation sent again"))
    actions.register_action("payments.link_shown", _("See the buyer's page"), _("The buyer's page was opened"))
    actions.register_action("payments.accept", _("Accept payment"), _("Payment accepted as it is"))

    @actions.register_action("payments.contact")
    class Contact(LogFormatter):
        label = _("Change the buyer's address")

        def format_message(self, entry) -> str:
            return _("Buyer's address: %(before)s → %(after)s") % {
                "before": entry.data.get("before", ""),
                "after": entry.data.get("after", ""),
            }

    @actions.register_action("payments.details")
    class Details(LogFormatter):
        label = _("Correct the buyer's details")

        def format_message(self, entry) -> str:
            before, after = entry.data.get("before", {}), entry.data.get("after", {})
            changes = "; ".join(f"{before[name] or '–'} → {after.get(name) or '–'}" for name in before)
            replaced = ", ".join(entry.data.get("replaced", ()))
            words = (
                _("Details corrected: %(changes)s. Issued anew: %(replaced)s")
                if replaced
                else _("Details corrected: %(changes)s")
            )
            return words % {"changes": changes, "replaced": replaced}

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

    @actions.register_action("payments.cancel_lines")
    class CancelLines(LogFormatter):
        label = _("Cancel part of an order")

        def format_message(self, entry) -> str:
            units = sum(part["quantity"] for part in entry.data.get("parts", ()))
            return ngettext(
                "One unit cancelled, %(amount)s refunded", "%(number)d units cancelled, %(amount)s refunded", units
            ) % {"number": units, "amount": format_kr(entry.data.get("amount_ore", 0))}

    @actions.register_action("payments.reduce")
    class Reduce(LogFormatter):
        label = _("Credit invoice")

        def format_message(self, entry) -> str:
            return _("%(amount)s of the invoice credited") % {"amount": format_kr(entry.data.get("amount_ore", 0))}

    @actions.register_action("payments.paid_out")
    class PaidOut(LogFormatter):
        label = _("Paid out")

        def format_message(self, entry) -> str:
            return _("%(amount)s paid out from the bank") % {"amount": format_kr(entry.data.get("amount_ore", 0))}

    @actions.register_action("payments.register")
    class Register(LogFormatter):
        label = _("Register payment")

        def format_message(self, entry) -> str:
            return _("Payment of %(amount)s registered") % {"amount": format_kr(entry.data.get("amount_ore", 0))}

    @actions.register_action("payments.exchange")
    class Exchange(LogFormatter):
        label = _("Exchange")

        def format_message(self, entry) -> str:
            return _("Exchanged: order %(old)s became order %(new)s") % {
                "old": entry.data.get("old", ""),
                "new": entry.data.get("new", ""),
            }

    actions.register_action("payments.invoice", _("Invoice"), _("Confirmed by invoice"))

    @actions.register_action("payments.remind")
    class Remind(LogFormatter):
        label = _("Payment reminder")

        def format_message(self, entry) -> str:
            return _("Payment reminder %(number)s sent: %(amount)s unpaid") % {
                "number": entry.data.get("number", ""),
                "amount": format_kr(entry.data.get("open_ore", 0)),
            }
