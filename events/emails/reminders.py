"""Queue the scheduled e-mails about events: the reminder the day before, and the thanks the day after.

Safe to run at any time and any number of times: each e-mail has a key, and is queued only within a time window. A
scheduler that was down for hours catches up, and nothing is queued for an event that was moved or cancelled.
"""

from datetime import datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from core.wall_clock import add_to_wall_clock, from_wall_clock
from events.models import Event, Ticket
from events.notify.recipients import recipients_of, valid_tickets
from mail.queue import QueuedEmail, queue_emails

#: The hour in Oslo from which these e-mails are sent, so that nobody gets one at night.
SEND_HOUR = 9
#: No reminder is sent later than this before the start.
REMINDER_CUTOFF = timedelta(hours=1)
#: How long after the first possible moment the thanks may still be sent.
THANKS_WINDOW = timedelta(days=3)


def start_times(event: Event) -> list[datetime]:
    """The start of each of the event's dates, or of the event when it has none."""
    return sorted(date.starts_at for date in event.dates.all()) or [event.starts_at]


def _morning(moment: datetime, days: int) -> datetime:
    """SEND_HOUR in Oslo, `days` days after the day of the moment."""
    day = timezone.localdate(moment) + timedelta(days=days)
    return from_wall_clock(datetime.combine(day, time(SEND_HOUR)))


def reminder_window(starts_at: datetime) -> tuple[datetime, datetime]:
    """When a reminder may be queued: from the morning of the day before until REMINDER_CUTOFF before the start."""
    return _morning(starts_at, -1), starts_at - REMINDER_CUTOFF


def thanks_window(event: Event) -> tuple[datetime, datetime]:
    """When the thanks may be queued: from the morning after the event ended, for THANKS_WINDOW."""
    begins = _morning(event.ends_at, 1)
    return begins, add_to_wall_clock(begins, THANKS_WINDOW)


def queue_reminders(now: datetime | None = None) -> int:
    """Queue the reminders that are due. Returns the number of new e-mails.

    Tickets that were bought after the window opened get none, because their buyers have just seen the date.
    """
    now, queued = now or timezone.now(), 0
    events = Event.objects.taking_place().filter(
        send_reminder=True, ends_at__gt=now, starts_at__lte=now + timedelta(days=2)
    )
    for event in events.prefetch_related("dates"):
        for starts_at in start_times(event):
            begins, ends = reminder_window(starts_at)
            if begins <= now < ends:
                tickets = valid_tickets([event.pk]).filter(line__order__confirmed_at__lt=begins)
                day = timezone.localdate(starts_at).isoformat()
                queued += _queue_for_tickets(event, "event_reminder", f"reminder-{event.pk}-{day}", tickets, day=day)
    return queued


def queue_thanks(now: datetime | None = None) -> int:
    """Queue the thanks that are due, from the morning after the event ended. Returns the number of new e-mails."""
    now, queued = now or timezone.now(), 0
    events = Event.objects.taking_place().filter(
        send_thanks=True, ends_at__lte=now, ends_at__gt=now - THANKS_WINDOW - timedelta(days=2)
    )
    for event in events:
        begins, ends = thanks_window(event)
        if begins <= now < ends:
            queued += _queue_for_tickets(event, "event_thanks", f"thanks-{event.pk}", valid_tickets([event.pk]))
    return queued


def _queue_for_tickets(event: Event, name: str, key: str, tickets: QuerySet[Ticket], **arguments) -> int:
    return queue_emails(
        name,
        [
            QueuedEmail(
                key=f"{key}-{recipient.order.pk}-{recipient.digest}",
                to=recipient.email,
                language=recipient.order.language,
                arguments={"event": event.pk, "order": recipient.order.pk, "email": recipient.email, **arguments},
            )
            for recipient in recipients_of(tickets)
        ],
    )
