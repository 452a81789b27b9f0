"""Indexing is turned off while the content is loaded, and done once at the end."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db.models import Model
from django.db.models.signals import post_save
from modelsearch import index
from modelsearch.signal_handlers import post_save_signal_handler
from wagtail.models import ReferenceIndex
from wagtail.signal_handlers import disable_reference_index_auto_update

from core.models import AssociationSettings
from demo.loaders.world import World


@contextmanager
def without_indexing() -> Iterator[None]:
    """Turn off the updates of the search index and the reference index at each save, and the log line for each page."""
    models = [model for model in index.get_indexed_models() if getattr(model, "search_auto_update", True)]
    connected = [model for model in models if post_save.disconnect(post_save_signal_handler, sender=model)]
    before = logging.root.manager.disable
    logging.disable(logging.INFO)
    try:
        with disable_reference_index_auto_update():
            yield
    finally:
        logging.disable(before)
        for model in connected:
            post_save.connect(post_save_signal_handler, sender=model)


def rebuild_indexes(world: World) -> None:
    """Update the search index and the reference index for all content."""
    call_command("update_index", verbosity=0)
    for instance in _objects_with_references(world):
        ReferenceIndex.create_or_update_for_object(instance)


def _objects_with_references(world: World) -> Iterator[Model]:
    for page in world.pages.values():
        yield page.specific_class.objects.get(pk=page.pk)
    yield from world.events.values()
    yield from (organisation for organisation in world.organisations.values() if organisation.logo_id)
    yield AssociationSettings.objects.get(site=world.site)
