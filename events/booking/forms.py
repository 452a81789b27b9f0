"""The one form between choosing tickets and paying."""

from collections.abc import Mapping, Sequence

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.forms import PlainField
from events.booking import attendee_fields
from events.booking.book import Attendee, Choice
from events.booking.invoice_fields import add_invoice, clean_invoice, pays_by_invoice
from events.enums import Admits, QuestionScope
from events.form_fields import ChoiceWithDefault, your_email, your_name
from events.models import Event, Question, TicketType
from events.questions.fields import add_questions, answers_from, question_fields
from membership import org_number as membership_org_number
from payments.checkout.submission import new_key
from payments.enums import PaymentMethod
from payments.orders.place import Buyer

NOW, LATER = "now", "later"


class BookingForm(forms.Form):
    """Buyer and attendees. `numbers` is the chosen quantity per ticket type, already checked.

    `named` is how many rows the form has for each organisation's colleagues, by ticket type; `questions` all that
    the event asks; `paid` whether there is anything to pay.
    """

    use_required_attribute = False

    name = your_name()
    email = your_email(gettext_lazy("Tickets and receipt are sent here."))
    organisation_name = PlainField(
        label=gettext_lazy("Company or organisation"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    org_number = PlainField(
        label=gettext_lazy("Organisation number"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        help_text=gettext_lazy("Nine digits."),
    )
    invoice_reference = PlainField(
        label=gettext_lazy("Purchase order number or cost centre"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("If your accounts ask for it."),
    )
    code = PlainField(
        label=gettext_lazy("Discount code"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"max_length": gettext_lazy("A code is not that long.")},
    )
    attending = forms.BooleanField(label=gettext_lazy("I am attending myself"), required=False)
    terms = forms.BooleanField(
        label=gettext_lazy("I have read the terms and accept them"),
        error_messages={"required": gettext_lazy("Accept the terms to go on.")},
    )
    submission_key = forms.RegexField(r"^[\w-]{16,64}$", required=False, widget=forms.HiddenInput, initial=new_key)
    shown_total = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args,
        event: Event,
        types: Sequence[TicketType],
        numbers: Mapping[int, int],
        named: Mapping[int, int] | None = None,
        questions: Sequence[Question] = (),
        paid: bool = True,
        with_terms: bool = True,
        **kwargs,
    ):
        super().__init__(*args, **kwargs)
        if not with_terms:
            del self.fields["terms"]
        self.event = event
        self.types = [ticket_type for ticket_type in types if numbers.get(ticket_type.pk)]
        self.numbers = numbers
        self.named = named or {}
        self.questions = {
            scope: [question for question in questions if question.scope == scope] for scope in QuestionScope
        }
        self.places = [
            place
            for ticket_type in self.types
            for place in attendee_fields.slots_for(
                ticket_type, numbers[ticket_type.pk], self.named.get(ticket_type.pk, 0)
            )
        ]
        self._add_fields(paid)
        self.attendees: dict[str, Attendee] = {}
        self.order_answers: dict[int, object] = {}

    def _add_fields(self, paid: bool) -> None:
        if self.event.names_later and len([place for place in self.places if not place.optional]) > 1:
            self.fields["names"] = ChoiceWithDefault(
                label=_("Who fills in the attendees' details?"),
                choices=[
                    (NOW, _("I fill them in now")),
                    (LATER, _("Each attendee fills in their own: I send them a link later")),
                ],
                widget=forms.RadioSelect,
                initial=NOW,
                error_messages={"invalid_choice": _("Choose who fills in the details.")},
            )
        later = self.names_later
        for place in self.places:
            is_buyer = place == self.places[0] and self._is_attending
            attendee_fields.add_attendee_fields(self, place, required=not (later or place.optional or is_buyer))
            attendee_fields.add_details(
                self,
                place,
                self.questions[QuestionScope.ATTENDEE],
                required=not (later or place.optional),
                dietary=self.event.asks_dietary,
            )
        add_questions(self, self.questions[QuestionScope.ORDER], "o-")
        if paid and self.event.invoice_allowed:
            add_invoice(self)
        # As they stand on the page, which is how the summary of errors lists them.
        for name in ("code", "terms"):
            if name in self.fields:
                self.fields[name] = self.fields.pop(name)

    @property
    def people_are_open(self) -> bool:
        """Whether the attendees' fields are unfolded: there is something to write, or to correct."""
        return not self.names_later or any(
            name.startswith(place.prefix) for name in self.errors for place in self.places
        )

    @property
    def names_later(self) -> bool:
        """Whether attendees may be left open, as the form stands now."""
        return "names" in self.fields and self["names"].value() == LATER

    @property
    def _is_attending(self) -> bool:
        return self.is_bound and bool(
            self.fields["attending"].widget.value_from_datadict(self.data, self.files, "attending")
        )

    def clean_org_number(self) -> str:
        number = membership_org_number.normalize_org_number(self.cleaned_data["org_number"])
        if number:
            membership_org_number.validate_org_number(number)
        return number

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("attending") and self.places:
            first = self.places[0].key
            cleaned[f"{first}-name"] = cleaned.get(f"{first}-name") or cleaned.get("name", "")
            cleaned[f"{first}-email"] = cleaned.get(f"{first}-email") or cleaned.get("email", "")
        if pays_by_invoice(self):
            clean_invoice(self)
        elif cleaned.get("org_number") and not cleaned.get("organisation_name"):
            self.add_error("organisation_name", ValidationError(_("Write the name that belongs to the number.")))
        asked = self.questions[QuestionScope.ATTENDEE]
        self.attendees = {place.key: attendee_fields.attendee_from(self, place, asked) for place in self.places}
        self.order_answers = answers_from(self, self.questions[QuestionScope.ORDER], "o-")
        return cleaned

    # --- For the template -------------------------------------------------------------------------------------

    def groups(self) -> list[attendee_fields.TicketTypeGroup]:
        """Ticket type → its attendees' fields."""
        groups = {ticket_type.pk: attendee_fields.TicketTypeGroup(ticket_type) for ticket_type in self.types}
        asked = self.questions[QuestionScope.ATTENDEE]
        for place in self.places:
            row = attendee_fields.row_of(self, place, asked, is_first=place == self.places[0])
            groups[place.ticket_type.pk].rows.append(row)
        for group in groups.values():
            ticket_type = group.ticket_type
            if ticket_type.admits == Admits.ORGANISATION:
                group.can_grow = len(group.rows) < attendee_fields.max_named(ticket_type, self.numbers[ticket_type.pk])
        return list(groups.values())

    def asked_once(self):
        return question_fields(self, self.questions[QuestionScope.ORDER], "o-")

    # --- From a valid form ------------------------------------------------------------------------------------

    def choices(self) -> list[Choice]:
        """What to book. Rows that were left empty for an organisation are nobody."""
        return [
            Choice(ticket_type.pk, self._people(ticket_type), quantity=self.numbers[ticket_type.pk])
            for ticket_type in self.types
        ]

    def _people(self, ticket_type: TicketType) -> list[Attendee]:
        everybody = [self.attendees[place.key] for place in self.places if place.ticket_type == ticket_type]
        if ticket_type.admits == Admits.ORGANISATION:
            return [person for person in everybody if person.name] or [everybody[0]]
        return everybody

    @property
    def method(self) -> PaymentMethod:
        return PaymentMethod.INVOICE if pays_by_invoice(self) else PaymentMethod.CARD

    def buyer(self, user) -> Buyer:
        data = self.cleaned_data
        by_invoice = {"buyer_reference", "invoice_email", "address"} & set(data) if pays_by_invoice(self) else ()
        return Buyer(
            name=data["name"],
            email=data["email"],
            user=user if user.is_authenticated else None,
            organisation_name=data["organisation_name"],
            org_number=data["org_number"],
            invoice_reference=data["invoice_reference"],
            **{name: data[name] for name in by_invoice},
        )
