"""Undoes one change of a programme, when the rows that it changed are still as it left them."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.documents import get_document_model

from core.models import Person
from events.models import Event, Room, Venue
from programme.admin.timetable.access import edition_or_404
from programme.admin.timetable.audit_log import title_of
from programme.admin.timetable.rows import OPEN, Timetable
from programme.admin.timetable.save import lock_programme, record, release_names, write_session
from programme.enums import EditKind
from programme.models import ProgrammeChange, ProgrammeItem, Track
from programme.timetable.history import KEPT_FOR
from programme.timetable.state import (
    EVENT,
    ITEMS,
    SESSIONS,
    TRACKS,
    Difference,
    State,
    Values,
    read_state,
    write_item,
    write_people_at_event,
    write_track,
)


class CannotUndo(Exception):
    """The message says why, for staff."""


@require_POST
def undo_view(request: HttpRequest, pk: int, change: int) -> HttpResponse:
    edition = edition_or_404(request, pk)
    since = timezone.now() - KEPT_FOR
    found = get_object_or_404(
        ProgrammeChange.objects.exclude(kind=EditKind.UNDO), pk=change, edition=edition, created_at__gt=since
    )
    try:
        undo(edition, found, request.user)
    except CannotUndo as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The change is undone."))
    return redirect("programme_edit", edition.pk)


@transaction.atomic
def undo(edition: Event, change: ProgrammeChange, by) -> None:
    """Give the rows that the change changed the values that they had before. Raises CannotUndo."""
    session_pks = [int(each.pk) for each in change.differences if each.table == SESSIONS]
    existing = edition.sessions.filter(pk__in=session_pks).order_by("pk").values_list("pk", flat=True)
    edition = lock_programme(edition.pk, existing)
    change = ProgrammeChange.objects.select_for_update(of=("self",)).get(pk=change.pk)
    if change.undone_at:
        raise CannotUndo(_("The change is undone already."))
    state = read_state(edition.pk)
    _check(edition, change, state, by)
    _restore(edition, change.differences, by)
    change.undone_at = timezone.now()
    change.save(update_fields=["undone_at"])
    record(edition, EditKind.UNDO, state, by)


def _check(edition: Event, change: ProgrammeChange, state: State, by) -> None:
    for each in change.differences:
        if state[each.table].get(each.pk) != each.after:
            title = _("At the whole event") if each.table == EVENT else ""
            title = title or title_of(state[each.table].get(each.pk) or each.after or each.before or {})
            raise CannotUndo(
                _("It cannot be undone: somebody has changed “%(row)s” since. Change it by hand.") % {"row": title}
            )
    states = {row.session_pk: row.session_state for row in Timetable(edition, state, by).rows if row.is_session}
    for each in change.differences:
        if each.table == SESSIONS and states.get(each.pk) != OPEN:
            words = {"session": title_of(each.after or {})}
            raise CannotUndo(
                _("It cannot be undone: “%(session)s” has tickets by now, and is moved in the screen for changes.")
                % words
            )
    _check_references(edition, change.differences, state)
    _check_tracks(change.differences, state)


def _check_references(edition: Event, differences: list[Difference], state: State) -> None:
    """Raise CannotUndo when a row from before refers to something that has been deleted since."""
    before = [each.before for each in differences if each.before]
    tracks = {*state[TRACKS], *(each.pk for each in differences if each.table == TRACKS and each.before)}
    wanted = {
        Venue: {row[name] for row in before for name in ("venue_id", "listed_venue_id") if row.get(name)},
        Room: {row[name] for row in before for name in ("room_id", "listed_room_id") if row.get(name)},
        Person: {person for row in before for person, _role in row.get("people", ())},
        Event: {row["event_id"] for row in before if row.get("event_id")},
    }
    is_missing = any(str(row["track_id"]) not in tracks for row in before if row.get("track_id"))
    for model, pks in wanted.items():
        is_missing = is_missing or model.objects.filter(pk__in=pks).count() < len(pks)
    if is_missing:
        raise CannotUndo(_("It cannot be undone: a room, a person or a track of it has been deleted since."))


def _check_tracks(differences: list[Difference], state: State) -> None:
    """Raise CannotUndo when a track's name from before is taken, or when a new track is used by other items."""
    changed = {(each.table, each.pk) for each in differences}
    others = [track for pk, track in state[TRACKS].items() if (TRACKS, pk) not in changed]
    names = {track["name_nb"].casefold() for track in others}
    used = {str(item["track_id"]) for pk, item in state[ITEMS].items() if (ITEMS, pk) not in changed}
    for each in differences:
        if each.table != TRACKS:
            continue
        if each.before and each.before["name_nb"].casefold() in names:
            words = {"track": each.before["name_nb"]}
            raise CannotUndo(_("It cannot be undone: a track is called “%(track)s” by now.") % words)
        if each.before is None and each.pk in used:
            words = {"track": title_of(each.after or {})}
            raise CannotUndo(_("It cannot be undone: other items are in the track “%(track)s” by now.") % words)


def _restore(edition: Event, differences: list[Difference], by) -> None:
    release_names(edition, [int(each.pk) for each in differences if each.table == TRACKS])
    for each in differences:
        if each.table == TRACKS and each.before is not None:
            write_track(edition, each.before, int(each.pk))
    for each in differences:
        if each.table == ITEMS and each.before is None:
            _delete(ProgrammeItem.objects.filter(edition=edition, pk=each.pk))
        elif each.table == ITEMS and each.before is not None:
            write_item(edition, _without_deleted_slides(each.before), int(each.pk))
        elif each.table == SESSIONS and each.before is not None:
            write_session(edition, int(each.pk), each.before, by)
        elif each.table == EVENT and each.before is not None:
            write_people_at_event(edition, each.before["people"])
    for each in differences:
        if each.table == TRACKS and each.before is None:
            _delete(Track.objects.filter(edition=edition, pk=each.pk))


def _without_deleted_slides(values: Values) -> Values:
    """The item is there again also when the document of its slides is not."""
    pk = values.get("slides_id")
    is_gone = pk is not None and not get_document_model().objects.filter(pk=pk).exists()
    return values | {"slides_id": None} if is_gone else values


def _delete(rows) -> None:
    for row in rows:
        row.delete()
