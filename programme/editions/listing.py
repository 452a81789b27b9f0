"""The editions of a series that readers may see, and where the page is that lists them."""

from django.db.models import QuerySet
from django.urls import reverse

from events.enums import SeatState
from events.models import Event, EventSeries
from events.public_pages import reader_language
from programme.cards import Card, cards_for
from programme.queries import events_of_calendar, public_editions, public_event_ids, public_pages_of

#: States in which one can come, though the edition itself may sell nothing.
_OPEN = {SeatState.SESSIONS, SeatState.DROP_IN, SeatState.WAITING}


def series_url(event: Event, *, is_public: bool = False) -> str:
    """Path of the page with all editions, in the active language; "" for an event without a series.

    It is "" too while no edition is announced with a page that everybody may see, because there is no such page then.
    `is_public` says that this edition is one, and saves a query.
    """
    if not event.series_id or event.parent_id is not None:
        return ""
    is_found = is_public or _listed(event.series_id).filter(pk__in=public_event_ids()).exists()
    return reverse("series", args=[event.series.slug]) if is_found else ""


def _listed(series_id: int) -> QuerySet[Event]:
    return Event.objects.announced().filter(series=series_id, parent=None)


def is_open(card: Card) -> bool:
    """Whether one can book the edition or its sessions now, or wait for a seat. It stands out among the others."""
    return card.seats.on_sale or card.seats.state in _OPEN


def editions_of(series: EventSeries) -> list[Card]:
    """Past and coming editions with a page that everybody may see, the newest first. Six queries."""
    pks = _listed(series.pk).values_list("pk", flat=True)
    newest_first = [edition.pk for edition in public_editions(pks)]
    # Where the page in the reader's language is not open to all, the card is that of the other one.
    return cards_for(events_of_calendar(newest_first, {}), pages=public_pages_of(newest_first, reader_language(None)))
