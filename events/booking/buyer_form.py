"""The buyer in the booking form: name, e-mail and organisation."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.countries import NORWAY, country_choices
from core.forms import PlainField
from events.form_fields import ChoiceWithDefault, your_email, your_name
from membership import org_number as membership_org_number

#: A company or VAT number of another country: its form is not known.
_FOREIGN_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ./\-]*")


class BuyerForm(forms.Form):
    """The buyer's fields. The form that inherits them adds the others."""

    use_required_attribute = False

    name = your_name()
    email = your_email(gettext_lazy("Tickets and receipt are sent here."))
    organisation_name = PlainField(
        label=gettext_lazy("Company or organisation"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    country = ChoiceWithDefault(
        label=gettext_lazy("Country"),
        choices=country_choices,
        required=False,
        initial=NORWAY,
        widget=forms.Select(attrs={"autocomplete": "country"}),
        error_messages={"invalid_choice": gettext_lazy("Choose a country in the list.")},
    )
    org_number = PlainField(
        label=gettext_lazy("Organisation number"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("Nine digits. From another country: the company or VAT number."),
    )
    invoice_reference = PlainField(
        label=gettext_lazy("Purchase order number or cost centre"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("If your accounts ask for it."),
    )

    def clean_org_number(self) -> str:
        if self._is_abroad:
            return self._foreign_number(self.cleaned_data["org_number"])
        number = membership_org_number.normalize_org_number(self.cleaned_data["org_number"])
        if number:
            membership_org_number.validate_org_number(number)
        return number

    @property
    def _is_abroad(self) -> bool:
        return (self.cleaned_data.get("country") or NORWAY) != NORWAY

    @staticmethod
    def _foreign_number(number: str) -> str:
        if number and not (_FOREIGN_NUMBER.fullmatch(number) and any(sign.isdigit() for sign in number)):
            raise ValidationError(_("Write the company or VAT number with letters and digits, such as SE556677889901."))
        return number.upper()
