"""Full addresses that go into mails and onto paper. Each opens something for whoever holds it.

When something is, in words.
"""

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
    """The attendee's own page, in "nb" or "en". The ticket's key is in it: only for the attendee and the buyer."""
    with translation.override(language):
        return settings.SITE_URL + reverse("attendee_ticket", args=[ticket.access_key])


def format_moment(value: datetime, language: str | None = None) -> str:
    """«17. mai 2027 kl. 09.00»."""
    return f"{format_day(value, 'long', language)}{NBSP}{format_clock(value, language=language)}"


def format_dates(event: Event, language: str | None = None) -> list[str]:
    """One line for each of the dates that are sold as one; empty for an event that takes place once."""
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
    """«17. mai 2027, kl. 09.00–16.30», or only the days when there are several."""
    days = format_days(event.starts_at, event.ends_at, language)
    if not is_one_day(event):
        return days
    return f"{days}, {format_clock(event.starts_at, event.ends_at, language)}"


def format_event_facts(facts: dict[str, str]) -> str:
    """All of it in one line, for a log."""
    if not facts.get("starts_at"):
        return ""
    status = EventStatus(facts["status"]).label if facts.get("status") else ""
    return ", ".join(str(part) for part in (format_event_time(facts), format_event_place(facts), status) if part)


def format_event_time(facts: dict[str, str]) -> str:
    """The time that was kept with a change, in the active language."""
    starts, ends = (datetime.fromisoformat(facts[name]) for name in ("starts_at", "ends_at"))
    return format_time_span(Event(starts_at=timezone.localtime(starts), ends_at=timezone.localtime(ends)))


def format_event_place(facts: dict[str, str]) -> str:
    """The place that was kept with a change, in the active language."""
    return plain(facts["where"]) or (_("Online") if facts["attendance"] != Attendance.IN_PERSON else "")
