"""Calendar files (iCalendar): a stable UID per event, times in Oslo time, and a sequence number for changes."""

from collections.abc import Iterable
from datetime import UTC, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _
from icalendar import Calendar, Timezone, vText
from icalendar import Event as CalendarEvent

from events.enums import EventStatus
from events.models import Event, EventDate

OSLO = ZoneInfo("Europe/Oslo")


def calendar(events: Iterable[Event], *, name: str, urls: dict[int, str] | None = None) -> bytes:
    """A calendar file in the active language. `urls` maps event ids to the events' pages."""
    return _build_calendar(events, name, urls or {}).to_ical()


def _build_calendar(events: Iterable[Event], name: str, urls: dict[int, str]) -> Calendar:
    calendar_file = Calendar()
    calendar_file.add("prodid", "-//Moteplass//Events//NO")
    calendar_file.add("version", "2.0")
    calendar_file.add("calscale", "GREGORIAN")
    calendar_file.add("method", "PUBLISH")
    calendar_file["x-wr-calname"] = vText(name)
    calendar_file["x-wr-timezone"] = vText("Europe/Oslo")
    events = list(events)
    prefetch_related_objects(events, "dates")
    for event in events:
        dates = list(event.dates.all())
        for date in dates or [None]:
            calendar_file.add_component(_entry(event, urls.get(event.pk, ""), date))
    if events:
        calendar_file.subcomponents.insert(0, _oslo_timezone())
    return calendar_file


@cache
def _oslo_timezone() -> Timezone:
    """The time zone with its daylight saving changes. Cached, because building it is the slowest part of a file."""
    return Timezone.from_tzinfo(OSLO)


def feed(events: Iterable[Event], *, name: str, urls: dict[int, str]) -> bytes:
    """A calendar for subscription. It tells calendar programs to refresh it every six hours."""
    calendar_file = _build_calendar(events, name, urls)
    calendar_file.add("refresh-interval", timedelta(hours=6), parameters={"value": "DURATION"})
    calendar_file["x-published-ttl"] = vText("PT6H")
    return calendar_file.to_ical()


def _entry(event: Event, url: str, date: EventDate | None) -> CalendarEvent:
    """The calendar entry of the event, or of one of its dates when several dates are sold together."""
    entry = CalendarEvent()
    uid = f"{event.uid}-{date.pk}" if date else str(event.uid)
    entry.add("uid", f"{uid}@{settings.SITE_URL.split('://')[-1].split(':')[0]}")
    entry.add("sequence", event.sequence)
    entry.add("dtstamp", event.updated_at.astimezone(UTC))
    entry.add("last-modified", event.updated_at.astimezone(UTC))
    entry.add("dtstart", (date or event).starts_at.astimezone(OSLO))
    entry.add("dtend", (date or event).ends_at.astimezone(OSLO))
    entry.add("summary", f"{event.title}: {date.title}" if date and date.title else event.title)
    place = event.full_address or (_("Online") if event.is_online else "")
    if place:
        entry.add("location", place)
    entry.add("status", "CANCELLED" if event.status == EventStatus.CANCELLED else "CONFIRMED")
    if url:
        entry.add("url", url)
        entry.add("description", url)
    return entry
