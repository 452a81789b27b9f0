"""Forms of bank files and entries."""

import base64
import binascii

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.db.fields import KronerField
from core.forms import PlainField
from payments.bank.csv_file import FIELDS, Table
from payments.bank.upload import MAX_BYTES

#: A file whose columns are asked for travels in the form, whose size Django limits.
MAX_BYTES_ASKED = 1024 * 1024
LABELS = {
    "day": gettext_lazy("Day it was booked"),
    "amount": gettext_lazy("Amount, with a minus for money out"),
    "money_in": gettext_lazy("Money in"),
    "money_out": gettext_lazy("Money out"),
    "kid": "KID",
    "payer": gettext_lazy("Payer's name"),
    "message": gettext_lazy("Message"),
    "reference": gettext_lazy("Bank's reference"),
    "account": gettext_lazy("The association's account"),
    "currency": gettext_lazy("Currency"),
}


class UploadForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File from the bank"),
        help_text=gettext_lazy(
            "CAMT.054 (XML), or CSV from DNB, SpareBank 1, Nordea, Handelsbanken and others. At most 5 MB."
        ),
        error_messages={
            "required": gettext_lazy("Choose the file first."),
            "empty": gettext_lazy("The file is empty."),
        },
        widget=forms.FileInput(attrs={"accept": ".xml,.csv,.txt,.054"}),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(_("The file is larger than 5 MB. Fetch a shorter period from the bank."))
        return file


class ColumnsForm(forms.Form):
    """Which column of a CSV file holds what. The file itself is in the form."""

    name = PlainField(max_length=200, required=False, widget=forms.HiddenInput)
    content = PlainField(widget=forms.HiddenInput)

    def __init__(self, *args, table: Table | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        choices = [("", _("– none –"))]
        if table:
            first = table.rows[0] if table.rows else []
            for number, heading in enumerate(table.headings):
                example = first[number] if number < len(first) else ""
                choices.append((str(number), f"{heading or number + 1}: {example}"[:80]))
        for field in FIELDS:
            self.fields[f"column_{field}"] = forms.ChoiceField(label=LABELS[field], choices=choices, required=False)

    def clean_content(self) -> bytes:
        try:
            return base64.b64decode(self.cleaned_data["content"], validate=True)
        except (binascii.Error, ValueError):
            raise forms.ValidationError(_("The file was lost on the way. Choose it again.")) from None

    def clean(self):
        cleaned = super().clean()
        columns = self._columns(cleaned)
        if "day" not in columns:
            self.add_error("column_day", _("Choose the column with the day."))
        if "amount" not in columns and "money_in" not in columns:
            self.add_error("column_amount", _("Choose the column with the amount, or the one with money in."))
        return cleaned

    @staticmethod
    def _columns(cleaned: dict) -> dict[str, int]:
        return {field: int(value) for field in FIELDS if (value := cleaned.get(f"column_{field}"))}

    def columns(self) -> dict[str, int]:
        """The chosen columns, from 0. Call it after `is_valid()`."""
        return self._columns(self.cleaned_data)


class BookForm(forms.Form):
    """How much of an entry to book on an order."""

    amount = KronerField(label=gettext_lazy("Amount"))

    def clean_amount(self) -> int:
        amount = self.cleaned_data["amount"]
        if not amount:
            raise forms.ValidationError(_("Write an amount above zero."))
        return amount


class IgnoreForm(forms.Form):
    note = PlainField(label=gettext_lazy("Why"), max_length=250, help_text=gettext_lazy("For the books and the log."))
