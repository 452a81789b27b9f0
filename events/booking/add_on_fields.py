"""The add-ons as form fields: one tick box for each add-on at each ticket that it goes with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django import forms
from django.utils.translation import gettext as _

from core.money import format_kr
from events.availability.rows import add_on_note
from events.availability.ticket_type import TicketTypeState
from events.booking.add_ons import Pick
from events.booking.attendee_fields import AddOnRow, AttendeeSlot
from events.booking.selection import Attendee, Choice, MainTicket
from events.queries import goes_with, load_goes_with


@dataclass
class AddOnGroup:
    """One add-on with the rows of all tickets that it goes with."""

    state: TicketTypeState
    note: str
    rows: list[AddOnRow] = field(default_factory=list)

    @property
    def can_be_chosen(self) -> bool:
        return any(row.field for row in self.rows)

    @property
    def can_be_for_all(self) -> bool:
        """Whether a button that chooses it for everybody saves work."""
        return (
            self.state.on_sale and len(self.rows) > 2 and not all(row.field and row.field.value() for row in self.rows)
        )


class AddOnFields:
    """The add-on fields of one booking form."""

    def __init__(
        self, form: forms.Form, states: Sequence[TicketTypeState], slots: Sequence[AttendeeSlot], *, every: bool = False
    ):
        self.form = form
        #: Whether those that are not on sale can be chosen too, as staff may.
        self.every = every
        load_goes_with(state.ticket_type for state in states)
        self.states = [
            state for state in states if any(goes_with(state.ticket_type, slot.ticket_type) for slot in slots)
        ]
        self.slots = slots

    def add_to(self, slot: AttendeeSlot) -> None:
        """Add the fields of the add-ons that can be chosen and go with this ticket."""
        for state in self._fitting(slot):
            if state.on_sale or self.every:
                names = {"add_on": state.ticket_type.name, "price": format_kr(state.price_ore)}
                label = _("%(add_on)s, %(price)s") % names if state.price_ore else state.ticket_type.name
                # The tick changes the price: see booking.js.
                widget = forms.CheckboxInput(attrs={"data-add-on": ""})
                self.form.fields[_name(slot, state)] = forms.BooleanField(label=label, required=False, widget=widget)

    def rows(self, slot: AttendeeSlot) -> list[AddOnRow]:
        """The add-ons at one ticket, for the template."""
        return [self._row(slot, state) for state in self._fitting(slot)]

    def groups(self) -> list[AddOnGroup]:
        """The tickets of each add-on, for the template."""
        return [
            AddOnGroup(
                state,
                add_on_note(state),
                [self._row(slot, state) for slot in self.slots if goes_with(state.ticket_type, slot.ticket_type)],
            )
            for state in self.states
        ]

    def is_picked(self, slot: AttendeeSlot) -> bool:
        """Whether any add-on is chosen at this ticket. The form is valid."""
        return any(self.form.cleaned_data.get(_name(slot, state)) for state in self._fitting(slot))

    def choices(self, slots: Mapping[int, Sequence[AttendeeSlot]], attendees: Mapping[str, Attendee]) -> list[Choice]:
        """The chosen add-ons. `slots` are the slots that become tickets, in order, by ticket type id."""
        choices = []
        for state in self.states:
            picked = [
                (MainTicket(type_id, position), attendees[slot.key])
                for type_id, type_slots in slots.items()
                for position, slot in enumerate(type_slots, start=1)
                if self.form.cleaned_data.get(_name(slot, state))
            ]
            if picked:
                people = [Attendee(person.name, person.email) for _main, person in picked]
                choices.append(Choice(state.ticket_type.pk, people, on=tuple(main for main, _person in picked)))
        return choices

    def _fitting(self, slot: AttendeeSlot) -> list[TicketTypeState]:
        return [state for state in self.states if goes_with(state.ticket_type, slot.ticket_type)]

    def _row(self, slot: AttendeeSlot, state: TicketTypeState) -> AddOnRow:
        name = _name(slot, state)
        first = next(each for each in self.slots if goes_with(state.ticket_type, each.ticket_type))
        bound = self.form[name] if name in self.form.fields else None
        return AddOnRow(slot, state, bound, add_on_note(state), is_first=slot == first)


def _name(slot: AttendeeSlot, state: TicketTypeState) -> str:
    return Pick(slot.ticket_type.pk, slot.number, state.ticket_type.pk).name
