"""The one form between choosing tickets and paying."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.domain.booking import Attendee, Choice
from events.models import TicketType
from membership import orgnr
from payments.domain.orders import Buyer

_CONTROL = re.compile(r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def new_submission_key() -> str:
    return secrets.token_urlsafe(24)


class PlainField(forms.CharField):
    """One line of text, without the invisible characters that change how a line reads."""

    def to_python(self, value):
        return super().to_python(_CONTROL.sub(" ", str(value)) if value else value)


@dataclass(frozen=True)
class Row:
    """The fields of one attendee in the form."""

    ticket_type: TicketType
    number: int
    name: forms.BoundField
    email: forms.BoundField
    is_first: bool


class BookingForm(forms.Form):
    """Buyer and attendees. `numbers` is the chosen quantity per ticket type, already checked."""

    name = PlainField(
        label=gettext_lazy("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": gettext_lazy("Write your name.")},
    )
    email = forms.EmailField(
        label=gettext_lazy("Your e-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=gettext_lazy("Tickets and receipt are sent here."),
        error_messages={
            "required": gettext_lazy("Write your e-mail address."),
            "invalid": gettext_lazy("Write an e-mail address like kari@example.no."),
        },
    )
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
        help_text=gettext_lazy("Nine digits. Stands on the receipt."),
    )
    invoice_reference = PlainField(
        label=gettext_lazy("Your reference"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("Purchase order or cost centre, if your accounts need it on the receipt."),
    )
    attending = forms.BooleanField(label=gettext_lazy("I am attending myself"), required=False)
    terms = forms.BooleanField(
        label=gettext_lazy("I have read the terms and accept them"),
        error_messages={"required": gettext_lazy("Accept the terms to go on.")},
    )
    submission_key = forms.RegexField(
        r"^[\w-]{16,64}$", required=False, widget=forms.HiddenInput, initial=new_submission_key
    )
    shown_total = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, types: Sequence[TicketType], numbers: dict[int, int], with_terms: bool = True, **kwargs):
        super().__init__(*args, **kwargs)
        if not with_terms:
            del self.fields["terms"]
        self.use_required_attribute = False
        self.types = [kind for kind in types if numbers.get(kind.pk)]
        self.numbers = numbers
        for kind in self.types:
            for number in range(1, numbers[kind.pk] + 1):
                self._add_attendee(kind, number)
        if self.is_bound:
            # The first attendee's fields may be empty when it is the buyer.
            if self._is_attending and (first := self._first):
                self.fields[f"{first}-name"].required = self.fields[f"{first}-email"].required = False
            for name in self.errors:
                if field := self.fields.get(name):
                    field.widget.attrs["aria-invalid"] = "true"

    def _add_attendee(self, kind: TicketType, number: int) -> None:
        key = f"a{kind.pk}-{number}"
        who = {"ticket": kind.name, "number": number}
        self.fields[f"{key}-name"] = PlainField(
            label=_("Name"),
            max_length=120,
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
            error_messages={"required": _("Write the name of attendee %(number)d (%(ticket)s).") % who},
        )
        self.fields[f"{key}-email"] = forms.EmailField(
            label=_("E-mail"),
            max_length=254,
            widget=forms.EmailInput(attrs={"autocomplete": "off"}),
            error_messages={
                "required": _("Write the e-mail address of attendee %(number)d (%(ticket)s).") % who,
                "invalid": _("Write the e-mail address of attendee %(number)d like kari@example.no.") % who,
            },
        )

    @property
    def _first(self) -> str | None:
        return f"a{self.types[0].pk}-1" if self.types else None

    @property
    def _is_attending(self) -> bool:
        return self.fields["attending"].widget.value_from_datadict(self.data, self.files, "attending")

    def clean_org_number(self) -> str:
        number = orgnr.compact(self.cleaned_data["org_number"])
        if number:
            orgnr.validate(number)
        return number

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("attending") and (first := self._first):
            cleaned[f"{first}-name"] = cleaned.get(f"{first}-name") or cleaned.get("name", "")
            cleaned[f"{first}-email"] = cleaned.get(f"{first}-email") or cleaned.get("email", "")
        if cleaned.get("org_number") and not cleaned.get("organisation_name"):
            self.add_error("organisation_name", ValidationError(_("Write the name that belongs to the number.")))
        return cleaned

    def groups(self) -> list[dict]:
        """Ticket type → its attendees' fields, for the template."""
        return [
            {
                "ticket_type": kind,
                "rows": [
                    Row(
                        kind,
                        number,
                        self[f"a{kind.pk}-{number}-name"],
                        self[f"a{kind.pk}-{number}-email"],
                        f"a{kind.pk}-{number}" == self._first,
                    )
                    for number in range(1, self.numbers[kind.pk] + 1)
                ],
            }
            for kind in self.types
        ]

    def choices(self) -> list[Choice]:
        """What to book, from a valid form."""
        return [
            Choice(
                kind.pk,
                [
                    Attendee(
                        self.cleaned_data[f"a{kind.pk}-{number}-name"],
                        self.cleaned_data[f"a{kind.pk}-{number}-email"],
                    )
                    for number in range(1, self.numbers[kind.pk] + 1)
                ],
            )
            for kind in self.types
        ]

    def buyer(self, user) -> Buyer:
        data = self.cleaned_data
        return Buyer(
            name=data["name"],
            email=data["email"],
            user=user if user.is_authenticated else None,
            organisation_name=data["organisation_name"],
            org_number=data["org_number"],
            invoice_reference=data["invoice_reference"],
        )
