"""The form fields of an event's place: a venue from the list with one of its rooms, or texts for this event alone."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _

from core.values import posted_pk
from events.models import Event, Room
from events.models.event_place import VENUE_COPIES, room_elsewhere


def initial_texts(event: Event) -> dict[str, str]:
    """Empty texts for the fields that hold copies of the venue's and the room's own, because they are not edited."""
    names = VENUE_COPIES if event.listed_venue_id else ()
    return dict.fromkeys([*names, *(["room"] if event.listed_room_id else [])], "")


def offer_rooms(field: forms.ModelChoiceField, venue_pk: Any, room_pk: int | None = None) -> None:
    """Offer the rooms of the venue, and the room that is chosen now; without a venue all rooms, grouped by venue.

    Any room is a valid value, so that `clean_place` can say to which venue it belongs.
    """
    rooms = Room.objects.select_related("venue").order_by("venue__name_nb", "venue_id", "position", "pk")
    field.queryset = rooms
    if pk := posted_pk(venue_pk):
        rooms = rooms.filter(Q(venue=pk) | Q(pk=room_pk))
    groups: dict[str, list[tuple[int, str]]] = {}
    for room in rooms:
        label = ", ".join(part for part in (room.name, room.floor) if part)
        groups.setdefault(str(room.venue), []).append((room.pk, label))
    field.widget.choices = [("", "---------"), *groups.items()]


def clean_place(form: forms.Form, cleaned: dict, event: Event, prefix: str = "") -> None:
    """Take the room's venue when none is chosen, and add errors for a room or a text that does not go with the venue.

    `prefix` is what the form puts before the names of the event's fields.
    """
    venue, room = cleaned.get(f"{prefix}listed_venue"), cleaned.get(f"{prefix}listed_room")
    if room and not venue:
        venue = cleaned[f"{prefix}listed_venue"] = room.venue
    if room and room.venue_id != venue.pk:
        form.add_error(f"{prefix}listed_room", room_elsewhere(room))
    refused = {
        name: _("The venue from the list has its own. Remove that one to write another.") for name in VENUE_COPIES
    }
    if not venue:
        refused = {}
    if room:
        refused["room"] = _("The room from the list has its own name. Remove that one to write another.")
    for name, message in refused.items():
        text = cleaned.get(prefix + name)
        if text and text != getattr(event, name):
            form.add_error(prefix + name, message)
