"""Registers the audit log entries of the events app."""

from django.utils.dateparse import parse_datetime
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogFormatter

from core.dates import format_deadline
from events.admin.audit_log import changes, orders, selling, tickets
from events.models import EventSeries


def register_event_actions(actions) -> None:
    tickets.register_ticket_actions(actions)
    changes.register_change_actions(actions)
    selling.register_selling_actions(actions)
    orders.register_order_actions(actions)
    actions.register_action("events.cancel", _("Cancel event"), _("Event cancelled"))
    actions.register_action("events.duplicate", _("Duplicate event"), _("Made from an earlier event"))
    actions.register_action("events.series_changed")(SeriesChanged)
    actions.register_action("events.dietary_viewed", _("See dietary requirements"), _("Caterer's page viewed"))
    actions.register_action(
        "events.dietary_exported", _("Export dietary requirements"), _("Caterer's numbers exported")
    )
    actions.register_action("events.export", _("Export attendees"), _("Attendee list exported"))

    for action, label, message in (
        ("events.waiting_reordered", _("Waiting list: move"), _("Entry %(entry)s moved: place %(before)s → %(after)s")),
        ("events.waiting_offered", _("Waiting list: offer"), _("Entry %(entry)s offered out of turn until %(after)s")),
        ("events.waiting_extended", _("Waiting list: deadline"), _("Entry %(entry)s: deadline %(before)s → %(after)s")),
        ("events.waiting_removed", _("Waiting list: remove"), _("Entry %(entry)s removed: was %(before)s")),
    ):
        actions.register_action(action)(_message_formatter(label, message))
    actions.register_action("events.waiting_exported", _("Export waiting list"), _("Waiting list exported"))


def _readable(value) -> str:
    """A moment, which the log stores in ISO format, as a deadline; other values as they are."""
    moment = parse_datetime(value) if isinstance(value, str) and "T" in value else None
    return format_deadline(moment) if moment else str(value)


def _yes_or_no(value: str | None) -> str:
    """The value of a field as the log has it, with a box that is ticked or not in words."""
    return {"True": _("Yes"), "False": _("No")}.get(value or "", value or "–")


class SeriesChanged(LogFormatter):
    """«Accent colour: coral → moss»."""

    label = _("Change series")

    def format_message(self, entry) -> str:
        before, after = entry.data.get("before") or {}, entry.data.get("after") or {}
        fields = {field.name: field.verbose_name for field in EventSeries._meta.get_fields() if field.concrete}
        return "; ".join(
            f"{capfirst(str(fields.get(name, name)))}: {_yes_or_no(before.get(name))} → {_yes_or_no(after.get(name))}"
            for name in after
        ) or str(self.label)


def _message_formatter(action_label, message) -> type[LogFormatter]:
    """A formatter whose message is filled in from the data of the log entry."""

    class MessageFormatter(LogFormatter):
        label = action_label

        def format_message(self, entry) -> str:
            return message % {name: _readable(entry.data.get(name, "")) for name in ("entry", "before", "after")}

    return MessageFormatter
