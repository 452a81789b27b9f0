"""The editions of a series that readers may see."""

from dataclasses import replace

from events.models import Event, EventSeries
from events.queries import ticket_types
from programme.cards import Card, cards_for
from programme.queries import public_editions


def editions_of(series: EventSeries) -> list[Card]:
    """Past and coming editions with a page that everybody may see, the newest first. Six queries."""
    pks = Event.objects.announced().filter(series=series, parent=None).values_list("pk", flat=True)
    shown = {edition.pk: edition for edition in public_editions(pks)}
    events = Event.objects.select_related("series").with_sessions_found().with_dates_found()
    events = events.prefetch_related(ticket_types()).filter(pk__in=shown)
    # Where the page in the reader's language is not open to all, the other one is.
    return [
        replace(card, url=shown[card.event.pk].url, title=shown[card.event.pk].title)
        for card in cards_for(events.order_by("-starts_at", "-pk"))
    ]
