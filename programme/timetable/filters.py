"""The filters of a programme in the query string. They need no JavaScript, and invalid values are ignored."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import urlencode

from core.text import plain
from core.wall_clock import from_wall_clock
from events.enums import SeatState
from programme.timetable.models import Track
from programme.timetable.schedule import ScheduledItem

#: A shorter programme is read faster than it is filtered.
ITEMS_WITH_FILTERS = 12
#: «2027-05-17T10:00-11:30»: on the wall clock of Oslo. An end before the start is on the next day.
_TIME = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)-(\d\d:\d\d)", re.ASCII)
#: How long an item with an open end is found by the filter by time.
OPEN_END = timedelta(minutes=30)
#: The largest number of items that a link to a personal selection may name.
MAX_STARRED = 200


class ProgrammeFilter:
    """`items` are all of the programme; `chosen` those that the reader asked for."""

    def __init__(self, data: Mapping[str, str], items: Sequence[ScheduledItem]):
        self.items = items
        self.day = _one_of(data.get("day"), [day.isoformat() for day in self.days])
        self.venue = _one_of(data.get("venue"), self.venues)
        self.track = _one_of(data.get("track"), [str(track.pk) for track in self.tracks])
        self.kind = _one_of(data.get("kind"), [kind for kind, _label in self.kinds])
        self.free = data.get("free") == "1"
        self.text = plain(str(data.get("q", ""))[:240])[:60].strip()
        self.time = str(data.get("time", ""))[:30]
        self.span = _span(self.time)
        self.starred = starred_keys(str(data.get("starred", "")), {item.key for item in items})
        #: Short names of the sessions that are ticked for one order. Filtering keeps them.
        self.picked = self._picked(data)

    @property
    def is_offered(self) -> bool:
        return len(self.items) >= ITEMS_WITH_FILTERS

    @property
    def is_active(self) -> bool:
        return bool(self.query)

    @property
    def query(self) -> dict[str, str]:
        """The query parameters of what is chosen."""
        values = {
            "day": self.day,
            "venue": self.venue,
            "track": self.track,
            "kind": self.kind,
            "free": "1" if self.free else "",
            "q": self.text,
            "time": self.time if self.span else "",
            "starred": ",".join(self.starred),
        }
        return {name: value for name, value in values.items() if value}

    def _picked(self, data: Mapping[str, str]) -> list[str]:
        on_sale = {item.card.event.slug for item in self.items if item.card and item.card.seats.on_sale}
        names = data.getlist("session") if hasattr(data, "getlist") else []
        return [name for name in dict.fromkeys(names) if name in on_sale]

    @property
    def picked_elsewhere(self) -> list[str]:
        """Those ticked sessions that the filters leave out."""
        shown = {item.card.event.slug for item in self.chosen if item.card}
        return [name for name in self.picked if name not in shown]

    @property
    def whole_url(self) -> str:
        """The link to the programme without filters, with the ticked sessions."""
        return f"?{urlencode({'session': self.picked}, doseq=True)}#programme"

    @cached_property
    def chosen(self) -> list[ScheduledItem]:
        return [item for item in self.items if self._accepts(item)]

    @cached_property
    def days(self) -> list[date]:
        return sorted({timezone.localdate(item.starts_at) for item in self.items})

    @cached_property
    def venues(self) -> list[str]:
        return list(dict.fromkeys(item.place.venue for item in self.items if item.place.venue))

    @cached_property
    def tracks(self) -> list[Track]:
        tracks = {item.track.pk: item.track for item in self.items if item.track}
        return sorted(tracks.values(), key=lambda track: (track.position, track.pk))

    @cached_property
    def kinds(self) -> list[tuple[str, str]]:
        """Value and label of the kinds that occur."""
        return sorted(
            {(item.kind, item.kind_label) for item in self.items if not item.is_break}, key=lambda kind: kind[1]
        )

    @property
    def has_sessions(self) -> bool:
        return any(item.card for item in self.items)

    def _accepts(self, item: ScheduledItem) -> bool:
        if self.day and timezone.localdate(item.starts_at).isoformat() != self.day:
            return False
        # What spans all venues also takes place at the chosen one.
        if self.venue and item.place.venue not in ("", self.venue):
            return False
        if self.track and (item.track is None or str(item.track.pk) != self.track):
            return False
        if self.kind and item.kind != self.kind:
            return False
        if self.free and not _has_seats(item):
            return False
        if self.span and not (
            item.starts_at < self.span[1] and self.span[0] < (item.ends_at or item.starts_at + OPEN_END)
        ):
            return False
        if self.starred and item.key not in self.starred:
            return False
        return not self.text or self.text.casefold() in _searched(item)


def _has_seats(item: ScheduledItem) -> bool:
    return item.card is not None and item.card.seats.state in (SeatState.OPEN, SeatState.FEW, SeatState.DROP_IN)


def _searched(item: ScheduledItem) -> str:
    people = (each.person.name for each in item.appearances)
    track = item.track.name if item.track else ""
    return " ".join([item.title, item.text, item.room, track, *people]).casefold()


def _one_of(value: str | None, values: Sequence[str]) -> str:
    return value if value in values else ""


def _span(text: str) -> tuple[datetime, datetime] | None:
    if not (parts := _TIME.fullmatch(text)):
        return None
    try:
        start, end = (datetime.fromisoformat(f"{parts[1]}T{parts[number]}") for number in (2, 3))
        end += timedelta(days=1 if end <= start else 0)
        return from_wall_clock(start), from_wall_clock(end)
    except (ValueError, OverflowError):
        return None


def starred_keys(text: str, known: set[str]) -> list[str]:
    """The keys of items in "i12,s34" that are known, each once."""
    return [key for key in dict.fromkeys(text[: MAX_STARRED * 12].split(",")) if key in known][:MAX_STARRED]
