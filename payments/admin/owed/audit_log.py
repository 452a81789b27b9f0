"""The audit log's messages for debts to buyers and payouts. Account numbers are masked where the log is written."""

from datetime import date

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.log_actions import LogActionRegistry, LogFormatter

from core.dates import format_day
from core.money import format_kr


class AccountGivenFormatter(LogFormatter):
    label = _("Account number from the buyer")

    def format_message(self, entry) -> str:
        before, after = entry.data.get("before", ""), entry.data.get("after", "")
        if before:
            return _("The buyer changed the account number: %(before)s → %(after)s") % {
                "before": before,
                "after": after,
            }
        return _("The buyer gave the account number %(after)s") % {"after": after}


class AccountAskedFormatter(LogFormatter):
    label = _("Ask for the account number")

    def format_message(self, entry) -> str:
        return _("Asked for the account number at %(to)s") % {"to": entry.data.get("to", "")}


class ByBankFormatter(LogFormatter):
    label = _("Pay a refund by bank instead")

    def format_message(self, entry) -> str:
        return _("%(amount)s that Stripe could not send is to be paid by bank") % {
            "amount": format_kr(entry.data.get("amount_ore", 0))
        }


class ItemFormatter(LogFormatter):
    label = _("Put in a payout")

    def format_message(self, entry) -> str:
        return _("%(amount)s is in payout %(batch)s") % {
            "amount": format_kr(entry.data.get("amount_ore", 0)),
            "batch": entry.data.get("batch", ""),
        }


class MadeFormatter(LogFormatter):
    label = _("Make a payout")

    def format_message(self, entry) -> str:
        number = entry.data.get("items", 0)
        return ngettext(
            "Payout of %(amount)s to %(number)d buyer", "Payout of %(amount)s to %(number)d buyers", number
        ) % {"number": number, "amount": format_kr(entry.data.get("amount_ore", 0))}  # fmt: skip


class TakenOutFormatter(LogFormatter):
    label = _("Take out of a payout")

    def format_message(self, entry) -> str:
        return _("%(amount)s for order %(order)s taken out of payout %(batch)s") % {
            "amount": format_kr(entry.data.get("amount_ore", 0)),
            "order": entry.data.get("order", ""),
            "batch": entry.data.get("batch", ""),
        }


class ReturnedFormatter(LogFormatter):
    label = _("Returned by the bank")

    def format_message(self, entry) -> str:
        values = {
            "amount": format_kr(entry.data.get("amount_ore", 0)),
            "order": entry.data.get("order", ""),
            "batch": entry.data.get("batch", ""),
            "reason": entry.data.get("reason", ""),
        }
        if not values["batch"]:
            return _("The bank returned %(amount)s for order %(order)s: %(reason)s") % values
        return _("The bank returned %(amount)s for order %(order)s of payout %(batch)s: %(reason)s") % values


class PaidFormatter(LogFormatter):
    label = _("Mark a payout as paid")

    def format_message(self, entry) -> str:
        day = entry.data.get("on", "")
        return _("Marked as paid: %(amount)s, on %(day)s") % {
            "amount": format_kr(entry.data.get("amount_ore", 0)),
            "day": _day(day),
        }


def _day(text: str) -> str:
    return format_day(date.fromisoformat(text), "long") if text else ""


_FORMATTERS = {
    "payments.account_given": AccountGivenFormatter,
    "payments.account_asked": AccountAskedFormatter,
    "payments.refund_by_bank": ByBankFormatter,
    "payments.payout_item": ItemFormatter,
    "payments.payout_made": MadeFormatter,
    "payments.payout_taken_out": TakenOutFormatter,
    "payments.payout_paid": PaidFormatter,
    "payments.payout_returned": ReturnedFormatter,
}


def register_owed_actions(actions: LogActionRegistry) -> None:
    for action, formatter in _FORMATTERS.items():
        actions.register_action(action)(formatter)
    actions.register_action("payments.payout_file", _("Fetch the bank's file"), _("File for the bank fetched"))
