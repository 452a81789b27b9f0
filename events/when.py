"""When something is, in words."""

from datetime import datetime

from django.utils import timezone

from core.dates import NBSP, format_clock, format_day, format_days
from events.models import Event
from events.text import in_language


def moment(value: datetime, language: str | None = None) -> str:
    """«17. mai 2027 kl. 09.00»."""
    return f"{format_day(value, 'long', language)}{NBSP}{format_clock(value, language=language)}"


def dates_of(event: Event, language: str | None = None) -> list[str]:
    """One line for each of the dates that are sold as one; empty for an event that takes place once."""
    if not event.__dict__.get("has_dates", bool(event.pk)):
        return []
    return [
        ", ".join(
            part
            for part in (
                format_day(date.starts_at, "long", language),
                format_clock(date.starts_at, date.ends_at, language),
                in_language(date, "title", language),
            )
            if part
        )
        for date in event.dates.all()
    ]


def one_day(event: Event) -> bool:
    return timezone.localdate(event.starts_at) == timezone.localdate(event.ends_at)


def span(event: Event, language: str | None = None) -> str:
    """«17. mai 2027, kl. 09.00–16.30», or only the days when there are several."""
    days = format_days(event.starts_at, event.ends_at, language)
    if not one_day(event):
        return days
    return f"{days}, {format_clock(event.starts_at, event.ends_at, language)}"
