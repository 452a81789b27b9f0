"""The audit log's messages for actions on orders, payments and refunds."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.log_actions import LogFormatter

from core.money import format_kr
from payments.attention_texts import sentence_of
from payments.enums import AT_THE_DESK, PaymentMeans, PaymentMethod


class ContactFormatter(LogFormatter):
    label = _("Change the buyer's address")

    def format_message(self, entry) -> str:
        return _("Buyer's address: %(before)s → %(after)s") % {
            "before": entry.data.get("before", ""),
            "after": entry.data.get("after", ""),
        }


class DetailsFormatter(LogFormatter):
    label = _("Correct the buyer's details")

    def format_message(self, entry) -> str:
        before, after = entry.data.get("before", {}), entry.data.get("after", {})
        changes = "; ".join(f"{before[name] or '–'} → {after.get(name) or '–'}" for name in before)
        replaced = ", ".join(entry.data.get("replaced", ()))
        template = (
            _("Details corrected: %(changes)s. Issued anew: %(replaced)s")
            if replaced
            else _("Details corrected: %(changes)s")
        )
        return template % {"changes": changes, "replaced": replaced}


class FlagFormatter(LogFormatter):
    label = _("Needs attention")

    def format_message(self, entry) -> str:
        data = entry.data
        return sentence_of(data.get("code", ""), data.get("facts", {}), data.get("sentence", ""))


class RefundFormatter(LogFormatter):
    label = _("Refund")

    def format_message(self, entry) -> str:
        return _("Refund of %(amount)s decided") % {"amount": format_kr(entry.data.get("amount_ore", 0))}


class RefundRetryFormatter(LogFormatter):
    label = _("Refund again")

    def format_message(self, entry) -> str:
        return _("Refund of %(amount)s started anew") % {"amount": format_kr(entry.data.get("amount_ore", 0))}


class CancelLinesFormatter(LogFormatter):
    label = _("Cancel part of an order")

    def format_message(self, entry) -> str:
        units = sum(part["quantity"] for part in entry.data.get("parts", ()))
        return ngettext(
            "One unit cancelled, %(amount)s refunded", "%(number)d units cancelled, %(amount)s refunded", units
        ) % {"number": units, "amount": format_kr(entry.data.get("amount_ore", 0))}


class PriceReductionFormatter(LogFormatter):
    label = _("Credit invoice")

    def format_message(self, entry) -> str:
        return _("%(amount)s of the invoice credited") % {"amount": format_kr(entry.data.get("amount_ore", 0))}


class PaidOutFormatter(LogFormatter):
    label = _("Paid out")

    def format_message(self, entry) -> str:
        return _("%(amount)s paid out from the bank") % {"amount": format_kr(entry.data.get("amount_ore", 0))}


class RegisterPaymentFormatter(LogFormatter):
    label = _("Register payment")

    def format_message(self, entry) -> str:
        values = {"amount": format_kr(entry.data.get("amount_ore", 0)), "note": entry.data.get("note", "")}
        means = entry.data.get("means")
        if means not in AT_THE_DESK:
            return _("Payment of %(amount)s registered") % values
        values["means"] = PaymentMeans(means).label
        if not values["note"]:
            return _("%(amount)s taken at the desk (%(means)s)") % values
        return _("%(amount)s taken at the desk (%(means)s, %(note)s)") % values


class FreeInvoiceFormatter(LogFormatter):
    label = _("Invoice written by staff")

    def format_message(self, entry) -> str:
        values = {
            "amount": format_kr(entry.data.get("total_ore", 0)),
            "lines": "; ".join(entry.data.get("lines", ())),
        }
        if entry.data.get("method") == PaymentMethod.INVOICE:
            return _("Invoice of %(amount)s issued: %(lines)s") % values
        return _("Link to pay %(amount)s sent: %(lines)s") % values


class WaiveFormatter(LogFormatter):
    label = _("Waive the rest")

    def format_message(self, entry) -> str:
        return _("%(amount)s waived") % {"amount": format_kr(entry.data.get("amount_ore", 0))}


class ExchangeFormatter(LogFormatter):
    label = _("Exchange")

    def format_message(self, entry) -> str:
        return _("Exchanged: order %(old)s became order %(new)s") % {
            "old": entry.data.get("old", ""),
            "new": entry.data.get("new", ""),
        }


class ReminderFormatter(LogFormatter):
    label = _("Payment reminder")

    def format_message(self, entry) -> str:
        return _("Payment reminder %(number)s sent: %(amount)s unpaid") % {
            "number": entry.data.get("number", ""),
            "amount": format_kr(entry.data.get("open_ore", 0)),
        }


#: Actions with a fixed message: (label, message).
_FIXED_MESSAGES = {
    "payments.attention_resolved": (_("Dealt with"), _("Marked as dealt with")),
    "payments.attention_gone": (_("Needs attention"), _("What needed attention is settled")),
    "payments.cancel": (_("Cancel order"), _("Order cancelled")),
    "payments.resend": (_("Send e-mail again"), _("Confirmation sent again")),
    "payments.link_shown": (_("See the buyer's page"), _("The buyer's page was opened")),
    "payments.accept": (_("Accept payment"), _("Payment accepted as it is")),
    "payments.invoice": (_("Invoice"), _("Confirmed by invoice")),
    "payments.draft_discarded": (_("Delete invoice draft"), _("Invoice draft deleted")),
}
_FORMATTERS = {
    "payments.contact": ContactFormatter,
    "payments.details": DetailsFormatter,
    "payments.flag": FlagFormatter,
    "payments.refund": RefundFormatter,
    "payments.refund_again": RefundRetryFormatter,
    "payments.cancel_lines": CancelLinesFormatter,
    "payments.reduce": PriceReductionFormatter,
    "payments.paid_out": PaidOutFormatter,
    "payments.register": RegisterPaymentFormatter,
    "payments.free_invoice": FreeInvoiceFormatter,
    "payments.waive": WaiveFormatter,
    "payments.exchange": ExchangeFormatter,
    "payments.remind": ReminderFormatter,
}


def register_payment_actions(actions) -> None:
    """Register the log actions of payments in Wagtail's registry."""
    for action, (label, message) in _FIXED_MESSAGES.items():
        actions.register_action(action, label, message)
    for action, formatter in _FORMATTERS.items():
        actions.register_action(action)(formatter)
