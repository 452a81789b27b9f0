"""The search reads the pages of events anew, when what they show has changed without them."""

from collections.abc import Iterable

from wagtail.search import index

from programme.pages.event import ConferencePage, EventPage


def reindex_pages(event_pks: Iterable[int]) -> None:
    """Let the search index the published and unpublished pages of these events."""
    for model in (ConferencePage, EventPage):
        for page in model.objects.filter(event__in=list(event_pks)).select_related("locale").order_by("pk"):
            index.insert_or_update_object(page)
