"""A month of the calendar: weeks with their days, and on each day what takes place."""

from calendar import Calendar
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from django.utils import timezone

from core.dates import format_day
from events.enums import EventKind
from events.public_pages import pages_of
from programme.calendar.entries import CalendarEntry, Span
from programme.calendar.filters import month_name, this_month


class DayEntry(NamedTuple):
    """An event on one of its days."""

    entry: CalendarEntry
    title: str
    url: str
    span: Span
    #: Which of how many days in a row; 1 of 1 for most.
    day: int
    days: int

    @property
    def kind(self) -> str:
        return str(EventKind(self.entry.kind).label)


@dataclass
class Day:
    day: date
    entries: list[DayEntry] = field(default_factory=list)

    @property
    def is_today(self) -> bool:
        return self.day == timezone.localdate()

    @property
    def name(self) -> str:
        """«onsdag 5. mai»."""
        return f"{_weekday(self.day)[0]} {format_day(self.day, 'daymonth')}"


class Week(NamedTuple):
    """A week of the table. Days of other months are None."""

    number: int
    days: list[Day | None]

    @property
    def is_empty(self) -> bool:
        return not any(day and day.entries for day in self.days)


class MonthLink(NamedTuple):
    month: str
    #: A month without events is no page for a search engine.
    has_events: bool

    @property
    def name(self) -> str:
        return month_name(self.month)


@dataclass(frozen=True)
class Month:
    """A month with what takes place in it. The links lead no further than the first and the last month with events."""

    month: str
    weeks: list[Week]
    #: Title and path of each event, in order of time.
    listed: list[tuple[str, str]]
    previous: MonthLink | None
    next: MonthLink | None
    #: Of an empty month: the next one with something, or else the last one before it.
    nearest: MonthLink | None

    @property
    def name(self) -> str:
        return month_name(self.month)

    @property
    def count(self) -> int:
        return len(self.listed)

    @property
    def is_this_month(self) -> bool:
        return self.month == this_month()


def month_view(month: str, entries: list[CalendarEntry], language: str) -> Month:
    """The month with those of the `entries` that take place in it. One query, for the pages."""
    with_events = sorted({one for entry in entries for one in entry.months})
    inside = [entry for entry in entries if month in entry.months]
    pages = pages_of([entry.pk for entry in inside], language)
    inside = [entry for entry in inside if entry.pk in pages]
    weeks = _empty_weeks(month)
    days = {day.day: day for week in weeks for day in week.days if day}
    for entry in inside:
        page = pages[entry.pk]
        for span in entry.spans:
            _put(days, DayEntry(entry, page.title, page.url, span, 1, 1))
    for day in days.values():
        day.entries.sort(key=lambda shown: (shown.span.start, shown.entry.pk))
    later = [one for one in with_events if one > month]
    earlier = [one for one in with_events if one < month]
    nearest = next(iter(later), None) or (earlier[-1] if earlier else None)
    return Month(
        month=month,
        weeks=weeks,
        listed=[(pages[entry.pk].title, pages[entry.pk].url) for entry in inside],
        previous=_previous(month, with_events),
        next=_next(month, with_events),
        nearest=MonthLink(nearest, True) if nearest and not inside else None,
    )


def _empty_weeks(month: str) -> list[Week]:
    year, number = int(month[:4]), int(month[5:])
    weeks = []
    for numbers in Calendar(firstweekday=0).monthdayscalendar(year, number):
        days = [Day(date(year, number, day)) if day else None for day in numbers]
        weeks.append(Week(next(day.day for day in days if day).isocalendar().week, days))
    return weeks


def _put(days: dict[date, Day], shown: DayEntry) -> None:
    """Put an event on each of its days that the month has."""
    first, last = shown.span.first_day, shown.span.last_day
    for day in days.values():
        if first <= day.day <= last:
            day.entries.append(shown._replace(day=(day.day - first).days + 1, days=(last - first).days + 1))


def _previous(month: str, with_events: list[str]) -> MonthLink | None:
    """The month before, and from far beyond the last month that one. None before the first."""
    first, last = _bounds(with_events)
    if month <= first:
        return None
    year, number = int(month[:4]), int(month[5:])
    before = f"{year - 1:04}-12" if number == 1 else f"{year:04}-{number - 1:02}"
    target = min(before, last)
    return MonthLink(target, target in with_events)


def _next(month: str, with_events: list[str]) -> MonthLink | None:
    """The month after, and from far before the first month that one. None after the last."""
    first, last = _bounds(with_events)
    if month >= last:
        return None
    year, number = int(month[:4]), int(month[5:])
    after = f"{year + 1:04}-01" if number == 12 else f"{year:04}-{number + 1:02}"
    target = max(after, first)
    return MonthLink(target, target in with_events)


def _bounds(with_events: list[str]) -> tuple[str, str]:
    months = [*with_events, this_month()]
    return min(months), max(months)


def weekdays() -> list[tuple[str, str]]:
    """Name and short name of each day of the week, Monday first, in the active language."""
    monday = date(2024, 1, 1)
    return [_weekday(monday + timedelta(days=number)) for number in range(7)]


def _weekday(day: date) -> tuple[str, str]:
    name = format_day(day, "full").split("\u00a0")[0]
    return name, name[:3]
