"""The editions of a series that readers may see, and where the page is that lists them."""

from django.urls import reverse

from events.enums import SeatState
from events.models import Event, EventSeries
from events.public_pages import reader_language
from programme.cards import Card, cards_for
from programme.queries import events_of_calendar, public_editions, public_pages_of

#: States in which one can come, though the edition itself may sell nothing.
_OPEN = {SeatState.SESSIONS, SeatState.DROP_IN, SeatState.WAITING}


def series_url(event: Event) -> str:
    """Path of the page with all editions, in the active language; "" for an event without a series."""
    return reverse("series", args=[event.series.slug]) if event.series_id and event.parent_id is None else ""


def is_open(card: Card) -> bool:
    """Whether one can book the edition or its sessions now, or wait for a seat. It stands out among the others."""
    return card.seats.on_sale or card.seats.state in _OPEN


def editions_of(series: EventSeries) -> list[Card]:
    """Past and coming editions with a page that everybody may see, the newest first. Six queries."""
    pks = Event.objects.announced().filter(series=series, parent=None).values_list("pk", flat=True)
    newest_first = [edition.pk for edition in public_editions(pks)]
    # Where the page in the reader's language is not open to all, the card is that of the other one.
    return cards_for(events_of_calendar(newest_first, {}), pages=public_pages_of(newest_first, reader_language(None)))
