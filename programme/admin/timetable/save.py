"""Writes what was typed in the rows, keeps it to be undone, and logs it."""

import uuid
from collections.abc import Iterable

from django.db import transaction
from wagtail.log_actions import log

from events.models import Event
from events.stock import locks
from programme.admin.timetable.access import lock_edition
from programme.admin.timetable.audit_log import readable
from programme.admin.timetable.formset import BaseRowFormSet
from programme.admin.timetable.people import NewPeople
from programme.admin.timetable.whole_event import WholeEventForm
from programme.enums import EditKind
from programme.models import ProgrammeItem, Track
from programme.pages.reindex import reindex_pages
from programme.timetable import state as states
from programme.timetable.history import ProgrammeChange, keep_change
from programme.timetable.state import Difference, State


def lock_programme(edition_pk: int, session_pks: Iterable[int] = ()) -> Event:
    """Lock the event and these sessions, in the order of their primary keys. Returns the event under its lock."""
    pks = sorted({edition_pk, *session_pks})
    locked = {pk: lock_edition(pk) if pk == edition_pk else locks.lock_event(pk) for pk in pks}
    return locked[edition_pk]


def release_names(edition: Event, track_pks: Iterable[int]) -> None:
    """Give these tracks other names for a moment, so that tracks can take each other's names one after the other."""
    for pk in track_pks:
        Track.objects.filter(edition=edition, pk=pk).update(name_nb=uuid.uuid4().hex)


def record(edition: Event, kind: EditKind, before: State, by) -> ProgrammeChange | None:
    """Keep and log what has become of the state `before`, and let the search read it. None when nothing has changed."""
    after = states.read_state(edition.pk)
    differences = states.differences(before, after)
    if not differences:
        return None
    change = keep_change(edition, kind, differences, by)
    data = {"kind": str(kind), "changes": readable(differences, before, after)}
    log(edition, "programme.changed", user=by, data=data)
    pks = changed_event_pks(edition, differences)
    transaction.on_commit(lambda: reindex_pages(pks))
    return change


def changed_event_pks(edition: Event, differences: Iterable[Difference]) -> list[int]:
    """The event, and its sessions whose values or row in the programme have changed."""
    pks = {edition.pk}
    for difference in differences:
        if difference.table == states.SESSIONS:
            pks.add(int(difference.pk))
        for values in (difference.before, difference.after):
            if difference.table == states.ITEMS and values and values["event_id"]:
                pks.add(values["event_id"])
    return sorted(pks)


def session_pks_of(formset: BaseRowFormSet) -> list[int]:
    return [int(form.row.session_pk) for form in formset.changed_forms if form.row.is_session]


def save_rows(
    edition: Event, formset: BaseRowFormSet, whole_event: WholeEventForm, before: State, by
) -> ProgrammeChange | None:
    """Save the valid forms, in the transaction in which the programme was locked and read."""
    new_people = NewPeople(by)
    deleted = formset.forms_to_delete
    for form in deleted:
        if not form.row.is_session:
            ProgrammeItem.objects.filter(edition=edition, pk=form.row.item_pk).first().delete()
    for form in formset.changed_forms:
        if formset.is_deleted(form):
            continue
        if form.session_values is not None:
            write_session(edition, int(form.row.session_pk), form.session_values, by)
        if form.item_values is not None:
            values = form.item_values | {"people": new_people.pairs(form.item_values["people"])}
            states.write_item(edition, values, int(form.row.item_pk) if form.row.item_pk else None)
    if whole_event.pairs is not None:
        states.write_people_at_event(edition, new_people.pairs(whole_event.pairs))
    return record(edition, EditKind.SAVE, before, by)


def write_session(edition: Event, pk: int, values: dict, by) -> None:
    session = Event.objects.get(pk=pk, parent=edition)
    states.write_session(session, values)
    log(session, "wagtail.edit", user=by)
