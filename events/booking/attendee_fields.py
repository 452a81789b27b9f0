"""The people of an order as form fields: who they are, what they answer, what they eat."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.forms import PlainField
from events.booking.book import Attendee
from events.enums import Admits
from events.form_fields import email_field
from events.models import Question, TicketType
from events.questions.dietary_fields import DietaryFields, add_dietary_fields, dietary_fields, dietary_from
from events.questions.fields import QuestionField, add_questions, answers_from, question_fields

#: An organisation names some of its colleagues now and the others later.
MAX_NAMED = 40


@dataclass(frozen=True)
class AttendeeSlot:
    """Room for one person in the form. `optional`: the ticket is sold whether or not anybody is named.

    `number` counts through the ticket type; `seat` begins anew at each table, when there are several.
    """

    ticket_type: TicketType
    number: int
    optional: bool
    seat: int
    unit: int | None = None

    @property
    def key(self) -> str:
        return f"a{self.ticket_type.pk}-{self.number}"

    @property
    def prefix(self) -> str:
        return f"{self.key}-"

    @property
    def unit_name(self) -> str:
        """«Standard», or «Table for eight no. 2» when there are several."""
        if self.unit is None:
            return self.ticket_type.name
        return self.ticket_type.numbered(self.unit)


@dataclass(frozen=True)
class AttendeeRow:
    """The fields of one person, for the template."""

    place: AttendeeSlot
    name: forms.BoundField
    email: forms.BoundField
    is_first: bool
    asked: Sequence[QuestionField] = ()
    dietary: DietaryFields | None = None


@dataclass
class TicketTypeGroup:
    """One ticket type with its rows. `can_grow`: there is room for one more colleague in the form."""

    ticket_type: TicketType
    rows: list[AttendeeRow] = field(default_factory=list)
    can_grow: bool = False


def slots_for(ticket_type: TicketType, units: int, named: int = 0) -> list[AttendeeSlot]:
    """Room for everybody that so many units let in. `named` is how many an organisation wants to name."""
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
    each = count // units
    return [
        AttendeeSlot(ticket_type, unit * each + seat, optional, seat, unit + 1)
        for unit in range(units)
        for seat in range(1, each + 1)
    ]


def max_named(ticket_type: TicketType, units: int) -> int:
    return min(MAX_NAMED, (ticket_type.people or MAX_NAMED) * units)


def add_attendee_fields(form: forms.Form, place: AttendeeSlot, *, required: bool) -> None:
    who = {"ticket": place.unit_name, "number": place.seat}
    # A field that is empty is told from one that is not by whether this is shown: see events.css.
    blank = {"autocomplete": "off", "placeholder": " "}
    form.fields[f"{place.key}-name"] = PlainField(
        label=_("Name"),
        max_length=120,
        required=required,
        widget=forms.TextInput(attrs=blank),
        error_messages={"required": _("Write the name of attendee %(number)d (%(ticket)s).") % who},
    )
    form.fields[f"{place.key}-email"] = email_field(
        label=_("E-mail"),
        required=required,
        widget=forms.EmailInput(attrs=blank),
        error_messages={
            "required": _("Write the e-mail address of attendee %(number)d (%(ticket)s).") % who,
            "invalid": _("Write the e-mail address of attendee %(number)d like kari@example.no.") % who,
        },
    )


def add_details(
    form: forms.Form, place: AttendeeSlot, questions: Sequence[Question], *, required: bool, dietary: bool
) -> None:
    who = _("attendee %(number)d (%(ticket)s)") % {"number": place.seat, "ticket": place.unit_name}
    add_questions(form, questions, place.prefix, required=required, who=who)
    if dietary:
        add_dietary_fields(form, place.prefix)


def row_of(form: forms.Form, place: AttendeeSlot, questions: Sequence[Question], *, is_first: bool) -> AttendeeRow:
    return AttendeeRow(
        place,
        form[f"{place.key}-name"],
        form[f"{place.key}-email"],
        is_first,
        question_fields(form, questions, place.prefix),
        dietary_fields(form, place.prefix) if f"{place.prefix}needs" in form.fields else None,
    )


def attendee_from(form: forms.Form, place: AttendeeSlot, questions: Sequence[Question]) -> Attendee:
    """Who was written in one place; called from the form's `clean`, which gets the errors."""
    data = form.cleaned_data
    name, email = data.get(f"{place.key}-name") or "", data.get(f"{place.key}-email") or ""
    if email and not name and f"{place.key}-name" not in form.errors:
        form.add_error(
            f"{place.key}-name",
            ValidationError(_("Write the name that belongs to %(email)s.") % {"email": email}),
        )
    has_dietary = f"{place.prefix}needs" in form.fields
    return Attendee(
        name,
        email,
        answers=answers_from(form, questions, place.prefix),
        dietary=dietary_from(form, place.prefix) if has_dietary else None,
    )
