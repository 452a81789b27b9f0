"""When the meeting link of a digital event may be followed, and by whom."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from events.enums import EventStatus, TicketStatus
from events.models import Event, Ticket


@dataclass(frozen=True)
class MeetingWindow:
    """The digital door of an event now. `opens_at` is the next time it opens, while it is shut and will open again."""

    is_open: bool
    opens_at: datetime | None


def meeting_window(event: Event, now: datetime | None = None) -> MeetingWindow | None:
    """None when the event has no meeting link, is called off, or is over."""
    now = now or timezone.now()
    if not event.join_url or event.status == EventStatus.CANCELLED or now >= event.ends_at:
        return None
    early = timedelta(minutes=event.join_opens_minutes)
    # Several dates sold as one: the room is empty in between.
    spans = [(date.starts_at - early, date.ends_at) for date in event.dates.all()]
    for opens, ends in sorted(spans) or [(event.starts_at - early, event.ends_at)]:
        if now < opens:
            return MeetingWindow(is_open=False, opens_at=opens)
        if now < ends:
            return MeetingWindow(is_open=True, opens_at=None)
    return None


def join_url_for(ticket: Ticket, now: datetime | None = None) -> str:
    """The meeting link, while the door is open to this ticket; empty otherwise."""
    if ticket.status != TicketStatus.VALID:
        return ""
    door = meeting_window(ticket.event, now)
    return ticket.event.join_url if door and door.is_open else ""


def recording_url_for(ticket: Ticket, now: datetime | None = None) -> str:
    """The recording, for holders of a valid ticket when the event is over; empty otherwise."""
    event = ticket.event
    over = event.status != EventStatus.CANCELLED and event.ends_at <= (now or timezone.now())
    return event.recording_url if over and ticket.status == TicketStatus.VALID else ""
