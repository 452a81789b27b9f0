"""The buyer's details as staff type them.

What the office types when money goes back.
"""

import re
import secrets
from datetime import date, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _
from stdnum.no import orgnr
from wagtail.admin.widgets import AdminDateInput

from core.dates import format_day
from core.db.fields import KronerField
from core.forms import PlainEmailField, PlainField
from core.money import format_kr
from payments.corrections.buyer_details import DETAILS, changes_in, details_fingerprint
from payments.documents.invoice import DUE_DAYS
from payments.enums import OrderStatus, PaymentMethod
from payments.models import Order, SalesDocument

KEEP, NEW = "keep", "new"
_LABELS = {
    "buyer_name": gettext_lazy("Buyer's name"),
    "buyer_email": gettext_lazy("E-mail"),
    "organisation_name": gettext_lazy("Organisation"),
    "org_number": gettext_lazy("Organisation number"),
    "address": gettext_lazy("Address"),
    "invoice_reference": gettext_lazy("Purchase order number"),
    "buyer_reference": gettext_lazy("Buyer reference"),
    "invoice_email": gettext_lazy("E-mail for the invoice"),
}
_REQUIRED = ("buyer_name", "buyer_email")
_HELP = {
    "invoice_reference": gettext_lazy("The buyer's purchase order number or cost centre."),
    "buyer_reference": gettext_lazy("Whom or what it is for at the buyer's. Public bodies demand it on EHF."),
    "invoice_email": gettext_lazy("Where the invoice is sent besides, if accounts have an address of their own."),
}


class DetailsForm(forms.Form):
    """All that staff may correct of an order; `invoice` is its invoice, if that is still to be paid."""

    #: What the details were when the form was opened.
    was = PlainField(max_length=64, widget=forms.HiddenInput, required=False)

    def __init__(self, *args, order: Order, invoice: SalesDocument | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.order, self.invoice = order, invoice
        self.initial = (
            {name: getattr(order, name) for name in DETAILS} | {"was": details_fingerprint(order)} | self.initial
        )
        for name in DETAILS:
            self.fields[name] = self._field(name)
        if order.confirmed_at and order.status == OrderStatus.CONFIRMED:
            self.fields["buyer_email"].help_text = gettext(
                "The confirmation is sent to a new address with a new link; the old link stops working."
            )
        if invoice is not None:
            self.fields["due"] = self._due_field(invoice)

    def _field(self, name: str) -> forms.Field:
        most = Order._meta.get_field(name).max_length
        said = {"label": _LABELS[name], "required": name in _REQUIRED, "help_text": _HELP.get(name, "")}
        if name.endswith("_email"):
            wrong = gettext_lazy("Write an e-mail address like kari@example.no.")
            return PlainEmailField(max_length=most, error_messages={"invalid": wrong}, **said)
        if name == "org_number":
            return PlainField(max_length=40, **said)
        if name == "address":
            return PlainField(max_length=most, lines=True, widget=forms.Textarea(attrs={"rows": 2}), **said)
        return PlainField(max_length=most, **said)

    def _due_field(self, invoice: SalesDocument) -> forms.Field:
        """A date that has passed cannot be kept: nobody could pay in time."""
        days = {"new": format_day(self._new_due(), "long"), "old": format_day(invoice.due_on, "long")}
        choices = [(NEW, gettext("%(new)s, counted from today") % days)]
        if invoice.due_on >= timezone.localdate():
            choices.insert(0, (KEEP, gettext("%(old)s, as on the old one") % days))
        return forms.ChoiceField(
            label=gettext("If a new invoice is issued, it is due"),
            choices=choices,
            initial=choices[0][0],
            widget=forms.RadioSelect,
        )

    def _new_due(self) -> date:
        return timezone.localdate() + timedelta(days=self.order.due_days or DUE_DAYS)

    def clean_org_number(self) -> str:
        bare = re.sub(r"[\s.\-]", "", self.cleaned_data["org_number"])
        match = re.fullmatch(r"(?i)(?:NO)?([0-9]{9})(?:MVA)?", bare)
        if bare and not (match and orgnr.is_valid(match[1])):
            raise forms.ValidationError(gettext("This is no organisation number: nine digits, the last a check."))
        return match[1] if match else ""

    def clean(self):
        cleaned = super().clean()
        for name in set(DETAILS) & set(cleaned):
            if name.endswith("_email"):
                cleaned[name] = cleaned[name].lower()
        if "address" in cleaned:
            cleaned["address"] = "\n".join(line for line in cleaned["address"].splitlines() if line)
        if not cleaned.get("buyer_name") and "buyer_name" not in self.errors:
            self.add_error("buyer_name", gettext("Write the buyer's name."))
        invoiced = self.order.method == PaymentMethod.INVOICE
        if (invoiced or cleaned.get("org_number")) and not cleaned.get("organisation_name"):
            self.add_error("organisation_name", gettext("Write the name that belongs to the number."))
        if invoiced and not cleaned.get("org_number") and "org_number" not in self.errors:
            self.add_error("org_number", gettext("Write the organisation number: invoices go to organisations only."))
        return cleaned

    def new(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in DETAILS}

    def due_on(self) -> date | None:
        """The new invoice's due date; None for the old one's."""
        return self._new_due() if self.cleaned_data.get("due") == NEW else None

    def changes(self) -> list[dict[str, str]]:
        """What would be another than before, for people."""
        new = self.new()
        return [
            {"label": _LABELS[name], "before": getattr(self.order, name), "after": new[name]}
            for name in changes_in(self.order, new)
        ]


class RefundForm(forms.Form):
    amount = KronerField(label=_("Amount in kroner"))
    note = PlainField(
        label=_("Why"), max_length=250, help_text=_("For the books and the log; the buyer does not see it.")
    )

    def __init__(self, *args, left_ore: int, **kwargs):
        super().__init__(*args, **kwargs)
        self.left_ore = left_ore

    def clean_amount(self) -> int:
        amount = self.cleaned_data["amount"]
        if not amount:
            raise forms.ValidationError(_("Write more than nothing."))
        if amount > self.left_ore:
            raise forms.ValidationError(
                _("At most %(left)s can be refunded."), params={"left": format_kr(self.left_ore)}
            )
        return amount


class RegisterPaymentForm(forms.Form):
    amount = KronerField(label=_("Amount in kroner"))
    received_on = forms.DateField(label=_("Day it came"), widget=AdminDateInput)
    note = PlainField(
        label=_("Bank's reference"),
        max_length=250,
        required=False,
        help_text=_("The same amount, day and reference are taken for the same payment, and registered once."),
    )


class PayoutDateForm(forms.Form):
    on = forms.DateField(label=_("Paid out on"))


class LinesForm(forms.Form):
    """How many units of each line, none being the default."""

    def __init__(self, *args, lines, **kwargs):
        super().__init__(*args, **kwargs)
        self.lines = [line for line in lines if line.quantity > line.cancelled_quantity]
        for line in self.lines:
            left = line.quantity - line.cancelled_quantity
            self.fields[f"units-{line.pk}"] = forms.IntegerField(
                label=line.description,
                min_value=0,
                max_value=left,
                initial=0,
                required=False,
                help_text=_("%(left)s left") % {"left": left},
            )

    def chosen(self) -> list[tuple]:
        """(line, units) of each line that is to lose some; call after `is_valid()`."""
        units = [(line, self.cleaned_data.get(f"units-{line.pk}") or 0) for line in self.lines]
        return [(line, number) for line, number in units if number]


class PartsForm(forms.Form):
    """The chosen units, with what is given back for those of each line."""

    note = PlainField(
        label=_("Why"), max_length=250, help_text=_("For the books and the log; the buyer does not see it.")
    )
    #: Two clicks on the same form are one cancellation.
    key = PlainField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args, chosen, **kwargs):
        super().__init__(*args, **kwargs)
        self.chosen = chosen
        for line, units in chosen:
            self.fields[f"units-{line.pk}"] = forms.IntegerField(initial=units, widget=forms.HiddenInput)
            self.fields[f"amount-{line.pk}"] = KronerField(label=f"{units} × {line.description}")
        self.order_fields([name for name in self.fields if name != "note"] + ["note"])
        self.initial.setdefault("key", secrets.token_urlsafe(16))

    @staticmethod
    def amounts(worth: dict[int, int]) -> dict:
        """Initial values: øre per line."""
        return {f"amount-{pk}": ore for pk, ore in worth.items()}

    def parts(self) -> list[dict]:
        """As `cancel_lines` takes them."""
        return [
            {"line": line.pk, "quantity": units, "amount_ore": self.cleaned_data[f"amount-{line.pk}"]}
            for line, units in self.chosen
        ]


class CancelForm(forms.Form):
    note = PlainField(
        label=_("Why"), max_length=250, help_text=_("For the books and the log; the buyer does not see it.")
    )
