"""Rows whose texts stand in the entries of others: an event, its venue and people stand in those of event pages.

Wagtail's index reads a row anew when it is saved itself. Here its pages are read anew too, in the background.
"""

from collections.abc import Callable, Iterable

from django.db import transaction
from django.db.models import Model, Q
from django.db.models.signals import post_save
from django.utils import timezone
from django_tasks import task

from core.models import Person
from events.models import Event, Room, Venue
from programme.pages.reindex import reindex_pages
from programme.timetable.texts import events_of_people

#: Fields of an event that its pages' entries do not show, and that are saved alone and often.
_NOT_SHOWN = {"capacity", "taken", "sequence"}


@task()
def read_event_pages(event_pks: list[int]) -> None:
    reindex_pages(event_pks)


def register_receivers() -> None:
    receivers = {Event: _event_saved, Person: _person_saved, Venue: _venue_saved, Room: _venue_saved}
    for model, receiver in receivers.items():
        post_save.connect(receiver, sender=model, dispatch_uid=f"search.related.{model.__name__}")


def _event_saved(instance: Event, created: bool, raw: bool = False, update_fields=None, **kwargs) -> None:
    is_shown = update_fields is None or set(update_fields) - _NOT_SHOWN
    if is_shown and not created and not raw:
        _read_later(lambda: [instance.pk])


def _person_saved(instance: Person, created: bool, raw: bool = False, **kwargs) -> None:
    """The pages of past events too: somebody who is no longer shown must stand in no excerpt."""
    if not created and not raw:
        _read_later(lambda: events_of_people([instance.pk]))


def _venue_saved(instance: Model, created: bool, raw: bool = False, **kwargs) -> None:
    if not created and not raw:
        place = Q(listed_venue=instance.pk) if isinstance(instance, Venue) else Q(listed_room=instance.pk)
        coming = Event.objects.filter(place, ends_at__gte=timezone.now())
        _read_later(lambda: coming.values_list("pk", flat=True))


def _read_later(find: Callable[[], Iterable[int]]) -> None:
    """Let the pages of these events be read when the transaction has ended. Until then no query runs."""

    def read() -> None:
        if keys := sorted(find()):
            read_event_pages.enqueue(keys)

    transaction.on_commit(read)
