"""The attendees of an order as form fields: name, e-mail, answers and dietary requirements."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.forms import PlainField
from events.availability.ticket_type import TicketTypeState
from events.booking.selection import Attendee
from events.enums import Admits
from events.form_fields import email_field
from events.models import Question, TicketType
from events.questions.dietary_fields import DietaryFields, add_dietary_fields, dietary_fields, dietary_from
from events.questions.fields import QuestionField, add_questions, answers_from, question_fields

#: The most colleagues that an organisation can name in the booking form. It can name the others later.
MAX_NAMED = 40


@dataclass(frozen=True)
class AttendeeSlot:
    """The position of one attendee in the form. `optional`: the ticket is sold without a name as well.

    `number` counts all attendees of the ticket type from 1. `seat` counts them within `unit`, such as one of several
    tables; without several units it is the same number. `event_title` is set where the order has several events.
    """

    ticket_type: TicketType
    number: int
    optional: bool
    seat: int
    unit: int | None = None
    event_title: str = ""

    @property
    def event_id(self) -> int:
        return self.ticket_type.event_id

    @property
    def key(self) -> str:
        return f"a{self.ticket_type.pk}-{self.number}"

    @property
    def prefix(self) -> str:
        return f"{self.key}-"

    @property
    def unit_name(self) -> str:
        """«Standard», or «Table for eight no. 2» when there are several. After its event's title, if that is needed."""
        name = self.ticket_type.name if self.unit is None else self.ticket_type.numbered(self.unit)
        return f"{self.event_title}, {name}" if self.event_title else name


@dataclass(frozen=True)
class AttendeeRow:
    """The bound fields of one attendee, for the template."""

    slot: AttendeeSlot
    name: forms.BoundField
    email: forms.BoundField
    is_first: bool
    questions: Sequence[QuestionField] = ()
    dietary: DietaryFields | None = None
    add_ons: Sequence["AddOnRow"] = ()
    #: The attendee at another event whose name this ticket gets when the buyer writes none.
    same_as: AttendeeSlot | None = None

    @property
    def asks_more(self) -> bool:
        """Whether it has more fields than name and e-mail."""
        return bool(self.questions or self.dietary or self.add_ons)


@dataclass(frozen=True)
class AddOnRow:
    """One add-on at one attendee's ticket. `field` is None when it is not on sale; then `note` says why.

    `is_first` marks the first row of the add-on, which has its error.
    """

    slot: AttendeeSlot
    state: TicketTypeState
    field: forms.BoundField | None
    note: str = ""
    is_first: bool = False


@dataclass
class TicketTypeGroup:
    """One ticket type with the rows of its attendees. `can_grow`: another colleague can be added to the form."""

    ticket_type: TicketType
    rows: list[AttendeeRow] = field(default_factory=list)
    can_grow: bool = False


def slots_for(ticket_type: TicketType, units: int, named: int = 0) -> list[AttendeeSlot]:
    """Slots for all attendees of `units` units. `named` is how many colleagues an organisation wants to name."""
    if ticket_type.admits == Admits.ORGANISATION:
        count = min(max(1, named), max_named(ticket_type, units))
    elif ticket_type.admits == Admits.GROUP:
        count = units * (ticket_type.people or 1)
    elif ticket_type.admits == Admits.STAND:
        count = units * max(1, ticket_type.people or 0)
    else:
        count = units
    optional = ticket_type.admits in (Admits.ORGANISATION, Admits.STAND)
    if ticket_type.admits not in (Admits.GROUP, Admits.STAND) or units == 1:
        return [AttendeeSlot(ticket_type, number, optional, seat=number) for number in range(1, count + 1)]
    seats_per_unit = count // units
    return [
        AttendeeSlot(ticket_type, unit * seats_per_unit + seat, optional, seat, unit + 1)
        for unit in range(units)
        for seat in range(1, seats_per_unit + 1)
    ]


def max_named(ticket_type: TicketType, units: int) -> int:
    """The most colleagues that an organisation with these units can name in the form."""
    return min(MAX_NAMED, (ticket_type.people or MAX_NAMED) * units)


def add_attendee_fields(form: forms.Form, slot: AttendeeSlot, *, required: bool) -> None:
    """Add name and e-mail of one attendee to the form."""
    names = {"ticket": slot.unit_name, "number": slot.seat}
    # events.css detects empty fields by their placeholder, so it must not be empty.
    attrs = {"autocomplete": "off", "placeholder": " "}
    form.fields[f"{slot.key}-name"] = PlainField(
        label=_("Name"),
        max_length=120,
        required=required,
        widget=forms.TextInput(attrs=attrs),
        error_messages={"required": _("Write the name of attendee %(number)d (%(ticket)s).") % names},
    )
    form.fields[f"{slot.key}-email"] = email_field(
        label=_("E-mail"),
        required=required,
        widget=forms.EmailInput(attrs=attrs),
        error_messages={
            "required": _("Write the e-mail address of attendee %(number)d (%(ticket)s).") % names,
            "invalid": _("Write the e-mail address of attendee %(number)d like kari@example.no.") % names,
        },
    )


def add_details(
    form: forms.Form, slot: AttendeeSlot, questions: Sequence[Question], *, required: bool, dietary: bool
) -> None:
    """Add the questions to one attendee, and with `dietary` the dietary requirements."""
    attendee = _("attendee %(number)d (%(ticket)s)") % {"number": slot.seat, "ticket": slot.unit_name}
    add_questions(form, questions, slot.prefix, required=required, attendee=attendee)
    if dietary:
        add_dietary_fields(form, slot.prefix)


def attendee_row(form: forms.Form, slot: AttendeeSlot, questions: Sequence[Question], *, is_first: bool) -> AttendeeRow:
    return AttendeeRow(
        slot,
        form[f"{slot.key}-name"],
        form[f"{slot.key}-email"],
        is_first,
        question_fields(form, questions, slot.prefix),
        dietary_fields(form, slot.prefix) if f"{slot.prefix}needs" in form.fields else None,
    )


def attendee_from(form: forms.Form, slot: AttendeeSlot, questions: Sequence[Question]) -> Attendee:
    """The attendee in one slot. Called from the form's `clean`; adds its errors to the form."""
    data = form.cleaned_data
    name, email = data.get(f"{slot.key}-name") or "", data.get(f"{slot.key}-email") or ""
    if email and not name and f"{slot.key}-name" not in form.errors:
        form.add_error(
            f"{slot.key}-name",
            ValidationError(_("Write the name that belongs to %(email)s.") % {"email": email}),
        )
    has_dietary = f"{slot.prefix}needs" in form.fields
    return Attendee(
        name,
        email,
        answers=answers_from(form, questions, slot.prefix),
        dietary=dietary_from(form, slot.prefix) if has_dietary else None,
    )
