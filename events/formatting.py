"""Times and places of events as text, and the URL of an attendee's page, for pages, e-mails and PDFs."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core.bilingual import text_in_language
from core.dates import NBSP, format_clock, format_day, format_days
from core.text import plain
from events.enums import Attendance, EventStatus
from events.models import Event, Ticket


def ticket_url(ticket: Ticket, language: str) -> str:
    """Full URL of the attendee's page in "nb" or "en".

    It contains the ticket's access key, so it is only for the attendee and the buyer.
    """
    with translation.override(language):
        return settings.SITE_URL + reverse("attendee_ticket", args=[ticket.access_key])


def format_moment(value: datetime, language: str | None = None) -> str:
    """Date and time, such as «17. mai 2027 kl. 09.00», in "nb", "en" or the active language."""
    return f"{format_day(value, 'long', language)}{NBSP}{format_clock(value, language=language)}"


def format_dates(event: Event, language: str | None = None) -> list[str]:
    """One line for each date of an event with several dates, such as a course; empty for other events."""
    if not event.__dict__.get("has_dates", bool(event.pk)):
        return []
    return [
        ", ".join(
            part
            for part in (
                format_day(date.starts_at, "long", language),
                format_clock(date.starts_at, date.ends_at, language),
                text_in_language(date, "title", language),
            )
            if part
        )
        for date in event.dates.all()
    ]


def is_one_day(event: Event) -> bool:
    return timezone.localdate(event.starts_at) == timezone.localdate(event.ends_at)


def format_time_span(event: Event, language: str | None = None) -> str:
    """Such as «17. mai 2027, kl. 09.00–16.30»; only the days when there are several."""
    days = format_days(event.starts_at, event.ends_at, language)
    if not is_one_day(event):
        return days
    return f"{days}, {format_clock(event.starts_at, event.ends_at, language)}"


def format_event_facts(facts: dict[str, str]) -> str:
    """Time, place and status in one line, for the log. `facts` is a snapshot of `EventChange`."""
    if not facts.get("starts_at"):
        return ""
    status = EventStatus(facts["status"]).label if facts.get("status") else ""
    return ", ".join(str(part) for part in (format_event_time(facts), format_event_place(facts), status) if part)


def format_event_time(facts: dict[str, str]) -> str:
    """The time in the snapshot of an event change, in the active language."""
    starts, ends = (datetime.fromisoformat(facts[name]) for name in ("starts_at", "ends_at"))
    return format_time_span(Event(starts_at=timezone.localtime(starts), ends_at=timezone.localtime(ends)))


def format_event_place(facts: dict[str, str]) -> str:
    """The place in the snapshot of an event change, in the active language."""
    return plain(facts["where"]) or (_("Online") if facts["attendance"] != Attendance.IN_PERSON else "")
