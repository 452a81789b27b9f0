"""What staff are warned of in a programme: a room or a person used twice at once, and rows that look wrong.

None of it is an error: a tour through a room where somebody speaks, or a person in two panels, may be meant.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations
from typing import NamedTuple

from django.utils.translation import gettext as _

from core.dates import format_short_span
from core.wall_clock import wall_clock
from events.models import Event
from events.queries import events_in_rooms, spans_of
from programme.timetable.models import ProgrammeItem

#: How long an item with an open end is in its room at least.
OPEN_END = timedelta(minutes=1)


@dataclass(frozen=True)
class Use:
    """One row of the programme: when, in which room, with whom. `key` is that of `ScheduledItem`."""

    key: str
    title: str
    starts_at: datetime
    ends_at: datetime | None
    room_id: int | None = None
    people: frozenset[int] = frozenset()
    has_english: bool = True

    @property
    def until(self) -> datetime:
        return self.ends_at or self.starts_at + OPEN_END


class Warning(NamedTuple):
    """A warning in the row `key`."""

    key: str
    title: str
    text: str


def find_warnings(
    edition: Event,
    uses: Sequence[Use],
    *,
    room_name: Callable[[int], str],
    person_name: Callable[[int], str],
    is_read_in_english: bool,
) -> list[Warning]:
    """All warnings, in the order of the rows. Three queries at most."""
    found: dict[str, list[Warning]] = defaultdict(list)

    def warn(use: Use, text: str) -> None:
        found[use.key].append(Warning(use.key, use.title, text))

    for one, two in _overlapping(uses):
        for use, other in ((one, two), (two, one)):
            words = {"other": other.title, "when": format_short_span(other.starts_at, other.ends_at)}
            if use.room_id and use.room_id == other.room_id:
                warn(use, _room_text(room_name(use.room_id), words))
            for person in sorted(use.people & other.people):
                warn(use, _("%(person)s is also at “%(other)s”, %(when)s.") % {"person": person_name(person), **words})
    for use, title, start, end in _used_by_others(edition, uses):
        words = {"other": title, "when": format_short_span(start, end)}
        warn(use, _room_text(room_name(use.room_id), words))
    first, last = wall_clock(edition.starts_at).date(), wall_clock(edition.ends_at).date()
    for use in uses:
        if not first <= wall_clock(use.starts_at).date() <= last:
            warn(use, _("The date is outside the event."))
        if is_read_in_english and not use.has_english:
            warn(use, _("The title is missing in English."))
    return [warning for use in uses for warning in found[use.key]]


def _room_text(room: str, words: dict[str, str]) -> str:
    return _("%(room)s is also used by “%(other)s”, %(when)s.") % {"room": room, **words}


def _overlapping(uses: Sequence[Use]) -> Iterable[tuple[Use, Use]]:
    """Pairs that share time and have a room or a person in common. Only such are compared, so that it stays quick."""
    groups: dict[tuple[str, int], list[Use]] = defaultdict(list)
    for use in uses:
        if use.room_id:
            groups["room", use.room_id].append(use)
        for person in use.people:
            groups["person", person].append(use)
    pairs = {}
    for group in groups.values():
        for one, two in combinations(sorted(group, key=lambda use: use.starts_at), 2):
            if one.key != two.key and one.starts_at < two.until and two.starts_at < one.until:
                pairs[one.key, two.key] = one, two
    return {tuple(sorted(keys)): pair for keys, pair in pairs.items()}.values()


def _used_by_others(edition: Event, uses: Sequence[Use]) -> Iterable[tuple[Use, str, datetime, datetime | None]]:
    """(row, title, start, end) where another event, or an item of another programme, is in the row's room."""
    in_rooms = [use for use in uses if use.room_id]
    if not in_rooms:
        return
    rooms = {use.room_id for use in in_rooms if use.room_id}
    start, end = min(use.starts_at for use in in_rooms), max(use.until for use in in_rooms)
    others: list[tuple[int | None, str, datetime, datetime | None]] = []
    for event in events_in_rooms(rooms, start, end, without=edition.pk):
        others += [(event.listed_room_id, event.title, *span) for span in spans_of(event)]
    items = ProgrammeItem.objects.filter(room__in=rooms, starts_at__lt=end).exclude(edition=edition.pk)
    items = items.filter(starts_at__gt=start - timedelta(days=7)).order_by("starts_at", "pk")
    others += [(item.room_id, item.title, item.starts_at, item.ends_at) for item in items]
    for use in in_rooms:
        for room_id, title, starts_at, ends_at in others:
            if room_id == use.room_id and starts_at < use.until and use.starts_at < (ends_at or starts_at + OPEN_END):
                yield use, title, starts_at, ends_at
