"""Questions about events that pages, cards, letters and other rooms ask. None of them changes anything."""

from collections.abc import Iterable

from django.db.models import Exists, IntegerField, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import get_language
from wagtail.models import Page

from core.memory import remember
from events.enums import EventStatus, WaitingStatus
from events.models import Event, EventDate, PriceStep, TicketType, WaitingEntry


def _language(language: str | None) -> str:
    return (language or get_language() or "nb")[:2]


def pages_of(event_ids: Iterable[int], language: str | None = None) -> dict[int, Page]:
    """Event id → its published page in a language, or in the other one where there is none. One query.

    The pages are base pages: title and address, nothing of their own type.
    """
    language, wanted = _language(language), sorted(event_ids)
    return remember(("pages of events", language, *wanted), lambda: _pages_of(wanted, language))


def _pages_of(wanted: list[int], language: str) -> dict[int, Page]:
    pages = (
        Page.objects.live()
        .filter(Q(eventpage__event_id__in=wanted) | Q(conferencepage__event_id__in=wanted))
        .annotate(
            about_event=Coalesce("eventpage__event_id", "conferencepage__event_id", output_field=IntegerField()),
            own_seed=Coalesce("eventpage__drawn_from", "conferencepage__drawn_from"),
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


def page_urls(event_ids: Iterable[int], language: str | None = None) -> dict[int, str]:
    """Path of each event's page, by event id."""
    return {pk: page.url or "" for pk, page in pages_of(event_ids, language).items()}


def page_url(event: Event, language: str | None = None) -> str:
    """Path of the event's page; of the calendar when it has none; of the front page when there is neither."""
    return page_urls([event.pk], language).get(event.pk) or calendar_url(language)


def calendar_url(language: str | None = None) -> str:
    """Path of the calendar in a language, or of the front page where there is none."""
    language = _language(language)
    return remember(("calendar", language), lambda: _calendar_url(language))


def _calendar_url(language: str) -> str:
    page = (
        Page.objects.live().filter(calendarpage__isnull=False, locale__language_code=language).order_by("path").first()
    )
    if page and page.url:
        return page.url
    return "/" if language == "nb" else f"/{language}/"


def with_page(language: str | None = None) -> QuerySet[Event]:
    """Announced events that have a published page in the language."""
    pages = Page.objects.live().filter(locale__language_code=_language(language))
    return (
        Event.objects.announced()
        .with_sessions_found()
        .filter(
            Exists(pages.filter(eventpage__event_id=OuterRef("pk")))
            | Exists(pages.filter(conferencepage__event_id=OuterRef("pk")))
        )
    )


def upcoming(language: str | None = None) -> QuerySet[Event]:
    """Coming events that stand for themselves (no sessions), the next first, ticket types prefetched."""
    return with_page(language).filter(parent=None).coming().prefetch_related(ticket_types())


def with_sessions(event_id: int) -> Event:
    """The event for its page, and its announced sessions in `own_sessions`, with all ticket types. Two questions."""
    dates = EventDate.objects.filter(event=OuterRef("pk")).order_by()
    found = (
        Event.objects.with_sessions_found()
        .annotate(has_dates=Exists(dates))
        .filter(Q(pk=event_id) | Q(parent=event_id))
        .order_by("starts_at", "pk")
        .select_related("contact__photo", "parent")
        .prefetch_related(ticket_types())
    )
    events = {event.pk: event for event in found}
    event = events.pop(event_id)
    event.own_sessions = [session for session in events.values() if session.status != EventStatus.DRAFT]
    return event


def ticket_types() -> Prefetch:
    """For `prefetch_related`: an event's ticket types with all that `seats_of` asks of them, in one query."""
    steps = PriceStep.objects.filter(ticket_type=OuterRef("pk")).order_by()
    waiting = WaitingEntry.objects.filter(ticket_type=OuterRef("pk"), status=WaitingStatus.WAITING).order_by()
    types = TicketType.objects.select_related("pool").annotate(has_steps=Exists(steps), has_waiting=Exists(waiting))
    return Prefetch("ticket_types", types)
