"""When the meeting link and the recording of a digital event are available, and to whom."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from events.enums import EventStatus, TicketStatus
from events.formatting import format_event_moment
from events.models import Event, Ticket


@dataclass(frozen=True)
class MeetingWindow:
    """Whether the meeting link is available now. `opens_at` is the next opening, or None while it is open."""

    is_open: bool
    opens_at: datetime | None


def meeting_window(event: Event, now: datetime | None = None) -> MeetingWindow | None:
    """Return the window at `now`, or None when the event has no meeting link, is cancelled or is over."""
    now = now or timezone.now()
    if not event.join_url or event.status == EventStatus.CANCELLED or now >= event.ends_at:
        return None
    opens_before = timedelta(minutes=event.join_opens_minutes)
    # With several dates the link is closed between them.
    spans = [(date.starts_at - opens_before, date.ends_at) for date in event.dates.all()]
    for opens, ends in sorted(spans) or [(event.starts_at - opens_before, event.ends_at)]:
        if now < opens:
            return MeetingWindow(is_open=False, opens_at=opens)
        if now < ends:
            return MeetingWindow(is_open=True, opens_at=None)
    return None


def join_url_for(ticket: Ticket, now: datetime | None = None) -> str:
    """The meeting link while it is open for this ticket, otherwise ""."""
    if ticket.status != TicketStatus.VALID:
        return ""
    window = meeting_window(ticket.event, now)
    return ticket.event.join_url if window and window.is_open else ""


def why_not_joinable(ticket: Ticket, now: datetime | None = None) -> str:
    """Why the meeting cannot be joined with this ticket now, as a sentence."""
    now, event = now or timezone.now(), ticket.event
    if event.status == EventStatus.CANCELLED:
        return _("The event is cancelled.")
    if ticket.status != TicketStatus.VALID:
        return _("This ticket is not valid any more.")
    if now >= event.ends_at:
        return _("The meeting is over.")
    window = meeting_window(event, now)
    if window and window.opens_at:
        return _("The meeting is not open yet. You can join it %(when)s.") % {
            "when": format_event_moment(event, window.opens_at)
        }
    return _("There is no meeting to join online.")


def recording_url_for(ticket: Ticket, now: datetime | None = None) -> str:
    """The recording's URL for a valid ticket when the event is over, otherwise ""."""
    event = ticket.event
    is_over = event.status != EventStatus.CANCELLED and event.ends_at <= (now or timezone.now())
    return event.recording_url if is_over and ticket.status == TicketStatus.VALID else ""
