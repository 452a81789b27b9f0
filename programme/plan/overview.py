"""An attendee's own programme: what they have booked and marked, and what everybody attends, by day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import combinations, groupby

from django.utils import timezone

from core.dates import format_clock
from core.wall_clock import wall_clock
from events.models import Event
from programme.enums import KINDS_OF_SESSIONS, ItemKind
from programme.plan.attendee import Attendee
from programme.timetable.grid import Place
from programme.timetable.schedule import ScheduledItem

#: How long an item with an open end is taken to last.
OPEN_END = timedelta(minutes=30)
#: What everybody may attend and lasts longer, such as an exhibition, leaves time for other things.
LONGEST_IN_COMMON = timedelta(hours=4)
SHORTEST_GAP = timedelta(minutes=15)
#: Kinds of which a common item is missed by an attendee who is somewhere else meanwhile.
_ON_STAGE = {ItemKind.TALK, ItemKind.DEBATE, ItemKind.WORKSHOP, ItemKind.AWARD}


@dataclass(frozen=True)
class Entry:
    """One item of the programme, and why it is in the plan. One that is not in the plan has no reason."""

    item: ScheduledItem
    is_booked: bool = False
    is_marked: bool = False
    #: Whether it is for everybody: a break, or an item across rooms.
    is_common: bool = False

    @property
    def day(self) -> date:
        """The day in Oslo on which it starts."""
        return timezone.localdate(self.item.starts_at)

    @property
    def is_chosen(self) -> bool:
        return self.is_booked or self.is_marked

    @property
    def until(self) -> datetime:
        return self.item.ends_at or self.item.starts_at + OPEN_END

    @property
    def takes_time(self) -> bool:
        """Whether the attendee is busy meanwhile."""
        if self.item.is_cancelled:
            return False
        return self.is_chosen or (self.is_common and self.until - self.item.starts_at <= LONGEST_IN_COMMON)

    @property
    def may_clash(self) -> bool:
        return self.takes_time and (self.is_chosen or self.item.kind in _ON_STAGE)


@dataclass(frozen=True)
class Gap:
    """A time in which nothing in the plan takes place, and `count` other items do."""

    starts_at: datetime
    until: datetime
    count: int

    @property
    def time(self) -> str:
        """The value of the programme's filter by time."""
        return f"{wall_clock(self.starts_at):%Y-%m-%dT%H:%M}-{wall_clock(self.until):%H:%M}"


@dataclass(frozen=True)
class Clash:
    first: Entry
    second: Entry

    @property
    def when(self) -> str:
        """«kl. 10.00–10.30»."""
        return format_clock(
            max(self.first.item.starts_at, self.second.item.starts_at), min(self.first.until, self.second.until)
        )


@dataclass(frozen=True)
class PlanDay:
    """`rows` are entries and gaps, in order of time."""

    date: date
    rows: Sequence[Entry | Gap]
    clashes: Sequence[Clash]


def all_entries(items: Iterable[ScheduledItem], attendee: Attendee, marked: set[str]) -> list[Entry]:
    """All of the programme, with what the attendee has chosen, and booked sessions that are not in the programme."""
    booked = {f"s{pk}" for pk in attendee.session_ids}
    entries = [Entry(item, item.key in booked, item.key in marked, is_common=_is_common(item)) for item in items]
    listed = {entry.item.key for entry in entries}
    unlisted = {ticket.event_id: ticket.event for ticket in attendee.tickets if f"s{ticket.event_id}" not in listed}
    unlisted.pop(attendee.edition.pk, None)
    entries += [Entry(_without_page(session), is_booked=True) for session in unlisted.values()]
    return sorted(entries, key=_order)


def plan_by_day(entries: Sequence[Entry]) -> list[PlanDay]:
    """The days of the programme on which something is chosen or common."""
    days = []
    for day, group in groupby(entries, key=lambda entry: entry.day):
        of_day = list(group)
        planned = [entry for entry in of_day if entry.is_chosen or entry.is_common]
        if planned:
            rows = sorted([*planned, *_gaps(of_day)], key=_start)
            days.append(PlanDay(day, rows, _clashes(planned)))
    return days


def _is_common(item: ScheduledItem) -> bool:
    return item.card is None and (item.is_break or not item.place.room)


def _start(row: Entry | Gap) -> datetime:
    return row.starts_at if isinstance(row, Gap) else row.item.starts_at


def _order(entry: Entry) -> tuple:
    return entry.item.starts_at, not entry.is_common, entry.item.place, entry.item.title


def _clashes(planned: Sequence[Entry]) -> list[Clash]:
    """Pairs that overlap, at least one of which the attendee has chosen."""
    busy = [entry for entry in planned if entry.may_clash]
    return [
        Clash(first, second)
        for first, second in combinations(busy, 2)
        if second.item.starts_at < first.until and (first.is_chosen or second.is_chosen)
    ]


def _gaps(of_day: Sequence[Entry]) -> list[Gap]:
    """The times between the first and the last item of the day in which the attendee could attend something."""
    others = [each for each in of_day if not each.is_chosen and not each.is_common and not each.item.is_cancelled]
    if not others:
        return []
    gaps, free_from = [], min(each.item.starts_at for each in of_day)
    busy = [(each.item.starts_at, each.until) for each in of_day if each.takes_time]
    end = max(each.until for each in of_day if each.takes_time or each in others)
    for starts_at, until in sorted([*busy, (end, end)]):
        if starts_at - free_from >= SHORTEST_GAP:
            count = sum(each.item.starts_at < starts_at and free_from < each.until for each in others)
            gaps += [Gap(free_from, starts_at, count)] if count else []
        free_from = max(free_from, until)
    return gaps


def _without_page(session: Event) -> ScheduledItem:
    """A session that the programme does not show, such as one whose page is not published."""
    kind = KINDS_OF_SESSIONS.get(session.kind, ItemKind.TALK)
    return ScheduledItem(
        key=f"s{session.pk}",
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        title=session.title,
        kind=kind,
        kind_label=str(kind.label),
        place=Place(session.venue_name, session.room),
    )
