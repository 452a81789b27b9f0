"""The news and events of an issue as readers see them, in the active language where there is one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language

from core.content.links import language_of
from core.pages.structured_data import absolute_url
from events.enums import EventStatus
from events.formatting import format_time_span, load_dates
from events.models import Event
from news.models import NewsPage
from newsletter.models import Digest
from programme.queries import public_pages_of

_PICTURE = "fill-1200x675|format-jpeg"


@dataclass(frozen=True, kw_only=True)
class NewsItem:
    """`language` is "" when the text is in the reader's own language."""

    title: str
    url: str
    text: str
    date: date
    seed: str
    language: str = ""
    image_url: str = ""
    image_alt: str = ""


@dataclass(frozen=True, kw_only=True)
class EventItem:
    title: str
    url: str
    when: str
    where: str
    is_cancelled: bool


def news_of(digest: Digest) -> list[NewsItem]:
    """Those that everybody may read today. One that is not translated is shown in Norwegian."""
    language = (get_language() or "nb")[:2]
    keys = [item.page.translation_key for item in digest.news_items.select_related("page").order_by("sort_order")]
    pages = NewsPage.objects.published().select_related("locale").filter(translation_key__in=keys)
    by_key = _in_language(pages, language)
    return [_news_item(by_key[key], language) for key in dict.fromkeys(keys) if key in by_key]


def _in_language(pages: Iterable[NewsPage], language: str) -> dict:
    by_key: dict = {}
    for page in pages:
        if page.translation_key not in by_key or language_of(page) == language:
            by_key[page.translation_key] = page
    return by_key


def _news_item(page: NewsPage, language: str) -> NewsItem:
    picture = page.photo.readable_rendition(_PICTURE) if page.photo else None
    return NewsItem(
        title=page.title,
        url=absolute_url(page.url or "/"),
        text=page.lead or page.description,
        date=page.date,
        seed=page.cover_seed,
        language="" if language_of(page) == language else (language_of(page) or ""),
        image_url=absolute_url(picture.url) if picture else "",
        image_alt=page.photo_alt_shown if picture else "",
    )


def events_of(digest: Digest) -> list[EventItem]:
    """Those that are announced and have a page that everybody may see. One that was cancelled says so."""
    rows = digest.event_items.select_related("event__listed_venue").order_by("sort_order")
    events: dict[int, Event] = {row.event_id: row.event for row in rows if row.event.status != EventStatus.DRAFT}
    pages = public_pages_of(events, (get_language() or "nb")[:2])
    shown = [event for pk, event in events.items() if pk in pages and pages[pk].url]
    load_dates(shown)
    return [
        EventItem(
            title=event.title,
            url=absolute_url(pages[event.pk].url),
            when=format_time_span(event),
            where=event.where,
            is_cancelled=event.status == EventStatus.CANCELLED,
        )
        for event in shown
    ]
