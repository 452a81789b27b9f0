"""Pages about an event and their URLs.

Pages belong to a higher app, which registers a `PageFinder` at start.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.core.checks import Error, register
from django.db.models import Q
from django.utils.translation import get_language
from wagtail.models import Page

from core.cache.process_cache import get_or_set
from events.models import Event


@dataclass(frozen=True, kw_only=True)
class PageFinder:
    """Functions of the app that owns the pages. Languages are "nb" or "en"."""

    #: Event ids and a language → the published page of each event, in the other language where there is none.
    pages_of: Callable[[Iterable[int], str], dict[int, Page]]
    #: Language → path of the calendar, or of the front page where there is no calendar.
    calendar_url: Callable[[str], str]
    #: Whether the event has any page, published or not.
    has_page: Callable[[Event], bool]
    #: A condition on events: they have pages, and none is published.
    is_withdrawn: Callable[[], Q]


_finder: PageFinder | None = None


def register_page_finder(finder: PageFinder) -> None:
    """Register the finder. Called from `AppConfig.ready()` of the app that owns the pages."""
    global _finder
    _finder = finder


def reader_language(language: str | None) -> str:
    """The given language, or else the active one, as two letters."""
    return (language or get_language() or "nb")[:2]


def pages_of(event_ids: Iterable[int], language: str | None = None) -> dict[int, Page]:
    """Event id → its published page in a language, or in the other one where there is none. One query."""
    return _finder.pages_of(event_ids, reader_language(language))


def page_urls(event_ids: Iterable[int], language: str | None = None) -> dict[int, str]:
    """Path of each event's page, by event id."""
    return {pk: page.url or "" for pk, page in pages_of(event_ids, language).items()}


def page_url(event: Event, language: str | None = None) -> str:
    """Path of the event's page; of the calendar when it has none; of the front page when there is neither."""
    return page_urls([event.pk], language).get(event.pk) or calendar_url(language)


def calendar_url(language: str | None = None) -> str:
    """Path of the calendar in a language, or of the front page where there is none."""
    return _finder.calendar_url(reader_language(language))


def has_page(event: Event) -> bool:
    """Whether the event has any page, published or not."""
    return _finder.has_page(event)


def is_withdrawn() -> Q:
    """A condition on events: their pages, or those of the conference of a session without pages, are unpublished.

    Such an event is not sold. An event without any page is: staff send its address to those who may book.
    """
    return _finder.is_withdrawn()


def is_event_withdrawn(event: Event) -> bool:
    """Whether the event is not sold because its page is not published."""
    return get_or_set(("withdrawn", event.pk), Event.objects.filter(is_withdrawn(), pk=event.pk).exists)


@register()
def check_page_finder(app_configs, **kwargs) -> list[Error]:
    """System check: an app must have registered a page finder."""
    if _finder is None:
        return [Error("No app has registered a page finder with events.public_pages.", id="events.E001")]
    return []
