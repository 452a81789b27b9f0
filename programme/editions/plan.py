"""What next year's edition of an event would be: every date before and after, its pages, and what stays behind.

Nothing is written here. `make.py` does what the plan says.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from django.db.models import Max, Q, QuerySet
from django.utils.timezone import localdate
from wagtail.models import ModelLogEntry, Page

from core.dates import format_day, format_moment, format_span
from core.wall_clock import add_to_wall_clock, move_span, wall_clock
from events.changes.deadlines import Deadline, deadlines_of_copy
from events.changes.duplicate import ONE_YEAR
from events.enums import EventStatus
from events.models import Event, EventDate
from programme.editions.pages import PagePlan, plan_pages, with_year
from programme.timetable.models import ProgrammeItem

#: What the log says of the event that was made.
ACTION = "programme.edition_made"
#: How many years ahead an edition can be made.
MAX_YEARS_AHEAD = 5


class DayNotPossible(ValueError):
    """The first day of the new edition is not after that of the old one, is over, or is too far ahead."""


@dataclass(frozen=True)
class Move:
    """One span of time of the edition, before and after, in words."""

    title: str
    before: str
    after: str


@dataclass(frozen=True)
class EventPlan:
    """The event or one of its sessions, with its new title and all of its dates."""

    event: Event
    title: str
    span: Move
    dates: list[Move]
    deadlines: list[Deadline]


@dataclass(frozen=True)
class EditionPlan:
    """`events` has the event itself first, and then its sessions by time. `left_out` are pages without a place.

    `later`: editions that perhaps are the one to be made already.
    """

    source: Event
    first_day: dt.date
    days: int
    number: int | None
    events: list[EventPlan]
    items: list[Move]
    pages: list[PagePlan]
    left_out: list[Page]
    second_pages: list[Page]
    later: list[Event]

    @property
    def shift(self) -> dt.timedelta:
        return dt.timedelta(days=self.days)

    @property
    def sessions(self) -> list[Event]:
        return [each.event for each in self.events[1:]]

    @property
    def deadlines(self) -> list[Deadline]:
        return [deadline for each in self.events for deadline in each.deadlines]

    @cached_property
    def checksum(self) -> str:
        """Another one when anything that was shown is another: the day, an event, an item, a deadline, or a page.

        Also when an edition has been made since, by somebody else.
        """
        spans = [(each.event.pk, each.title, each.span, each.dates) for each in self.events]
        deadlines = [(each.subject.pk, each.field, each.before.timestamp()) for each in self.deadlines]
        pages = [(each.page.pk, each.title, each.slug) for each in self.pages]
        later = [each.pk for each in self.later]
        basis = (self.first_day, self.number, spans, self.items, deadlines, pages, later)
        return sha256(repr(basis).encode()).hexdigest()[:32]


def first_day_of(event: Event) -> dt.date:
    return wall_clock(event.starts_at).date()


def suggested_day(event: Event, today: dt.date | None = None) -> dt.date:
    """The same weekday 52 weeks after the event, or so many times 52 weeks that it is still to come."""
    day, today = first_day_of(event) + ONE_YEAR, today or localdate()
    while day <= today:
        day += ONE_YEAR
    return day


def same_week_day(event: Event, day: dt.date) -> dt.date | None:
    """The day in the week with the event's own number, where `day` is in a week with another number.

    52 weeks are a week too few when a year with 53 weeks lies between. None also when that year has no such week.
    """
    old, new = first_day_of(event).isocalendar(), day.isocalendar()
    if old.week == new.week:
        return None
    try:
        return dt.date.fromisocalendar(new.year, old.week, new.weekday)
    except ValueError:
        return None


def check_day(event: Event, day: dt.date) -> None:
    """Raises DayNotPossible."""
    before, today = first_day_of(event), localdate()
    latest = max(before, today) + ONE_YEAR * MAX_YEARS_AHEAD
    if not max(before, today) < day <= latest:
        raise DayNotPossible


def copied_sessions(event: Event) -> list[Event]:
    """The sessions by time. Cancelled ones are not copied."""
    return list(event.sessions.exclude(status=EventStatus.CANCELLED).order_by("starts_at", "pk"))


def copied_items(event_ids: Iterable[int]):
    """The items in the programmes of these events, without those of sessions that are not copied."""
    items = ProgrammeItem.objects.filter(edition__in=event_ids)
    return items.exclude(event__status=EventStatus.CANCELLED).order_by("starts_at", "pk")


def next_number(event: Event) -> int | None:
    """The edition's number in its series; None where the event has none."""
    if event.edition is None:
        return None
    highest = event.edition
    if event.series_id:
        highest = Event.objects.filter(series=event.series_id).aggregate(highest=Max("edition"))["highest"]
    return highest + 1


def plan_edition(event: Event, first_day: dt.date, user) -> EditionPlan:
    """Raises DayNotPossible."""
    check_day(event, first_day)
    days = (first_day - first_day_of(event)).days
    events = [event, *copied_sessions(event)]
    years = first_day_of(event).year, first_day.year
    pages = plan_pages(events, years, user)
    return EditionPlan(
        source=event,
        first_day=first_day,
        days=days,
        number=next_number(event),
        events=[_event_plan(each, days, years) for each in events],
        items=[_item_move(item, days) for item in copied_items([each.pk for each in events]).filter(event=None)],
        pages=pages.copied,
        left_out=pages.left_out,
        second_pages=pages.second,
        later=list(later_editions(event)),
    )


def later_editions(event: Event) -> QuerySet[Event]:
    """Editions that were made of this one, and those after it in its series: perhaps next year's is among them."""
    made = ModelLogEntry.objects.filter(action=ACTION, data__from=event.pk).values_list("object_id", flat=True)
    wanted = Q(pk__in=[int(pk) for pk in made])
    if event.series_id is not None:
        wanted |= Q(series=event.series_id, starts_at__gt=event.starts_at)
    return Event.objects.filter(wanted, parent=None).exclude(pk=event.pk).order_by("starts_at", "pk")


def _event_plan(event: Event, days: int, years: tuple[int, int]) -> EventPlan:
    return EventPlan(
        event=event,
        title=with_year(event.title_nb, *years),
        span=_span(event.title, event.starts_at, event.ends_at, days),
        dates=[_span(event.title, *span, days) for span in _dates_of(event)],
        deadlines=deadlines_of_copy(event, days),
    )


def _dates_of(event: Event) -> Iterable[tuple[dt.datetime, dt.datetime]]:
    return EventDate.objects.filter(event=event).order_by("starts_at", "pk").values_list("starts_at", "ends_at")


def _item_move(item: ProgrammeItem, days: int) -> Move:
    return _span(item.title, item.starts, item.ends, days)


def _span(title: str, start: dt.datetime, end: dt.datetime | None, days: int) -> Move:
    shift = dt.timedelta(days=days)
    if end is None:
        return Move(title, _moment(start), _moment(add_to_wall_clock(start, shift)))
    moved = move_span(start, end, shift)
    return Move(title, _words(start, end), _words(*moved))


def _moment(moment: dt.datetime) -> str:
    return f"{format_day(moment, 'weekday')} {format_moment(moment)}"


def _words(start: dt.datetime, end: dt.datetime) -> str:
    return f"{format_day(start, 'weekday')} {format_span(start, end)}"
