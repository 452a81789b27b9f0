"""Read-only queries about the pages of events."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.apps import apps
from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from core.cache.process_cache import get_or_set
from core.framework import add_prefetched, with_rows
from core.pages.restrictions import public_pages
from events.enums import EventStatus
from events.models import Event, EventDate
from events.public_pages import PageFinder, reader_language
from events.queries import ticket_types

#: The page types that are about an event. This module is imported by their own.
PAGE_MODELS = ("EventPage", "ConferencePage")


def pages_of(event_ids: Iterable[int], language: str) -> dict[int, Page]:
    """Event id → its published page in the language, or in the other language when there is none. One query.

    The pages are base `Page` objects, without the fields of their specific type.
    """
    ids = sorted(event_ids)
    return get_or_set(("pages of events", language, *ids), lambda: _pages_of(ids, language, Page.objects.live()))


def public_pages_of(event_ids: Iterable[int], language: str) -> dict[int, Page]:
    """As `pages_of`, of the pages that everybody may see."""
    ids, live = sorted(event_ids), public_pages(Page.objects.live())
    return get_or_set(("public pages of events", language, *ids), lambda: _pages_of(ids, language, live))


def _pages_of(event_ids: list[int], language: str, live: QuerySet[Page]) -> dict[int, Page]:
    pages = (
        # By primary key: the two conditions together, across two joins, would read every page of the site.
        live.filter(pk__in=page_ids(Q(event_id__in=event_ids)))
        .annotate(
            event_id=Coalesce("eventpage__event_id", "conferencepage__event_id", output_field=IntegerField()),
            stored_cover_seed=Coalesce("eventpage__cover_seed_text", "conferencepage__cover_seed_text"),
            stored_lead=Coalesce("eventpage__lead", "conferencepage__lead"),
            stored_recordings=Coalesce("eventpage__has_recordings", "conferencepage__has_recordings"),
            #: Only a conference page has one.
            stored_accent=F("conferencepage__accent"),
            #: Not those of the pages above it: readers of a page below them have been let in.
            has_own_restriction=Exists(PageViewRestriction.objects.filter(page=OuterRef("pk"))),
        )
        .select_related("locale")
        # An alias is taken only where the event has no other page.
        .order_by(F("alias_of_id").asc(nulls_first=True), "path")
    )
    page_by_event: dict[int, Page] = {}
    for page in pages:
        earlier = page_by_event.get(page.event_id)
        if earlier is None or (earlier.locale.language_code != language == page.locale.language_code):
            page_by_event[page.event_id] = page
    return page_by_event


def page_ids(condition: Q) -> QuerySet:
    """Ids of the pages of either type that meet a condition: one subquery, which uses the index of each table."""
    pages = (
        apps.get_model("programme", name).objects.filter(condition).order_by().values("pk") for name in PAGE_MODELS
    )
    return next(pages).union(*pages, all=True)


def public_event_ids() -> QuerySet:
    """A subquery: ids of announced events that have a page which everybody may see."""
    pages = (
        public_pages(apps.get_model("programme", name).objects.live())
        .exclude(event__status=EventStatus.DRAFT)
        .order_by()
        .values("event_id")
        for name in PAGE_MODELS
    )
    return next(pages).union(*pages, all=True)


def live_event_ids() -> QuerySet:
    """A subquery: ids of events that have a published page, also one that not everybody may see."""
    pages = (
        apps.get_model("programme", name).objects.filter(live=True).order_by().values("event_id")
        for name in PAGE_MODELS
    )
    return next(pages).union(*pages, all=True)


class PublicEdition(NamedTuple):
    """An announced event whose page everybody may see."""

    pk: int
    title: str
    url: str
    starts_at: datetime


def public_editions(event_ids: Iterable[int]) -> list[PublicEdition]:
    """Those of the events that are announced and have a page which everybody may see, the newest first. Cached."""
    ids, language = sorted(event_ids), reader_language(None)
    if not ids:
        return []
    return get_or_set(("public editions", language, *ids), lambda: _public_editions(ids, language))


def _public_editions(event_ids: list[int], language: str) -> list[PublicEdition]:
    """One query. As in `pages_of`, the page is that of the language, or else of the other one."""
    starts_at = Coalesce("eventpage__event__starts_at", "conferencepage__event__starts_at")
    status = Coalesce("eventpage__event__status", "conferencepage__event__status")
    pages = (
        public_pages(Page.objects.live())
        .filter(pk__in=page_ids(Q(event_id__in=event_ids)))
        .annotate(
            event_id=Coalesce("eventpage__event_id", "conferencepage__event_id", output_field=IntegerField()),
            starts_at=starts_at,
            status=status,
        )
        .exclude(status=EventStatus.DRAFT)
        .select_related("locale")
        .order_by("-starts_at", "-event_id", F("alias_of_id").asc(nulls_first=True), "path")
    )
    shown: dict[int, Page] = {}
    for page in pages:
        earlier = shown.get(page.event_id)
        if earlier is None or (earlier.locale.language_code != language == page.locale.language_code):
            shown[page.event_id] = page
    return [PublicEdition(pk, page.title, page.url or "", page.starts_at) for pk, page in shown.items()]


def calendar_url(language: str) -> str:
    """Path of the calendar page in a language, or of the front page when there is no calendar."""
    return get_or_set(("calendar", language), lambda: _calendar_url(language))


def _calendar_url(language: str) -> str:
    page = (
        Page.objects.live().filter(calendarpage__isnull=False, locale__language_code=language).order_by("path").first()
    )
    if page and page.url:
        return page.url
    return "/" if language == "nb" else f"/{language}/"


def has_page(event: Event) -> bool:
    """Whether the event has a page, published or not."""
    return event.eventpages.exists() or event.conferencepages.exists()


def is_withdrawn() -> Q:
    """A condition on events: the event, or the conference of a session without pages, has pages and none is live."""
    own = Exists(page_ids(Q(event_id=OuterRef("pk"))))
    own_live = Exists(page_ids(Q(event_id=OuterRef("pk"), live=True)))
    of_conference = Exists(page_ids(Q(event_id=OuterRef("parent_id"))))
    of_conference_live = Exists(page_ids(Q(event_id=OuterRef("parent_id"), live=True)))
    return Q(own) & ~Q(own_live) | ~Q(own) & Q(of_conference) & ~Q(of_conference_live)


def events_with_page(language: str | None = None) -> QuerySet[Event]:
    """Announced events that have a published page in the language."""
    pages = page_ids(Q(event_id=OuterRef("pk"), live=True, locale__language_code=reader_language(language)))
    return Event.objects.announced().with_sessions_found().with_dates_found().filter(Exists(pages))


def upcoming_events(language: str | None = None, **conditions) -> QuerySet[Event]:
    """Coming events without sessions of conferences, the next first, with ticket types prefetched. `conditions` are
    further ones that the event meets.
    """
    coming = events_with_page(language).filter(parent=None, starts_at__gte=_first_start(), **conditions).coming()
    return coming.select_related("series").prefetch_related(ticket_types())


def _first_start() -> Subquery:
    """When the first event that has not ended starts, so that a list in order of time does not begin with the past."""
    coming = Event.objects.filter(ends_at__gt=timezone.now()).order_by("starts_at")
    return Subquery(coming.values("starts_at")[:1])


def events_of_calendar(pks: list[int], dates: Mapping[int, Sequence[EventDate]]) -> list[Event]:
    """The events with these ids, in this order, with all that their cards show. `dates` are those of courses."""
    sessions = Event.objects.announced().filter(parent=OuterRef("pk")).order_by()
    rows = Event.objects.select_related("series").with_sessions_found().with_dates_found()
    rows = rows.prefetch_related(ticket_types())
    count = Subquery(sessions.values("parent").annotate(number=Count("pk")).values("number"))
    events = rows.annotate(session_count=Coalesce(count, 0)).in_bulk(pks)
    for pk in events.keys() & dates.keys():
        add_prefetched(events[pk], "dates", with_rows(EventDate.objects.filter(event=pk), dates[pk]))
    return [events[pk] for pk in pks if pk in events]


finder = PageFinder(pages_of=pages_of, calendar_url=calendar_url, has_page=has_page, is_withdrawn=is_withdrawn)
