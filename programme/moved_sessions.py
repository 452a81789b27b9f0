"""A session that becomes part of another conference takes its row of the programme and its people along.

The search reads the pages of a conference anew when the status of a session changes.

All runs in the transaction in which the event is saved, by the event's form or by a program.
"""

from django.db import transaction
from django.db.models.signals import post_save

from events.models import Event
from programme.models import Appearance, ProgrammeItem
from programme.pages.reindex import reindex_pages

#: Fields of an event by which it becomes a session, or one of another conference.
_MOVES = {"parent", "parent_id"}
#: The people of a session that is a draft are not found at the conference.
_SHOWN = {"status"}


def register_receiver() -> None:
    post_save.connect(_event_saved, sender=Event, dispatch_uid="programme.moved_sessions")


def _event_saved(sender, instance: Event, created: bool, raw: bool, update_fields, **kwargs) -> None:
    if raw:
        return
    changed = set(update_fields) if update_fields is not None else _MOVES | _SHOWN
    if changed & _MOVES and not created:
        _event_moved(instance)
    if changed & _SHOWN and instance.parent_id:
        parent = instance.parent_id
        transaction.on_commit(lambda: reindex_pages([parent]))


def _event_moved(event: Event) -> None:
    if event.parent_id:
        take_in(event)
    item = ProgrammeItem.objects.filter(event=event).exclude(edition=event.parent_id).first()
    if item is not None:
        pks = [pk for pk in (event.pk, item.edition_id, event.parent_id) if pk]
        with transaction.atomic():
            follow(item, event)
            transaction.on_commit(lambda: reindex_pages(pks))


def take_in(event: Event) -> None:
    """Move the people of an event that has become a session to its item: the programme shows people by item."""
    people = list(Appearance.objects.filter(edition=event, item=None))
    if not people:
        return
    with transaction.atomic():
        item, _created = ProgrammeItem.objects.get_or_create(event=event, defaults={"edition_id": event.parent_id})
        there = set(item.appearances.values_list("person_id", "role"))
        for appearance in people:
            if (appearance.person_id, appearance.role) in there:
                appearance.delete()
            else:
                appearance.item = item
                appearance.save()
        pks = [event.pk, event.parent_id]
        transaction.on_commit(lambda: reindex_pages(pks))


def follow(item: ProgrammeItem, event: Event) -> None:
    """Put the session's item in the programme of its conference, or dissolve it where the event is none any more."""
    people = list(item.appearances.all())
    if event.parent_id is None:
        there = set(Appearance.objects.filter(edition=event, item=None).values_list("person_id", "role"))
        for appearance in people:
            if (appearance.person_id, appearance.role) not in there:
                appearance.item, appearance.edition = None, event
                appearance.save()
        item.delete()
        return
    # A track belongs to one conference.
    item.edition_id, item.track = event.parent_id, None
    item.save()
    for appearance in people:
        appearance.item = item
        appearance.save()
