"""Calendar files: a stable UID per event, Oslo time with its time zone in the file, a sequence that grows on change."""

from collections.abc import Iterable
from datetime import UTC, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _
from icalendar import Calendar, Timezone, vText
from icalendar import Event as Entry

from events.enums import EventStatus
from events.models import Event, EventDate

OSLO = ZoneInfo("Europe/Oslo")


def calendar(events: Iterable[Event], *, name: str, urls: dict[int, str] | None = None) -> bytes:
    """A calendar of events in the active language. `urls` gives the page of each, by event id."""
    return _book(events, name, urls or {}).to_ical()


def _book(events: Iterable[Event], name: str, urls: dict[int, str]) -> Calendar:
    book = Calendar()
    book.add("prodid", "-//Moteplass//Events//NO")
    book.add("version", "2.0")
    book.add("calscale", "GREGORIAN")
    book.add("method", "PUBLISH")
    book["x-wr-calname"] = vText(name)
    book["x-wr-timezone"] = vText("Europe/Oslo")
    events = list(events)
    prefetch_related_objects(events, "dates")
    for event in events:
        dates = list(event.dates.all())
        for date in dates or [None]:
            book.add_component(_entry(event, urls.get(event.pk, ""), date))
    if events:
        book.subcomponents.insert(0, _oslo())
    return book


@cache
def _oslo() -> Timezone:
    """The zone with its changes of the clock: takes longer to work out than all the rest."""
    return Timezone.from_tzinfo(OSLO)


def feed(events: Iterable[Event], *, name: str, urls: dict[int, str]) -> bytes:
    """A calendar that programs subscribe to: says how often to ask again."""
    book = _book(events, name, urls)
    book.add("refresh-interval", timedelta(hours=6), parameters={"value": "DURATION"})
    book["x-published-ttl"] = vText("PT6H")
    return book.to_ical()


def _entry(event: Event, url: str, date: EventDate | None) -> Entry:
    """The event, or one of the dates that are sold as one."""
    entry = Entry()
    own = f"{event.uid}-{date.pk}" if date else str(event.uid)
    entry.add("uid", f"{own}@{settings.SITE_URL.split('://')[-1].split(':')[0]}")
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
