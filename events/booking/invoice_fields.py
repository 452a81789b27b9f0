"""Form fields for payment by card or by invoice, and for the invoice's details."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.forms import PlainField
from events.form_fields import ChoiceWithDefault, email_field
from payments.enums import PaymentMethod


def add_invoice(form: forms.Form) -> None:
    """Add the choice of payment and the fields of an invoice. `clean_invoice` requires the organisation."""
    form.fields["pay"] = ChoiceWithDefault(
        label=_("How do you want to pay?"),
        choices=[(PaymentMethod.CARD, _("Card")), (PaymentMethod.INVOICE, _("Invoice to the organisation"))],
        widget=forms.RadioSelect,
        initial=PaymentMethod.CARD,
        error_messages={"invalid_choice": _("Choose card or invoice.")},
    )
    form.fields["buyer_reference"] = PlainField(
        label=_("Buyer reference (EHF)"),
        max_length=100,
        required=False,
        help_text=_("Who has ordered, or the unit's number. Public bodies demand it."),
    )
    form.fields["invoice_email"] = email_field(
        label=_("E-mail for the invoice"),
        required=False,
        help_text=_("Leave empty to get it yourself."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    form.fields["address"] = PlainField(
        label=_("Address for the invoice"),
        max_length=300,
        required=False,
    )


def pays_by_invoice(form: forms.Form) -> bool:
    return form.cleaned_data.get("pay") == PaymentMethod.INVOICE


def clean_invoice(form: forms.Form, *, abroad: bool) -> None:
    """Require the organisation's name and number for an invoice. Called from the form's `clean`.

    An organisation in another country needs an address too, and an event that allows such invoices.
    """
    if abroad and not form.invoices_abroad:
        text = _("We send invoices within Norway only. Pay by card, or write to us.")
        form.add_error("country", ValidationError(text))
        return
    if abroad and "address" not in form.errors and not form.cleaned_data.get("address"):
        form.add_error("address", ValidationError(_("Write the organisation's address, with postcode and town.")))
    for name, text in (
        ("organisation_name", gettext_lazy("Write the name of the organisation that gets the invoice.")),
        ("org_number", gettext_lazy("Write the organisation number: invoices go to organisations only.")),
    ):
        if name not in form.errors and not form.cleaned_data.get(name):
            form.add_error(name, ValidationError(str(text)))
