"""Where the page with all editions of a series is."""

from django.urls import reverse

from events.models import Event


def series_url(event: Event) -> str:
    """Path of the page with all editions, in the active language; "" for an event without a series."""
    return reverse("series", args=[event.series.slug]) if event.series_id and event.parent_id is None else ""
