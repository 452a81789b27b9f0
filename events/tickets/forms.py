"""Forms for the attendee of one ticket, and for the e-mail addresses of colleagues to invite."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext as _

from core.forms import PlainField
from events.enums import QuestionScope
from events.form_fields import email_field
from events.models import Ticket
from events.questions import answers, fields
from events.questions import dietary_fields as questions_dietary_fields
from events.questions.dietary import Dietary
from events.tickets.change_attendee import AttendeeDetails


class AttendeeForm(forms.Form):
    """The attendee's details. Required questions bind only the attendee, and the buyer never sees dietary needs."""

    use_required_attribute = False

    def __init__(self, *args, ticket: Ticket, by_attendee: bool, **kwargs):
        self.ticket, self.by_attendee = ticket, by_attendee
        self.asked = [
            question for question in answers.questions_of(ticket.event_id) if question.scope == QuestionScope.ATTENDEE
        ]
        kwargs.setdefault("initial", self._initial_values())
        super().__init__(*args, **kwargs)
        self.fields["name"] = PlainField(
            label=_("Name"),
            max_length=120,
            widget=forms.TextInput(attrs={"autocomplete": "name" if by_attendee else "off"}),
            error_messages={"required": _("Write the attendee's name.")},
        )
        self.fields["email"] = email_field(
            label=_("E-mail"),
            required=by_attendee and bool(ticket.attendee_email),
            widget=forms.EmailInput(attrs={"autocomplete": "email" if by_attendee else "off"}),
            help_text=_("The ticket is sent here when the address changes."),
            error_messages={"required": _("Write your e-mail address.")},
        )
        fields.add_questions(self, self.asked, required=by_attendee)
        if ticket.event.asks_dietary:
            questions_dietary_fields.add_dietary_fields(self)

    def _initial_values(self) -> dict:
        initial = {"name": self.ticket.attendee_name, "email": self.ticket.attendee_email}
        initial |= fields.initial_for(answers.values_of(self.ticket))
        if self.by_attendee:
            initial |= questions_dietary_fields.initial_for(answers.dietary_of(self.ticket))
        return initial

    def clean(self):
        cleaned = super().clean()
        cleaned["answers"] = fields.answers_from(self, self.asked)
        if self.ticket.event.asks_dietary:
            cleaned["dietary"] = questions_dietary_fields.dietary_from(self)
        return cleaned

    def questions(self) -> list[fields.QuestionField]:
        return fields.question_fields(self, self.asked)

    def dietary_fields(self) -> questions_dietary_fields.DietaryFields | None:
        return questions_dietary_fields.dietary_fields(self) if self.ticket.event.asks_dietary else None

    def details(self) -> AttendeeDetails:
        """The details from a valid form. Empty dietary fields delete stored needs only when the attendee sends them."""
        dietary = self.cleaned_data.get("dietary")
        return AttendeeDetails(
            name=self.cleaned_data["name"],
            email=self.cleaned_data["email"],
            answers=self.cleaned_data["answers"],
            dietary=dietary or (Dietary() if self.by_attendee else None),
        )


class InviteForm(forms.Form):
    """One e-mail address for each ticket without a name. Tickets with an empty address are left as they are."""

    use_required_attribute = False

    def __init__(self, *args, tickets: Sequence[Ticket], **kwargs):
        super().__init__(*args, **kwargs)
        self.tickets = tickets
        for number, ticket in enumerate(tickets, start=1):
            self.fields[f"email-{ticket.pk}"] = email_field(
                label=_("E-mail of colleague %(number)d") % {"number": number},
                required=False,
                initial=ticket.attendee_email,
                widget=forms.EmailInput(attrs={"autocomplete": "off"}),
            )

    def rows(self) -> list[dict]:
        return [{"ticket": ticket, "field": self[f"email-{ticket.pk}"]} for ticket in self.tickets]

    def clean(self):
        cleaned = super().clean()
        field_by_address: dict[str, str] = {}
        for ticket in self.tickets:
            name = f"email-{ticket.pk}"
            address = (cleaned.get(name) or "").lower()
            if address and field_by_address.setdefault(address, name) != name:
                self.add_error(name, _("This address is written twice. Each colleague has a ticket of their own."))
        return cleaned

    def addresses(self) -> dict[int, str]:
        return {ticket.pk: self.cleaned_data.get(f"email-{ticket.pk}", "") for ticket in self.tickets}


def error_list(form: forms.Form) -> list[tuple[str, str]]:
    """Pairs of field id and error text for the error summary, in the order of the form."""
    if not form.is_bound:
        return []
    errors = [("form", text) for text in form.non_field_errors()]
    for field in form:
        errors += [(field.id_for_label or field.auto_id, text) for text in field.errors]
    return errors
