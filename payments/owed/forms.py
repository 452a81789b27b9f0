"""The form in which a buyer gives an account number: Norwegian, or an IBAN with BIC from abroad."""

import re

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from stdnum import bic as bic_codes
from stdnum import iban
from stdnum.no import kontonr

from core.forms import PlainField
from payments.owed.account import AccountDetails

_SEPARATORS = re.compile(r"[\s.\-]")


class AccountForm(forms.Form):
    number = PlainField(
        label=gettext_lazy("Account number"),
        help_text=gettext_lazy("Eleven digits. From an account abroad: the IBAN."),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": gettext_lazy("Write the account number.")},
    )
    bic = PlainField(
        label=gettext_lazy("BIC (SWIFT)"),
        help_text=gettext_lazy("Only for an account abroad: 8 or 11 letters and digits."),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    holder = PlainField(
        label=gettext_lazy("Account holder"),
        help_text=gettext_lazy("The name that the bank knows: a person or an organisation."),
        max_length=140,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": gettext_lazy("Write whose account it is.")},
    )

    def clean_number(self) -> str:
        """Eleven digits, or an IBAN. A Norwegian IBAN becomes its account number."""
        number = _SEPARATORS.sub("", self.cleaned_data["number"]).upper()
        if number[:2].isalpha():
            return _checked_iban(number)
        if not (number.isascii() and number.isdigit()):
            raise forms.ValidationError(_("An account number has digits only. An IBAN begins with two letters."))
        if len(number) != 11:
            raise forms.ValidationError(
                _("A Norwegian account number has eleven digits; this has %(digits)d.") % {"digits": len(number)}
            )
        if not kontonr.is_valid(number):
            raise forms.ValidationError(_("This is no account number: the last digit does not fit. Is one mistyped?"))
        return number

    def clean_bic(self) -> str:
        code = _SEPARATORS.sub("", self.cleaned_data["bic"]).upper()
        if code and not bic_codes.is_valid(code):
            raise forms.ValidationError(_("This is no BIC: 8 or 11 letters and digits, such as DNBANOKK."))
        return code

    def clean(self) -> dict:
        cleaned = super().clean() or {}
        number = cleaned.get("number", "")
        if number and number[:2].isalpha():
            if not cleaned.get("bic") and "bic" not in self.errors:
                self.add_error("bic", _("Write the BIC of the bank: it is needed for an account abroad."))
        elif number:
            cleaned["bic"] = ""
        return cleaned

    def details(self) -> AccountDetails:
        data = self.cleaned_data
        return AccountDetails(data["number"], data["bic"], data["holder"])


def _checked_iban(number: str) -> str:
    if len(number) > 34 or not iban.is_valid(number):
        raise forms.ValidationError(_("This is no IBAN: a letter or digit is missing or mistyped."))
    if number.startswith("NO"):
        return number[4:]
    return number
