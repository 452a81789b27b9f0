"""How an event looks: as its series, or as that of the conference that it is a session of."""

from core.cache.process_cache import get_or_set
from core.framework import is_loaded
from core.looks import Look
from events.models import Event, EventSeries


def look_of(event: Event) -> Look | None:
    """None for an event without a series.

    A series that was not read with the event is read once for all its events, and kept between requests.
    """
    if event.series_id is not None:
        if is_loaded(event, "series"):
            return event.series.look
        return get_or_set(("look", event.series_id), lambda: _look(pk=event.series_id))
    if event.parent_id is not None:
        if is_loaded(event, "parent") and (event.parent.series_id is None or is_loaded(event.parent, "series")):
            return look_of(event.parent)
        return get_or_set(("look of sessions", event.parent_id), lambda: _look(editions=event.parent_id))
    return None


def accent_of(event: Event) -> str:
    """The accent as #rrggbb, for e-mails and PDFs; "" for an event without a series."""
    look = look_of(event)
    return look.accent_colour if look else ""


def _look(**conditions) -> Look | None:
    series = EventSeries.objects.filter(**conditions).first()
    return series.look if series else None
