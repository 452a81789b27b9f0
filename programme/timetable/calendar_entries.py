"""Programme items as entries of a calendar file. Sessions are events, and have their own entries."""

from collections.abc import Iterable
from datetime import UTC, timedelta

from django.conf import settings
from django.utils import timezone
from icalendar import Event as CalendarEntry

from events.tickets.ics import local_time
from programme.timetable.models import ProgrammeItem

#: How long an item with an open end is in a calendar.
OPEN_END = timedelta(minutes=30)


def chosen_keys(text: str) -> tuple[set[int], set[int]]:
    """The primary keys of the programme items and of the events of sessions in "i12,s34". Others are ignored."""
    items, sessions = set(), set()
    for key in text[:2400].split(","):
        if key[:1] in ("i", "s") and key[1:].isascii() and key[1:].isdigit() and len(key) <= 10:
            (items if key[0] == "i" else sessions).add(int(key[1:]))
    return items, sessions


def entries(items: Iterable[ProgrammeItem], url: str) -> list[CalendarEntry]:
    """One entry for each item that is no session, in the active language."""
    host = settings.SITE_URL.split("://")[-1].split(":")[0]
    made = []
    for item in items:
        entry = CalendarEntry()
        entry.add("uid", f"{item.uid}@{host}")
        # Stamped with this moment, so that a calendar takes the newest of several files.
        entry.add("dtstamp", timezone.now().astimezone(UTC))
        entry.add("dtstart", local_time(item.starts_at))
        entry.add("dtend", local_time(item.ends_at or item.starts_at + OPEN_END))
        entry.add("summary", item.title)
        venue = item.room.venue if item.room else item.venue
        room = item.room.name if item.room else item.place
        if where := ", ".join(part for part in (room, venue.name if venue else "") if part):
            entry.add("location", where)
        entry.add("description", "\n\n".join(part for part in (item.text, url) if part))
        if url:
            entry.add("url", url)
        made.append(entry)
    return made
