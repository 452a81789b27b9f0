"""How the audit log words what happens to orders and money."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.log_actions import LogFormatter

from core.money import format_kr


class Contact(LogFormatter):
    label = _("Change the buyer's address")

    def format_message(self, entry) -> str:
        return _("Buyer's address: %(before)s → %(after)s") % {
            "before": entry.data.get("before", ""),
            "after": entry.data.get("after", ""),
        }


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


class Flag(LogFormatter):
    label = _("Needs attention")

    def format_message(self, entry) -> str:
        return entry.data.get("sentence", "")


class Refund(LogFormatter):
    label = _("Refund")

    def format_message(self, entry) -> str:
        return _("Refund of %(amount)s decided") % {"amount": format_kr(entry.data.get("amount_ore", 0))}


class RefundAgain(LogFormatter):
    label = _("Refund again")

    def format_message(self, entry) -> str:
        return _("Refund of %(amount)s started anew") % {"amount": format_kr(entry.data.get("amount_ore", 0))}


class CancelLines(LogFormatter):
    label = _("Cancel part of an order")

    def format_message(self, entry) -> str:
        units = sum(part["quantity"] for part in entry.data.get("parts", ()))
        return ngettext(
            "One unit cancelled, %(amount)s refunded", "%(number)d units cancelled, %(amount)s refunded", units
        ) % {"number": units, "amount": format_kr(entry.data.get("amount_ore", 0))}


class Reduce(LogFormatter):
    label = _("Credit invoice")

    def format_message(self, entry) -> str:
        return _("%(amount)s of the invoice credited") % {"amount": format_kr(entry.data.get("amount_ore", 0))}


class PaidOut(LogFormatter):
    label = _("Paid out")

    def format_message(self, entry) -> str:
        return _("%(amount)s paid out from the bank") % {"amount": format_kr(entry.data.get("amount_ore", 0))}


class Register(LogFormatter):
    label = _("Register payment")

    def format_message(self, entry) -> str:
        return _("Payment of %(amount)s registered") % {"amount": format_kr(entry.data.get("amount_ore", 0))}


class Exchange(LogFormatter):
    label = _("Exchange")

    def format_message(self, entry) -> str:
        return _("Exchanged: order %(old)s became order %(new)s") % {
            "old": entry.data.get("old", ""),
            "new": entry.data.get("new", ""),
        }


class Remind(LogFormatter):
    label = _("Payment reminder")

    def format_message(self, entry) -> str:
        return _("Payment reminder %(number)s sent: %(amount)s unpaid") % {
            "number": entry.data.get("number", ""),
            "amount": format_kr(entry.data.get("open_ore", 0)),
        }


#: Actions that always say the same: what is done, and what was done.
_SENTENCES = {
    "payments.attention_resolved": (_("Dealt with"), _("Marked as dealt with")),
    "payments.cancel": (_("Cancel order"), _("Order cancelled")),
    "payments.resend": (_("Send e-mail again"), _("Confirmation sent again")),
    "payments.link_shown": (_("See the buyer's page"), _("The buyer's page was opened")),
    "payments.accept": (_("Accept payment"), _("Payment accepted as it is")),
    "payments.invoice": (_("Invoice"), _("Confirmed by invoice")),
}
_FORMATTERS = {
    "payments.contact": Contact,
    "payments.details": Details,
    "payments.flag": Flag,
    "payments.refund": Refund,
    "payments.refund_again": RefundAgain,
    "payments.cancel_lines": CancelLines,
    "payments.reduce": Reduce,
    "payments.paid_out": PaidOut,
    "payments.register": Register,
    "payments.exchange": Exchange,
    "payments.remind": Remind,
}


def register_payment_actions(actions) -> None:
    for action, (label, message) in _SENTENCES.items():
        actions.register_action(action, label, message)
    for action, formatter in _FORMATTERS.items():
        actions.register_action(action)(formatter)
