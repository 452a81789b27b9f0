"""Letters that go by the day: the reminder before an event, the thanks after it.

Safe to run at any time and as often as one likes: each letter has a key, and a window says when it is still of use.
So a clock that was away for hours makes up for it, and an event that was moved or called off is left in peace.
"""

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from events.models import Event, Ticket
from events.notify.recipients import recipients_of, valid_tickets
from mail.queue import QueuedEmail, queue_emails

#: The hour in Oslo from which the day's letters about events go out: nobody's phone rings before it.
SEND_HOUR = 9
#: A reminder is no use any more when people are about to leave home.
REMINDER_CUTOFF = timedelta(hours=1)
#: How long the thanks may still be sent when nobody could send them on the day.
THANKS_WINDOW = timedelta(days=3)


def start_times(event: Event) -> list[datetime]:
    """When it starts: each of its dates, when several are sold as one."""
    return sorted(date.starts_at for date in event.dates.all()) or [event.starts_at]


def _morning(moment: datetime, days: int) -> datetime:
    """`HOUR` o'clock so many days after the day of a moment, in Oslo."""
    day = timezone.localtime(moment) + timedelta(days=days)
    return timezone.make_aware(day.replace(hour=SEND_HOUR, minute=0, second=0, microsecond=0, tzinfo=None))


def reminder_window(starts_at: datetime) -> tuple[datetime, datetime]:
    """From the morning of the day before until shortly before it starts."""
    return _morning(starts_at, -1), starts_at - REMINDER_CUTOFF


def thanks_window(event: Event) -> tuple[datetime, datetime]:
    begins = _morning(event.ends_at, 1)
    return begins, begins + THANKS_WINDOW


def queue_reminders(now: datetime | None = None) -> int:
    """Queue the reminders that are due. Those who booked after the first of them had gone know when it is."""
    now, posted = now or timezone.now(), 0
    events = Event.objects.taking_place().filter(
        send_reminder=True, ends_at__gt=now, starts_at__lte=now + timedelta(days=2)
    )
    for event in events.prefetch_related("dates"):
        for starts_at in start_times(event):
            begins, ends = reminder_window(starts_at)
            if begins <= now < ends:
                tickets = valid_tickets([event.pk]).filter(line__order__confirmed_at__lt=begins)
                day = timezone.localdate(starts_at).isoformat()
                posted += _post(event, "event_reminder", f"reminder-{event.pk}-{day}", tickets, day=day)
    return posted


def queue_thanks(now: datetime | None = None) -> int:
    """Queue the thanks that are due, the morning after the event has ended."""
    now, posted = now or timezone.now(), 0
    events = Event.objects.taking_place().filter(
        send_thanks=True, ends_at__lte=now, ends_at__gt=now - THANKS_WINDOW - timedelta(days=2)
    )
    for event in events:
        begins, ends = thanks_window(event)
        if begins <= now < ends:
            posted += _post(event, "event_thanks", f"thanks-{event.pk}", valid_tickets([event.pk]))
    return posted


def _post(event: Event, name: str, key: str, tickets: QuerySet[Ticket], **arguments) -> int:
    return queue_emails(
        name,
        [
            QueuedEmail(
                key=f"{key}-{reader.order.pk}-{reader.mark}",
                to=reader.email,
                language=reader.order.language,
                arguments={"event": event.pk, "order": reader.order.pk, "email": reader.email, **arguments},
            )
            for reader in recipients_of(tickets)
        ],
    )
