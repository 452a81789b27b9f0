"""Forms of an order that staff take: the head, which decides the price, and the buyers' own form with its payment."""

from datetime import timedelta

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.forms import PlainField
from events.booking.forms import LATER, NOW, BookingForm
from events.booking.invoice_fields import add_invoice
from events.form_fields import ChoiceWithDefault
from events.staff_orders.take import Pay
from membership.models import Contact
from payments.enums import AT_THE_DESK, PaymentMeans, PaymentMethod

#: The most contacts that a search shows.
MAX_FOUND = 10
LANGUAGES = [("nb", gettext_lazy("Norwegian")), ("en", gettext_lazy("English"))]


class HeadForm(forms.Form):
    """Who the buyer is, as far as it decides the price, and the language of what the buyer gets."""

    language = ChoiceWithDefault(
        label=gettext_lazy("The buyer's language"),
        choices=LANGUAGES,
        initial="nb",
        help_text=gettext_lazy("Of the terms, the e-mails and the documents."),
    )
    find = PlainField(
        label=gettext_lazy("Find the buyer among members"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("A name, an e-mail address or an organisation. Then press “Find and update”."),
    )
    contact = forms.ChoiceField(label=gettext_lazy("The buyer is"), required=False, widget=forms.RadioSelect)
    member_price = forms.BooleanField(
        label=gettext_lazy("Give the member price without a known tie"),
        required=False,
        help_text=gettext_lazy("Needs a reason. An e-mail address alone proves nothing."),
    )
    code = PlainField(label=gettext_lazy("Discount code"), max_length=80, required=False)

    def __init__(self, data, *, may_exceed: bool):
        super().__init__(data or None)
        self.contacts = self._contacts(data)
        if self.contacts:
            choices = [("", _("Somebody else"))]
            choices += [(str(contact.pk), self._label(contact)) for contact in self.contacts]
            self.fields["contact"].choices = choices
        else:
            del self.fields["contact"]
        if not may_exceed:
            del self.fields["member_price"]

    @staticmethod
    def _label(contact: Contact) -> str:
        user = contact.user
        return f"{user.get_full_name() or user.email} ({user.email}), {contact.organisation}"

    @staticmethod
    def _contacts(data) -> list[Contact]:
        """The contact that is chosen, and those that the search finds."""
        rows = Contact.objects.current().select_related("user", "organisation")
        chosen = str(data.get("contact", ""))
        found = list(rows.filter(pk=int(chosen))) if chosen.isascii() and chosen.isdigit() and len(chosen) < 16 else []
        words = str(data.get("find", ""))[:100].split()
        if words:
            matching = rows
            for word in words[:5]:
                word = word.replace("\x00", "")
                matching = matching.filter(
                    Q(user__first_name__icontains=word)
                    | Q(user__last_name__icontains=word)
                    | Q(user__email__icontains=word)
                    | Q(organisation__name__icontains=word)
                )
            found += [each for each in matching.order_by("organisation__name", "pk")[:MAX_FOUND] if each not in found]
        return found

    @property
    def chosen(self) -> Contact | None:
        """The member's contact that staff have chosen as the buyer."""
        chosen = str(self.data.get("contact", ""))
        return next((contact for contact in self.contacts if str(contact.pk) == chosen), None)

    @property
    def buyer_language(self) -> str:
        return "en" if self.data.get("language") == "en" else "nb"

    @property
    def has_nothing_found(self) -> bool:
        return bool(str(self.data.get("find", "")).strip()) and not self.contacts


class StaffBookingForm(BookingForm):
    """The buyers' form, filled in by staff. `ways` are the ways to pay that the user may choose."""

    def __init__(self, *args, ways: tuple[Pay, ...], **kwargs):
        self.ways = ways
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Buyer's name")
        self.fields["name"].error_messages["required"] = _("Write the buyer's name.")
        self.fields["email"].label = _("Buyer's e-mail")
        self.fields["email"].error_messages["required"] = _(
            "Write the buyer's e-mail address: tickets and documents are sent there."
        )
        self.fields["attending"].label = _("The buyer is attending")
        if "terms" in self.fields:
            self.fields["terms"].label = _("I have told the buyer the terms, who accepts them")
            self.fields["terms"].error_messages["required"] = _(
                "Tell the buyer the terms, and tick that they accept them."
            )
        if "names" in self.fields:
            self.fields["names"].choices = [
                (NOW, _("I fill them in now")),
                (LATER, _("Each attendee fills in their own, by a link from the buyer's order page")),
            ]
        for name in ("name", "email", "organisation_name", "country"):
            if name in self.fields:
                self.fields[name].widget.attrs["autocomplete"] = "off"

    @property
    def invoices_abroad(self) -> bool:
        """Always: the rule that refuses a buyer is exceeded with a reason."""
        return True

    def _add_fields(self, paid: bool) -> None:
        super()._add_fields(False)
        if not paid:
            return
        add_invoice(self)
        labels = {
            Pay.LINK: _("By a link that is sent by e-mail"),
            Pay.INVOICE: _("By invoice to the organisation"),
            Pay.DESK: _("Paid at the desk now"),
            Pay.FREE: _("Free"),
        }
        self.fields["pay"] = ChoiceWithDefault(
            label=_("How is it paid?"),
            choices=[(way.value, labels[way]) for way in self.ways],
            widget=forms.RadioSelect,
            initial=self.ways[0].value,
            error_messages={"invalid_choice": _("Choose how it is paid.")},
        )
        self.fields["invoice_email"].help_text = _("Leave empty to send it to the buyer alone.")
        most = settings.STAFF_HOLD_MAX_DAYS * 24
        self.fields["hold_hours"] = forms.IntegerField(
            label=_("Hours to pay in, with a link"),
            min_value=1,
            max_value=most,
            required=False,
            initial=settings.STAFF_HOLD_HOURS,
            help_text=_("The seats are held that long: at most %(most)d hours.") % {"most": most},
        )
        if Pay.DESK in self.ways:
            self.fields["means"] = ChoiceWithDefault(
                label=_("How it was paid at the desk"),
                choices=[(means.value, means.label) for means in AT_THE_DESK],
                initial=PaymentMeans.TERMINAL.value,
            )
            self.fields["payment_reference"] = PlainField(
                label=_("Reference of the terminal or of Vipps"), max_length=200, required=False
            )
        if "terms" in self.fields:
            self.fields["terms"] = self.fields.pop("terms")

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("pay") == Pay.LINK and cleaned.get("hold_hours") is None and "hold_hours" not in self.errors:
            self.add_error("hold_hours", ValidationError(_("Write how many hours the buyer has to pay.")))
        return cleaned

    @property
    def way(self) -> Pay:
        return Pay(self.cleaned_data.get("pay") or Pay.LINK)

    @property
    def method(self) -> PaymentMethod:
        return PaymentMethod.INVOICE if self.way == Pay.INVOICE else PaymentMethod.CARD

    @property
    def held_until(self):
        hours = self.cleaned_data.get("hold_hours")
        return timezone.now() + timedelta(hours=hours) if hours else None
