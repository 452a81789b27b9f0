"""What the calendar shows and filters: every announced event with a page, read once and kept until something changes.

Sessions of conferences are not entries: they are in the programme of their conference.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import NamedTuple

from django.apps import apps
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from core.cache.process_cache import get_or_set
from core.dates import last_evening
from events.enums import Attendance, Audience, EventLanguage, EventStatus
from events.models import Event, EventDate, TicketType
from programme.queries import PAGE_MODELS, page_ids
from programme.timetable.models import ProgrammeItem

_DATE_FIELDS = ("starts_at", "ends_at", "title_nb", "title_en")


class Span(NamedTuple):
    """When an event, or one of the dates of a course, takes place, in the site's time."""

    start: datetime
    end: datetime
    #: The last day as people count: the night until 06:00 belongs to the evening before.
    last_day: date

    @property
    def first_day(self) -> date:
        return self.start.date()

    @property
    def months(self) -> Iterator[str]:
        """Each month in which it takes place, such as "2027-05"."""
        month = self.first_day.replace(day=1)
        while month <= self.last_day:
            yield month_of(month)
            month = (month + timedelta(days=31)).replace(day=1)


class CalendarEntry(NamedTuple):
    """An event as the filters of the calendar see it."""

    pk: int
    #: One, or each date of a course.
    spans: tuple[Span, ...]
    #: The months in which it takes place.
    months: frozenset[str]
    ends_at: datetime
    kind: str
    place: str
    language: str
    is_digital: bool
    #: Every ticket on sale costs nothing, or none is needed.
    is_free: bool
    #: Every ticket on sale is for members.
    is_for_members: bool
    has_recording: bool
    is_cancelled: bool
    topics: frozenset[str]

    @property
    def month(self) -> str:
        """The month in which it starts, such as "2027-05"."""
        return month_of(self.spans[0].start)

    @property
    def is_recorded(self) -> bool:
        """Whether it is over and has a recording."""
        return self.has_recording and self.ends_at <= timezone.now()

    @property
    def languages(self) -> tuple[str, ...]:
        return ("nb", "en") if self.language == EventLanguage.BOTH else (self.language,)


def month_of(day: date) -> str:
    """«2027-05». `strftime` does not write the years before 1000 with four digits everywhere."""
    return day.isoformat()[:7]


@dataclass(frozen=True)
class CalendarContent:
    """All that the calendar of a language is made of."""

    #: In order of time.
    entries: list[CalendarEntry]
    #: The name of each topic that an entry has by its slug, in the order of the topics.
    topics: dict[str, str]
    #: The dates of each event that has several, by its id.
    dates: dict[int, list[EventDate]]

    def coming(self) -> list[CalendarEntry]:
        """Those that have not ended, the next one first."""
        now = timezone.now()
        return [entry for entry in self.entries if entry.ends_at > now]

    def past(self) -> list[CalendarEntry]:
        """Those that have ended, the last one first."""
        now = timezone.now()
        return [entry for entry in reversed(self.entries) if entry.ends_at <= now]


def calendar_entries(language: str) -> CalendarContent:
    """The calendar of a language. One query, and none until an event, a page or a topic changes."""
    return get_or_set(("calendar entries", language), lambda: _read(language))


def _read(language: str) -> CalendarContent:
    entries, names, dates = [], {}, {}
    for pk, rows in groupby(_events(language), key=lambda row: row.pk):
        entry, event_dates, topics = _entry(list(rows))
        entries.append(entry)
        names |= topics
        if event_dates:
            dates[pk] = event_dates
    in_order = sorted(names.items(), key=lambda item: (item[1].position, item[1].name_nb, item[0]))
    return CalendarContent(entries, {slug: topic.name_in(language) for slug, topic in in_order}, dates)


def _entry(rows: list) -> tuple[CalendarEntry, list[EventDate], dict[str, "_Topic"]]:
    """The entry of one event, its dates and its topics, from the rows of the event: one for each date and topic."""
    event = rows[0]
    dates = {
        row.dates__pk: EventDate(row.dates__pk, event.pk, *(getattr(row, f"dates__{name}") for name in _DATE_FIELDS))
        for row in rows
        if row.dates__pk
    }
    topics = {row.topics__slug: _Topic(row.topics__position, row.topics__name_nb, row.topics__name_en) for row in rows}
    topics.pop(None, None)
    spans = tuple(_span(each) for each in dates.values() or [event])
    entry = CalendarEntry(
        pk=event.pk,
        spans=spans,
        months=frozenset(month for span in spans for month in span.months),
        ends_at=event.ends_at,
        kind=event.kind,
        place=event.place,
        language=event.language,
        is_digital=event.attendance != Attendance.IN_PERSON,
        is_free=not event.highest_price,
        is_for_members=event.tickets_for_others == 0,
        has_recording=bool(event.recording_url) or event.is_recorded_for_all,
        is_cancelled=event.status == EventStatus.CANCELLED,
        topics=frozenset(topics),
    )
    return entry, list(dates.values()), topics


class _Topic(NamedTuple):
    position: int
    name_nb: str
    name_en: str

    def name_in(self, language: str) -> str:
        return (language == "en" and self.name_en) or self.name_nb


def _span(event) -> Span:
    # The zone is read without `timezone.localtime`, which takes most of the time that ten thousand events need.
    zone = timezone.get_default_timezone()
    start, end = event.starts_at.astimezone(zone), event.ends_at.astimezone(zone)
    return Span(start, end, start.date() if end.date() == start.date() else last_evening(start, end))


def _events(language: str) -> QuerySet:
    """The columns that entries are made of, in order of time: a row for each date and topic of an event."""
    # All rows are wanted, so the ids of all pages are read once, and not the pages of each event.
    pages = (
        apps.get_model("programme", name)
        .objects.filter(live=True, locale__language_code=language)
        .order_by()
        .values("event_id")
        for name in PAGE_MODELS
    )
    event_ids = next(pages).union(*pages, all=True)
    on_sale = TicketType.objects.filter(active=True, needs_ticket=False)
    own = on_sale.filter(event=OuterRef("pk"))
    public = own.exclude(audience=Audience.CODE)
    of_sessions = on_sale.filter(event__parent=OuterRef("pk")).exclude(event__status=EventStatus.DRAFT)
    events = Event.objects.announced().filter(parent=None, pk__in=event_ids)
    return events.order_by("starts_at", "pk", "dates__starts_at", "dates__pk").annotate(
        # Prices of tickets for those with a code count only when there are no others. A conference without tickets
        # of its own is as free as its sessions.
        highest_price=Coalesce(
            _one(public, Max("price_ore")), _one(own, Max("price_ore")), _one(of_sessions, Max("price_ore"), "parent")
        ),
        tickets_for_others=_one(public, Count("pk", filter=~Q(audience=Audience.MEMBERS))),
        is_recorded_for_all=_has_recordings(),
    ).values_list(
        "pk", "starts_at", "ends_at", "kind", "status", "place", "language", "attendance", "recording_url",
        "highest_price", "tickets_for_others", "is_recorded_for_all", "dates__pk",
        *(f"dates__{name}" for name in _DATE_FIELDS),
        "topics__slug", "topics__position", "topics__name_nb", "topics__name_en", named=True,
    )  # fmt: skip


def _has_recordings() -> Exists:
    """Whether a page of the event, or an item of its programme, has a recording for everybody."""
    pages = page_ids(Q(event_id=OuterRef("pk"), live=True, has_recordings=True))
    items = ProgrammeItem.objects.filter(edition=OuterRef("pk"), is_shown=True).exclude(recording_url="")
    return Exists(pages) | Exists(items.order_by())


def _one(ticket_types: QuerySet, aggregate, group: str = "event") -> Subquery:
    """The aggregate over the ticket types of one event; NULL when it has none."""
    key = "event__parent" if group == "parent" else "event"
    return Subquery(ticket_types.order_by().values(key).annotate(value=aggregate).values("value"))
