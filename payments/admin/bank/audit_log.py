"""The audit log's messages for bank files and entries."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.log_actions import LogActionRegistry, LogFormatter

from core.money import format_kr


class UploadFormatter(LogFormatter):
    label = _("Upload bank file")

    def format_message(self, entry) -> str:
        new = entry.data.get("new", 0)
        return ngettext(
            "Uploaded: %(new)d new entry of %(all)d", "Uploaded: %(new)d new entries of %(all)d", new
        ) % {"new": new, "all": entry.data.get("entries", 0)}  # fmt: skip


class BookFormatter(LogFormatter):
    label = _("Book bank entry")

    def format_message(self, entry) -> str:
        return _("%(amount)s booked on order %(order)s") % {
            "amount": format_kr(entry.data.get("amount_ore", 0)),
            "order": entry.data.get("order", ""),
        }


class TieFormatter(LogFormatter):
    label = _("Tie to a registered payment")

    def format_message(self, entry) -> str:
        return _("Tied to the payment of %(amount)s on order %(order)s that was registered before") % {
            "amount": format_kr(entry.data.get("amount_ore", 0)),
            "order": entry.data.get("order", ""),
        }


class UntieFormatter(LogFormatter):
    label = _("Untie from a registered payment")

    def format_message(self, entry) -> str:
        return _("Untied from the payment on order %(order)s") % {"order": ", ".join(entry.data.get("orders", ()))}


class IgnoreFormatter(LogFormatter):
    label = _("Ignore bank entry")

    def format_message(self, entry) -> str:
        return _("Ignored: %(why)s") % {"why": entry.data.get("note", "")}


_FORMATTERS = {
    "payments.bank_upload": UploadFormatter,
    "payments.bank_book": BookFormatter,
    "payments.bank_tie": TieFormatter,
    "payments.bank_untie": UntieFormatter,
    "payments.bank_ignore": IgnoreFormatter,
}


def register_bank_actions(actions: LogActionRegistry) -> None:
    for action, formatter in _FORMATTERS.items():
        actions.register_action(action)(formatter)
    actions.register_action("payments.bank_discard", _("Remove bank file"), _("Bank file removed: nothing was booked"))
    actions.register_action("payments.bank_reopen", _("Stop ignoring bank entry"), _("Not ignored any more"))
