"""Times and places of events as text, and the URL of an attendee's page, for pages, e-mails and PDFs."""

from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from datetime import datetime

from django.conf import settings
from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from core.bilingual import text_in_language
from core.dates import (
    format_clock,
    format_days,
    format_moment,
    format_short_span,
    format_span,
    last_evening,
    zone_suffix,
)
from core.text import plain
from events.enums import Attendance, EventLanguage, EventStatus
from events.models import Event, EventDate, Ticket


def ticket_url(ticket: Ticket, language: str) -> str:
    """Full URL of the attendee's page in "nb" or "en".

    It contains the ticket's access key, so it is only for the attendee and the buyer.
    """
    with translation.override(language):
        return settings.SITE_URL + reverse("attendee_ticket", args=[ticket.access_key])


def dates_of(event: Event) -> list[EventDate]:
    """The dates of an event with several, by start; empty for other events. They are read once for each object."""
    if event.pk is None or not event.__dict__.get("has_dates", True):
        return []
    prefetch_related_objects([event], "dates")
    return list(event.dates.all())


def load_dates(events: Iterable[Event]) -> None:
    """Read the dates of many events in one query; in none when `with_dates_found` found none."""
    prefetch_related_objects([event for event in events if event.__dict__.get("has_dates", True)], "dates")


def note_dates(tickets: Iterable[Ticket]) -> None:
    """Let the events of tickets from `with_event` know whether they have dates. `dates_of` then needs no query."""
    for ticket in tickets:
        if "event_has_dates" in ticket.__dict__:
            ticket.event.has_dates = ticket.event_has_dates


def format_dates(event: Event, language: str | None = None) -> list[str]:
    """One line for each date of an event with several dates, such as a course; empty for other events."""
    lines = [
        (format_span(date.starts_at, date.ends_at, language), text_in_language(date, "title", language))
        for date in dates_of(event)
    ]
    return [", ".join(part for part in line if part) for line in lines]


def format_time_span(event: Event, language: str | None = None) -> str:
    """Such as «17. mai 2027, kl. 09.00–16.30». Of an event with several dates their number and the days they span.

    It names the time zone when one can attend online, because the reader may be abroad.
    """
    zone = event.attendance != Attendance.IN_PERSON
    spans = [(date.starts_at, date.ends_at) for date in dates_of(event)] or [(event.starts_at, event.ends_at)]
    return _format_spans(spans, language, zone=zone)


def format_event_moment(event: Event, moment: datetime) -> str:
    """A moment such as a start, with the time zone when one can attend online."""
    suffix = zone_suffix(moment) if event.attendance != Attendance.IN_PERSON else ""
    return format_moment(moment) + suffix


def _format_spans(spans: Sequence[tuple[datetime, datetime]], language: str | None, *, zone: bool) -> str:
    starts_at, ends_at = spans[0]
    if len(spans) == 1:
        return format_span(starts_at, ends_at, language, zone=zone)
    days = format_days(starts_at, last_evening(*spans[-1]), language)
    suffix = zone_suffix(starts_at, spans[-1][1], language) if zone else ""
    return f"{days}, {format_hours(spans, language)}{suffix}"


def format_hours(spans: Sequence[tuple[datetime, datetime]], language: str | None = None) -> str:
    """«4 datoer, kl. 17.00–19.00». When the hours differ, those of the first date."""
    clocks = [format_clock(starts_at, ends_at, language) for starts_at, ends_at in spans]
    words = {"number": len(spans), "time": clocks[0]}
    with translation.override(language) if language else nullcontext():
        if len(set(clocks)) == 1:
            return _("%(number)d dates, %(time)s") % words
        return _("%(number)d dates, the first %(time)s") % words


def format_short_time(event: Event) -> str:
    """The time for a card, which shows the first day beside it: «kl. 09.00–16.30»."""
    spans = [(date.starts_at, date.ends_at) for date in dates_of(event)] or [(event.starts_at, event.ends_at)]
    starts_at, ends_at = spans[0]
    suffix = zone_suffix(starts_at, ends_at) if event.attendance != Attendance.IN_PERSON else ""
    if len(spans) > 1:
        return format_hours(spans) + suffix
    return format_short_span(starts_at, ends_at) + suffix


def in_language(language: str) -> str:
    """The language that an event is held in, as a short remark: «På engelsk»."""
    return {
        EventLanguage.NORWEGIAN: _("In Norwegian"),
        EventLanguage.ENGLISH: _("In English"),
        EventLanguage.BOTH: _("In Norwegian and English"),
    }[EventLanguage(language)]


def format_event_facts(facts: dict[str, str]) -> str:
    """Time, place and status in one line, for the log. `facts` is a snapshot of `EventChange`."""
    if not facts.get("starts_at"):
        return ""
    status = EventStatus(facts["status"]).label if facts.get("status") else ""
    return ", ".join(str(part) for part in (format_event_time(facts), format_event_place(facts), status) if part)


def format_event_time(facts: dict[str, str], dates: Sequence[Sequence[str]] = ()) -> str:
    """The time in the snapshot of an event change, in the active language; `dates` are those of a course then."""
    spans = dates or [(facts["starts_at"], facts["ends_at"])]
    zone = facts.get("attendance", Attendance.IN_PERSON) != Attendance.IN_PERSON
    moments = [(datetime.fromisoformat(starts), datetime.fromisoformat(ends)) for starts, ends in spans]
    return _format_spans(moments, None, zone=zone)


def format_event_place(facts: dict[str, str]) -> str:
    """The place in the snapshot of an event change, in the active language."""
    where = facts.get("where_en") if translation.get_language() == "en" else ""
    return plain(where or facts["where"]) or (_("Online") if facts["attendance"] != Attendance.IN_PERSON else "")
