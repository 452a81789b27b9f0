"""Scheduled jobs of the search."""

from django.apps import apps
from wagtail.search import index

from core.scheduler import every
from search.documents.read import read_unread_documents
from search.missed import delete_old_misses


@every("read documents for the search", minutes=10)
def read_documents() -> int:
    return read_unread_documents()


@every("read pages about people for the search", minutes=60)
def read_pages_about_people() -> int:
    """Who sits in a body changes from day to day without the pages that show it. Returns how many pages were read."""
    models = [model for model in apps.get_models() if hasattr(model, "names_for_search")]
    pages = [page for model in models for page in model.objects.select_related("locale")]
    for page in pages:
        index.insert_or_update_object(page)
    return len(pages)


@every("delete old searches without result", minutes=60 * 24)
def delete_misses() -> int:
    return delete_old_misses()
