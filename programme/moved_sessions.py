"""A session that becomes part of another conference takes its row of the programme and its people along.

All runs in the transaction in which the event is saved, whoever saves it: the event's form, or a program.
"""

from django.db import transaction
from django.db.models.signals import post_save

from events.models import Event
from programme.models import Appearance, ProgrammeItem
from programme.pages.reindex import reindex_pages


def register_receiver() -> None:
    post_save.connect(_event_saved, sender=Event, dispatch_uid="programme.moved_sessions")


def _event_saved(sender, instance: Event, created: bool, raw: bool, update_fields, **kwargs) -> None:
    if created or raw or (update_fields is not None and not {"parent", "parent_id"} & set(update_fields)):
        return
    item = ProgrammeItem.objects.filter(event=instance).exclude(edition=instance.parent_id).first()
    if item is not None:
        pks = [pk for pk in (instance.pk, item.edition_id, instance.parent_id) if pk]
        with transaction.atomic():
            follow(item, instance)
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
