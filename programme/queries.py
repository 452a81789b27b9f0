"""Read-only queries about the pages of events."""

from collections.abc import Iterable

from django.db.models import Exists, IntegerField, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from wagtail.models import Page

from core.cache.process_cache import get_or_set
from events.models import Event
from events.public_pages import PageFinder, reader_language
from events.queries import ticket_types


def pages_of(event_ids: Iterable[int], language: str) -> dict[int, Page]:
    """Event id → its published page in the language, or in the other language when there is none. One query.

    The pages are base `Page` objects, without the fields of their specific type.
    """
    ids = sorted(event_ids)
    return get_or_set(("pages of events", language, *ids), lambda: _pages_of(ids, language))


def _pages_of(event_ids: list[int], language: str) -> dict[int, Page]:
    pages = (
        Page.objects.live()
        .filter(Q(eventpage__event_id__in=event_ids) | Q(conferencepage__event_id__in=event_ids))
        .annotate(
            event_id=Coalesce("eventpage__event_id", "conferencepage__event_id", output_field=IntegerField()),
            stored_cover_seed=Coalesce("eventpage__cover_seed_text", "conferencepage__cover_seed_text"),
        )
        .select_related("locale")
        .order_by("path")
    )
    page_by_event: dict[int, Page] = {}
    for page in pages:
        earlier = page_by_event.get(page.event_id)
        if earlier is None or (earlier.locale.language_code != language == page.locale.language_code):
            page_by_event[page.event_id] = page
    return page_by_event


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


def events_with_page(language: str | None = None) -> QuerySet[Event]:
    """Announced events that have a published page in the language."""
    pages = Page.objects.live().filter(locale__language_code=reader_language(language))
    return (
        Event.objects.announced()
        .with_sessions_found()
        .filter(
            Exists(pages.filter(eventpage__event_id=OuterRef("pk")))
            | Exists(pages.filter(conferencepage__event_id=OuterRef("pk")))
        )
    )


def upcoming_events(language: str | None = None) -> QuerySet[Event]:
    """Coming events without sessions of conferences, the next first, with ticket types prefetched."""
    return events_with_page(language).filter(parent=None).coming().prefetch_related(ticket_types())


finder = PageFinder(pages_of=pages_of, calendar_url=calendar_url, has_page=has_page)
