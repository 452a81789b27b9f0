"""Admin forms of an order: buyer details, refunds, payments and cancellations. Amounts are øre."""

import re
import secrets
from datetime import date, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _
from stdnum.no import orgnr

from core.countries import NORWAY, country_choices
from core.dates import format_day
from core.db.fields import KronerField
from core.forms import DayField, PlainEmailField, PlainField
from core.money import format_kr
from payments.corrections.buyer_details import DETAILS, changes_in, details_fingerprint
from payments.documents.invoice import DUE_DAYS
from payments.enums import OrderStatus, PaymentMeans, PaymentMethod
from payments.models import Order, SalesDocument

KEEP, NEW = "keep", "new"
_LABELS = {
    "buyer_name": gettext_lazy("Buyer's name"),
    "buyer_email": gettext_lazy("E-mail"),
    "organisation_name": gettext_lazy("Organisation"),
    "org_number": gettext_lazy("Organisation number"),
    "foreign_number": gettext_lazy("Company or VAT number abroad"),
    "address": gettext_lazy("Address"),
    "country": gettext_lazy("Country"),
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


def read_org_number(text: str) -> str:
    """The nine digits of a typed organisation number; empty for an empty text. Raises ValidationError."""
    number = re.sub(r"[\s.\-]", "", text)
    match = re.fullmatch(r"(?i)(?:NO)?([0-9]{9})(?:MVA)?", number)
    if number and not (match and orgnr.is_valid(match[1])):
        raise forms.ValidationError(gettext("This is no organisation number: nine digits, the last a check."))
    return match[1] if match else ""


class DetailsForm(forms.Form):
    """The buyer's details that staff can correct; `invoice` is the order's invoice, if it is unpaid."""

    #: Fingerprint of the details when the form was opened.
    fingerprint = PlainField(max_length=64, widget=forms.HiddenInput, required=False)

    def __init__(self, *args, order: Order, invoice: SalesDocument | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.order, self.invoice = order, invoice
        self.initial = (
            {name: getattr(order, name) for name in DETAILS}
            | {"fingerprint": details_fingerprint(order)}
            | self.initial
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
        max_length = Order._meta.get_field(name).max_length
        options = {"label": _LABELS[name], "required": name in _REQUIRED, "help_text": _HELP.get(name, "")}
        if name.endswith("_email"):
            message = gettext_lazy("Write an e-mail address like kari@example.no.")
            return PlainEmailField(max_length=max_length, error_messages={"invalid": message}, **options)
        if name == "country":
            return forms.ChoiceField(choices=country_choices(), **options)
        if name == "org_number":
            return PlainField(max_length=40, **options)
        if name == "address":
            return PlainField(max_length=max_length, lines=True, widget=forms.Textarea(attrs={"rows": 2}), **options)
        return PlainField(max_length=max_length, **options)

    def _due_field(self, invoice: SalesDocument) -> forms.Field:
        """The choice of the new invoice's due date. A due date that has passed cannot be kept."""
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
        return read_org_number(self.cleaned_data["org_number"])

    def clean(self):
        cleaned = super().clean()
        for name in set(DETAILS) & set(cleaned):
            if name.endswith("_email"):
                cleaned[name] = cleaned[name].lower()
        if "address" in cleaned:
            cleaned["address"] = "\n".join(line for line in cleaned["address"].splitlines() if line)
        if not cleaned.get("buyer_name") and "buyer_name" not in self.errors:
            self.add_error("buyer_name", gettext("Write the buyer's name."))
        is_invoiced = self.order.method == PaymentMethod.INVOICE
        if "country" not in self.errors:
            cleaned["country"] = cleaned.get("country") or self.order.country
        if cleaned.get("country") == NORWAY and cleaned.get("foreign_number"):
            self.add_error("foreign_number", gettext("Choose the country of this number, or leave it empty."))
        number = cleaned.get("org_number") or cleaned.get("foreign_number")
        if (is_invoiced or number) and not cleaned.get("organisation_name"):
            self.add_error("organisation_name", gettext("Write the name that belongs to the number."))
        if is_invoiced and not number and not {"org_number", "foreign_number"} & set(self.errors):
            self.add_error("org_number", gettext("Write the organisation number: invoices go to organisations only."))
        return cleaned

    def new_details(self) -> dict[str, str]:
        """The submitted details by field name."""
        return {name: self.cleaned_data[name] for name in DETAILS}

    def due_on(self) -> date | None:
        """The new invoice's due date; None to keep the old one."""
        return self._new_due() if self.cleaned_data.get("due") == NEW else None

    def changes(self) -> list[dict[str, str]]:
        """The changed details with their labels, for display."""
        new = self.new_details()
        return [
            {"label": _LABELS[name], "before": getattr(self.order, name), "after": new[name]}
            for name in changes_in(self.order, new)
        ]


class RefundForm(forms.Form):
    """A refund of at most `left_ore`."""

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
    """A payment received by bank transfer or at the desk. `means` are the ways that the user may register."""

    amount = KronerField(label=_("Amount in kroner"))
    means = forms.ChoiceField(label=_("How it came"), required=False)
    received_on = DayField(label=_("Day it came"))
    note = PlainField(
        label=_("Reference of the bank or the terminal"),
        max_length=250,
        required=False,
        help_text=_("The same amount, day and reference are taken for the same payment, and registered once."),
    )

    def __init__(self, *args, means=tuple(PaymentMeans), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["means"].choices = [(each.value, each.label) for each in means]
        self.fields["means"].initial = means[0]
        self.first = means[0]

    def clean_means(self) -> PaymentMeans:
        return PaymentMeans(self.cleaned_data["means"] or self.first)


class PayoutDateForm(forms.Form):
    """The day on which a refund was paid out by bank transfer."""

    on = DayField(label=_("Paid out on"))


class LinesForm(forms.Form):
    """How many units of each line to cancel."""

    def __init__(self, *args, lines, **kwargs):
        super().__init__(*args, **kwargs)
        self.lines = [line for line in lines if line.quantity > line.cancelled_quantity]
        for line in self.lines:
            units_left = line.quantity - line.cancelled_quantity
            self.fields[f"units-{line.pk}"] = forms.IntegerField(
                label=line.description,
                min_value=0,
                max_value=units_left,
                initial=0,
                required=False,
                help_text=_("%(left)s left") % {"left": units_left},
            )

    def quantities(self) -> list[tuple]:
        """(line, units) of each line with units to cancel. Call it after `is_valid()`."""
        units = [(line, self.cleaned_data.get(f"units-{line.pk}") or 0) for line in self.lines]
        return [(line, number) for line, number in units if number]


class PartsForm(forms.Form):
    """The selected units of each line, with the amount to refund for them."""

    note = PlainField(
        label=_("Why"), max_length=250, help_text=_("For the books and the log; the buyer does not see it.")
    )
    #: Idempotency key: submitting the form twice cancels once.
    key = PlainField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args, selected, **kwargs):
        super().__init__(*args, **kwargs)
        self.selected = selected
        for line, units in selected:
            self.fields[f"units-{line.pk}"] = forms.IntegerField(initial=units, widget=forms.HiddenInput)
            self.fields[f"amount-{line.pk}"] = KronerField(label=f"{units} × {line.description}")
        self.order_fields([name for name in self.fields if name != "note"] + ["note"])
        self.initial.setdefault("key", secrets.token_urlsafe(16))

    @staticmethod
    def initial_amounts(amounts: dict[int, int]) -> dict:
        """Initial values of the amount fields, from øre by line."""
        return {f"amount-{pk}": ore for pk, ore in amounts.items()}

    def refund_parts(self) -> list[dict]:
        """The parts for `cancel_lines`."""
        return [
            {"line": line.pk, "quantity": units, "amount_ore": self.cleaned_data[f"amount-{line.pk}"]}
            for line, units in self.selected
        ]


class WaiveForm(forms.Form):
    """The reason for waiving what is left of an order."""

    note = PlainField(
        label=_("Why"), max_length=250, help_text=_("For the books and the log; the buyer does not see it.")
    )


class CancelForm(forms.Form):
    """The reason for cancelling an order."""

    note = PlainField(
        label=_("Why"), max_length=250, help_text=_("For the books and the log; the buyer does not see it.")
    )
