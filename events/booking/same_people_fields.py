"""The same people at several events of one order: each name is written once."""

from collections.abc import Mapping, Sequence
from typing import Protocol, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from events.booking.attendee_fields import AttendeeSlot
from events.form_fields import ChoiceWithDefault

#: Whether the same people come to all sessions of the order.
SAME, EACH = "same", "each"


class OfEvent(Protocol):
    """A slot or a ticket."""

    event_id: int


Place = TypeVar("Place", bound=OfEvent)


def same_person(slots: Sequence[AttendeeSlot]) -> dict[str, AttendeeSlot]:
    """Key of a slot → the slot of the same person at an earlier event. Empty for one event.

    Rows for an organisation's colleagues and for stands have people of their own.
    """
    return {slot.key: first for slot, first in same_places([slot for slot in slots if not slot.optional])}


def same_places(places: Sequence[Place]) -> list[tuple[Place, Place]]:
    """(place at a later event, place of the same person) pairs: the first event that has so many people."""
    by_event: dict[int, list[Place]] = {}
    for place in places:
        by_event.setdefault(place.event_id, []).append(place)
    pairs: list[tuple[Place, Place]] = []
    known: list[Place] = []
    for event_places in by_event.values():
        pairs += zip(event_places, known, strict=False)
        known += event_places[len(known) :]
    return pairs


def add_people(form: forms.Form) -> None:
    """Add the choice between the same people at all events and others at each."""
    form.fields["people"] = ChoiceWithDefault(
        label=_("Who comes to the sessions?"),
        choices=[
            (SAME, _("The same people: I write each name once")),
            (EACH, _("Different people: I write the names for each session")),
        ],
        widget=forms.RadioSelect,
        initial=SAME,
        error_messages={"invalid_choice": _("Choose who comes to the sessions.")},
    )


def copy_names(cleaned: dict, same_as: Mapping[str, AttendeeSlot]) -> None:
    """Let the tickets to further events have the names that are written once. Changes `cleaned`."""
    for key, slot in same_as.items():
        if not cleaned.get(f"{key}-name") and not cleaned.get(f"{key}-email"):
            for name in ("name", "email"):
                cleaned[f"{key}-{name}"] = cleaned.get(f"{slot.key}-{name}") or ""


def require_names(form: forms.Form, slots: Sequence[AttendeeSlot], same_as: Mapping[str, AttendeeSlot]) -> None:
    """Add an error for each name and e-mail of these slots that is missing once the names are copied.

    One that may be missing because the buyer's own, or the one to copy, has an error gets no second one.
    """
    for slot in slots:
        for kind in ("name", "email"):
            name = f"{slot.key}-{kind}"
            sources = {name, kind, f"{same_as[slot.key].key}-{kind}"}
            if not form.cleaned_data.get(name) and not sources & form.errors.keys():
                form.add_error(name, ValidationError(form.fields[name].error_messages["required"], code="required"))
