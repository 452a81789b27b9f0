"""Audit log entries of e-mail to many and of suppressed addresses."""

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogFormatter

from core.dates import format_moment
from mail.bulk import prepare, send, suppression


def _at(entry) -> str:
    moment = parse_datetime(entry.data.get("at") or "")
    return format_moment(moment, "short") if moment else str(_("at once"))


def register_log_actions(actions) -> None:
    @actions.register_action(prepare.CONFIRMED)
    class Confirmed(LogFormatter):
        label = _("Send")

        def format_message(self, entry) -> str:
            data = {name: entry.data.get(name, "") for name in ("audience", "number")}
            return _("To be sent %(at)s to %(audience)s, recipients: %(number)s") % {**data, "at": _at(entry)}

    for action, action_label, message in (
        (send.PAUSED, _("Pause"), _("Paused after %(sent)s of %(total)s")),
        (send.RESUMED, _("Resume"), _("Taken up again after %(sent)s of %(total)s")),
        (send.STOPPED, _("Stop"), _("Stopped after %(sent)s of %(total)s")),
    ):
        actions.register_action(action)(_counting(action_label, message))
    actions.register_action(send.UNSCHEDULED, _("Make a draft again"), _("Made a draft again before it was sent"))
    actions.register_action("mail.bulk_tested", _("Send a test"), _("A test was sent"))
    actions.register_action(
        "mail.suppressed_exported", _("Export suppressed addresses"), _("Suppressed addresses exported")
    )

    @actions.register_action(suppression.LIFTED)
    class Lifted(LogFormatter):
        label = _("Lift suppression")

        def format_message(self, entry) -> str:
            return _("May get mail to many again: %(why)s") % {"why": entry.data.get("why", "")}


def _counting(action_label, message) -> type[LogFormatter]:
    class Counting(LogFormatter):
        label = action_label

        def format_message(self, entry) -> str:
            return message % {name: entry.data.get(name, "") for name in ("sent", "total")}

    return Counting
