"""The conferences that the front page leads to: one panel for each series, in its look."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, IntegerField, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from core.cache.process_cache import get_or_set
from core.dates import format_days, last_evening
from core.looks import Look
from core.pages.restrictions import public_pages
from events.enums import EventStatus
from events.models import Event, EventSeries
from events.public_pages import reader_language
from programme.queries import page_ids

#: The most panels that a front page has.
MAX_CONFERENCES = 8
_SERIES_FIELDS = ("name_nb", "name_en", "slug", "accent", "ground", "motif")
_EVENT_FIELDS = ("starts_at", "ends_at", "status", "venue", "venue_en", "place")


@dataclass(frozen=True)
class FrontConference:
    """A series and the edition that stands for it: the next one, or the last one while none is announced."""

    series: EventSeries
    event: Event
    page: Page

    @property
    def name(self) -> str:
        return self.series.name

    @property
    def look(self) -> Look:
        return self.series.look

    @property
    def is_over(self) -> bool:
        return self.event.ends_at <= timezone.now()

    @property
    def is_cancelled(self) -> bool:
        return self.event.status == EventStatus.CANCELLED

    @property
    def url(self) -> str:
        """The page of the coming edition, or that with all editions."""
        return reverse("series", args=[self.series.slug]) if self.is_over else self.page.url

    @property
    def days(self) -> str:
        return format_days(self.event.starts_at, last_evening(self.event.starts_at, self.event.ends_at))


def front_conferences() -> list[FrontConference]:
    """One for each series on the front page with an edition that everybody may see. One query, cached.

    The next comes first. Those that are over are last, by name.
    """
    language = reader_language(None)
    by_series = get_or_set(("front conferences", language), lambda: _editions(language))
    chosen = [_edition_of(editions) for editions in by_series.values()]
    return sorted(chosen, key=_order)[:MAX_CONFERENCES]


def _edition_of(editions: Iterable[FrontConference]) -> FrontConference:
    """The next that takes place, else the next that is cancelled, else the last one that is over."""

    def preference(each: FrontConference) -> tuple[bool, bool, float]:
        start = each.event.starts_at.timestamp()
        return each.is_over, each.is_cancelled, -start if each.is_over else start

    return min(editions, key=preference)


def _order(each: FrontConference) -> tuple[bool, float, str]:
    return each.is_over, 0 if each.is_over else each.event.starts_at.timestamp(), each.name


def _editions(language: str) -> dict[int, list[FrontConference]]:
    """Series id → its editions whose page everybody may see, with the page in the language if there is one."""
    editions: dict[int, FrontConference] = {}
    for page in _pages():
        earlier = editions.get(page.event_id)
        if earlier is None or (earlier.page.locale.language_code != language == page.locale.language_code):
            editions[page.event_id] = _edition(page)
    by_series: dict[int, list[FrontConference]] = {}
    for edition in editions.values():
        by_series.setdefault(edition.series.pk, []).append(edition)
    return by_series


def _pages() -> Iterable[Page]:
    """The pages with the columns of their event and its series, which are thus read in one query."""
    shown = Q(event__series__on_front_page=True, event__parent=None) & ~Q(event__status=EventStatus.DRAFT)
    pages = public_pages(Page.objects.live()).filter(pk__in=page_ids(shown))
    return (
        pages.annotate(
            event_id=_either("event_id", output_field=IntegerField()),
            series_id=_either("event__series_id", output_field=IntegerField()),
            **{f"event_{name}": _either(f"event__{name}") for name in _EVENT_FIELDS},
            **{f"series_{name}": _either(f"event__series__{name}") for name in _SERIES_FIELDS},
        )
        .select_related("locale")
        .order_by(F("alias_of_id").asc(nulls_first=True), "path")
    )


def _either(name: str, **options) -> Coalesce:
    return Coalesce(f"eventpage__{name}", f"conferencepage__{name}", **options)


def _edition(page: Page) -> FrontConference:
    event = Event(pk=page.event_id, **{name: getattr(page, f"event_{name}") for name in _EVENT_FIELDS})
    series = EventSeries(pk=page.series_id, **{name: getattr(page, f"series_{name}") for name in _SERIES_FIELDS})
    return FrontConference(series, event, page)
