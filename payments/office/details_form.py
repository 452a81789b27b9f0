"""The buyer's details as staff type them."""

import re
from datetime import date, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from stdnum.no import orgnr

from core.dates import format_day
from core.form_fields import PlainEmailField, PlainField
from payments.domain.contact import DETAILS, changes_in, seen
from payments.domain.invoice import DUE_DAYS
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
        self.initial = {name: getattr(order, name) for name in DETAILS} | {"was": seen(order)} | self.initial
        for name in DETAILS:
            self.fields[name] = self._field(name)
        if order.confirmed_at and order.status == OrderStatus.CONFIRMED:
            self.fields["buyer_email"].help_text = _(
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
        choices = [(NEW, _("%(new)s, counted from today") % days)]
        if invoice.due_on >= timezone.localdate():
            choices.insert(0, (KEEP, _("%(old)s, as on the old one") % days))
        return forms.ChoiceField(
            label=_("If a new invoice is issued, it is due"),
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
            raise forms.ValidationError(_("This is no organisation number: nine digits, the last a check."))
        return match[1] if match else ""

    def clean(self):
        cleaned = super().clean()
        for name in set(DETAILS) & set(cleaned):
            if name.endswith("_email"):
                cleaned[name] = cleaned[name].lower()
        if "address" in cleaned:
            cleaned["address"] = "\n".join(line for line in cleaned["address"].splitlines() if line)
        if not cleaned.get("buyer_name") and "buyer_name" not in self.errors:
            self.add_error("buyer_name", _("Write the buyer's name."))
        invoiced = self.order.method == PaymentMethod.INVOICE
        if (invoiced or cleaned.get("org_number")) and not cleaned.get("organisation_name"):
            self.add_error("organisation_name", _("Write the name that belongs to the number."))
        if invoiced and not cleaned.get("org_number") and "org_number" not in self.errors:
            self.add_error("org_number", _("Write the organisation number: invoices go to organisations only."))
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
