"""Audit log entries of changed tickets. The role says who changed the ticket: buyer, attendee or staff."""

from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogFormatter


def register_ticket_actions(actions) -> None:
    actions.register_action("events.ticket_sent", _("Send ticket"), _("Ticket sent to the attendee"))
    actions.register_action("events.link_shown", _("Show attendee's link"), _("The attendee's link was shown"))

    @actions.register_action("events.attendee_changed")
    class AttendeeChanged(LogFormatter):
        label = _("Change attendee")

        def format_message(self, entry) -> str:
            return _("Attendee: %(before)s → %(after)s (%(role)s)") % {
                "before": _person(entry.data.get("before", {})),
                "after": _person(entry.data.get("after", {})),
                "role": entry.data.get("role", ""),
            }

    @actions.register_action("events.ticket_cancelled")
    class Cancelled(LogFormatter):
        label = _("Cancel ticket")

        def format_message(self, entry) -> str:
            return _("Ticket %(reference)s cancelled (%(role)s)") % {
                "reference": entry.data.get("reference", ""),
                "role": entry.data.get("role", ""),
            }

    @actions.register_action("events.ticket_exchanged")
    class Exchanged(LogFormatter):
        label = _("Exchange ticket")

        def format_message(self, entry) -> str:
            return _("Ticket exchanged: %(before)s → %(after)s (%(role)s)") % {
                "before": entry.data.get("before", ""),
                "after": entry.data.get("after", ""),
                "role": entry.data.get("role", ""),
            }

    @actions.register_action("events.colleagues")
    class Colleagues(LogFormatter):
        label = _("Change number of colleagues")

        def format_message(self, entry) -> str:
            return _("Colleagues on the ticket: %(before)s → %(after)s (%(role)s)") % {
                "before": entry.data.get("before", ""),
                "after": entry.data.get("after", ""),
                "role": entry.data.get("role", ""),
            }


def _person(attendee: dict) -> str:
    return " ".join(part for part in (attendee.get("name"), attendee.get("email")) if part) or "–"
