"""Questions about pages of events. None of them changes anything."""

from collections.abc import Iterable

from django.db.models import Exists, IntegerField, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from wagtail.models import Page

from core.cache.process_cache import get_or_set
from events.models import Event
from events.public_pages import PageFinder, reader_language
from events.queries import ticket_types


def pages_of(event_ids: Iterable[int], language: str) -> dict[int, Page]:
    """Event id → its published page in a language, or in the other one where there is none. One query.

    The pages are base pages: title and address, nothing of their own type.
    """
    wanted = sorted(event_ids)
    return get_or_set(("pages of events", language, *wanted), lambda: _pages_of(wanted, language))


def _pages_of(wanted: list[int], language: str) -> dict[int, Page]:
    pages = (
        Page.objects.live()
        .filter(Q(eventpage__event_id__in=wanted) | Q(conferencepage__event_id__in=wanted))
        .annotate(
            about_event=Coalesce("eventpage__event_id", "conferencepage__event_id", output_field=IntegerField()),
            own_seed=Coalesce("eventpage__cover_seed_text", "conferencepage__cover_seed_text"),
        )
        .select_related("locale")
        .order_by("path")
    )
    found: dict[int, Page] = {}
    for page in pages:
        known = found.get(page.about_event)
        if known is None or (known.locale.language_code != language == page.locale.language_code):
            found[page.about_event] = page
    return found


def calendar_url(language: str) -> str:
    """Path of the calendar in a language, or of the front page where there is none."""
    return get_or_set(("calendar", language), lambda: _calendar_url(language))


def _calendar_url(language: str) -> str:
    page = (
        Page.objects.live().filter(calendarpage__isnull=False, locale__language_code=language).order_by("path").first()
    )
    if page and page.url:
        return page.url
    return "/" if language == "nb" else f"/{language}/"


def has_page(event: Event) -> bool:
    """Whether a page speaks of the event, published or not."""
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
    """Coming events that stand for themselves (no sessions), the next first, ticket types prefetched."""
    return events_with_page(language).filter(parent=None).coming().prefetch_related(ticket_types())


finder = PageFinder(pages_of=pages_of, calendar_url=calendar_url, has_page=has_page)
