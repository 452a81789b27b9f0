"""The same people at several events of one order: each name is written once."""

from collections.abc import Mapping, Sequence

from django import forms
from django.utils.translation import gettext as _

from events.booking.attendee_fields import AttendeeSlot
from events.form_fields import ChoiceWithDefault

#: Whether the same people come to all sessions of the order.
SAME, EACH = "same", "each"


def same_person(slots: Sequence[AttendeeSlot]) -> dict[str, AttendeeSlot]:
    """Key of a slot → the slot of the same person at an earlier event: the first one with so many people.

    Empty for one event. Rows for an organisation's colleagues and for stands have people of their own.
    """
    people: dict[int, list[AttendeeSlot]] = {}
    for slot in slots:
        if not slot.optional:
            people.setdefault(slot.event_id, []).append(slot)
    same, known = {}, []
    for event_slots in people.values():
        same |= {slot.key: first for slot, first in zip(event_slots, known, strict=False)}
        known += event_slots[len(known) :]
    return same


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
