"""Forms of an invoice that staff write: the buyer and the terms, and its lines. They read what is stored as typed."""

from collections.abc import Mapping, Sequence

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.association import association
from core.countries import NORWAY, country_choices
from core.db.fields import KronerField
from core.forms import PlainEmailField, PlainField
from core.vat import VatCode, with_vat
from payments.admin.order.forms import read_org_number
from payments.documents.invoice import DUE_DAYS
from payments.enums import LineCategory, PaymentMethod
from payments.free_lines.issue import Written, WrittenLine
from payments.orders.place import Buyer

MAX_LINES = 30
#: Empty lines below those that are filled in.
EXTRA_LINES = 2
MAX_QUANTITY = 100_000
#: The most that one line can come to, in øre.
MAX_LINE_ORE = 100_000_000_00
EXCLUDING, INCLUDING = "excl", "incl"


class InvoiceForm(forms.Form):
    """Everything that an invoice says, apart from its lines."""

    organisation_name = PlainField(
        label=gettext_lazy("Organisation"),
        max_length=200,
        error_messages={"required": gettext_lazy("Write the name of the organisation that gets the invoice.")},
    )
    country = forms.ChoiceField(label=gettext_lazy("Country"), choices=country_choices, initial=NORWAY, required=False)
    org_number = PlainField(
        label=gettext_lazy("Organisation number"),
        max_length=40,
        help_text=gettext_lazy("Nine digits. From another country: the company or VAT number."),
        error_messages={"required": gettext_lazy("Write the organisation number: invoices go to organisations only.")},
    )
    address = PlainField(
        label=gettext_lazy("Address"),
        max_length=300,
        lines=True,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    name = PlainField(
        label=gettext_lazy("Contact person"),
        max_length=200,
        error_messages={"required": gettext_lazy("Write who the contact person is.")},
    )
    email = PlainEmailField(
        label=gettext_lazy("E-mail"),
        error_messages={
            "required": gettext_lazy("Write an e-mail address: the invoice is sent there."),
            "invalid": gettext_lazy("Write an e-mail address like kari@example.no."),
        },
    )
    invoice_email = PlainEmailField(
        label=gettext_lazy("E-mail for the invoice"),
        required=False,
        help_text=gettext_lazy("Where the invoice is sent besides, if accounts have an address of their own."),
        error_messages={"invalid": gettext_lazy("Write an e-mail address like kari@example.no.")},
    )
    buyer_reference = PlainField(
        label=gettext_lazy("Buyer reference"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("Whom or what it is for at the buyer's. Public bodies demand it on EHF."),
    )
    invoice_reference = PlainField(label=gettext_lazy("Purchase order number"), max_length=100, required=False)
    language = forms.ChoiceField(
        label=gettext_lazy("The buyer's language"),
        choices=[("nb", gettext_lazy("Norwegian")), ("en", gettext_lazy("English"))],
        initial="nb",
        help_text=gettext_lazy("Write the lines in this language."),
    )
    prices = forms.ChoiceField(
        label=gettext_lazy("The prices below are"),
        choices=[(EXCLUDING, gettext_lazy("without VAT")), (INCLUDING, gettext_lazy("with VAT"))],
        initial=EXCLUDING,
        widget=forms.RadioSelect,
    )
    method = forms.ChoiceField(
        label=gettext_lazy("How is it paid?"),
        choices=[
            (PaymentMethod.INVOICE.value, gettext_lazy("By invoice")),
            (PaymentMethod.CARD.value, gettext_lazy("By a link to pay online, with a receipt afterwards")),
        ],
        initial=PaymentMethod.INVOICE.value,
        widget=forms.RadioSelect,
    )
    due_days = forms.IntegerField(label=gettext_lazy("Days to pay in"), min_value=1, max_value=90, initial=DUE_DAYS)
    delivery = PlainField(
        label=gettext_lazy("When and where it is delivered"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("On the document, such as “January to December 2027”."),
    )
    message = PlainField(
        label=gettext_lazy("Message to the buyer"),
        max_length=2000,
        lines=True,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("In the e-mail and on the order's page."),
    )

    def clean(self):
        cleaned = super().clean()
        cleaned["country"] = cleaned.get("country") or NORWAY
        number = cleaned.get("org_number") or ""
        if cleaned["country"] == NORWAY:
            try:
                cleaned["org_number"] = read_org_number(number)
            except ValidationError as error:
                self.add_error("org_number", error)
        elif not cleaned.get("address") and "address" not in self.errors:
            text = _("Write the organisation's address, with postcode and town.")
            self.add_error("address", ValidationError(text))
        return cleaned

    def buyer(self) -> Buyer:
        data = self.cleaned_data
        is_norwegian = data["country"] == NORWAY
        return Buyer(
            name=data["name"],
            email=data["email"],
            organisation_name=data["organisation_name"],
            org_number=data["org_number"] if is_norwegian else "",
            foreign_number="" if is_norwegian else data["org_number"].upper(),
            address="\n".join(line for line in data["address"].splitlines() if line),
            country=data["country"],
            invoice_reference=data["invoice_reference"],
            buyer_reference=data["buyer_reference"],
            invoice_email=data["invoice_email"],
        )


class LineForm(forms.Form):
    """One line. A line without a text and a price is left out."""

    text = PlainField(label=gettext_lazy("What it is"), max_length=250, required=False)
    category = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=LineCategory.choices, initial=LineCategory.PARTNERSHIP, required=False
    )
    quantity = forms.IntegerField(
        label=gettext_lazy("Quantity"), min_value=1, max_value=MAX_QUANTITY, initial=1, required=False
    )
    price = KronerField(label=gettext_lazy("Price of one"), required=False)
    vat_code = forms.ChoiceField(
        label=gettext_lazy("VAT"), choices=VatCode.choices, initial=VatCode.STANDARD, required=False
    )
    account = forms.RegexField(
        r"^[0-9]{4,12}$",
        label=gettext_lazy("Account"),
        required=False,
        strip=True,
        error_messages={"invalid": gettext_lazy("Write an account of four digits or more.")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["account"].initial = settings.FREE_LINE_ACCOUNT

    @property
    def is_empty(self) -> bool:
        return not any(str(self.data.get(self.add_prefix(name), "")).strip() for name in ("text", "price"))

    def clean(self):
        cleaned = super().clean()
        if self.is_empty:
            self._errors.clear()
            return cleaned
        if not cleaned.get("text") and "text" not in self.errors:
            self.add_error("text", ValidationError(_("Write what it is.")))
        if cleaned.get("price") is None and "price" not in self.errors:
            self.add_error("price", ValidationError(_("Write what one costs.")))
        price, quantity = cleaned.get("price"), cleaned.get("quantity") or 1
        if price is not None and price * quantity > MAX_LINE_ORE:
            self.add_error("price", ValidationError(_("This is more than one line can come to.")))
        return cleaned

    def line(self, prices: str) -> WrittenLine:
        """The line of a valid form that is not empty. `prices` says whether the price is without VAT."""
        data = self.cleaned_data
        vat_code = VatCode(data["vat_code"] or VatCode.STANDARD)
        percent = VatCode(association().vat_code(vat_code)).percent
        price = data["price"]
        return WrittenLine(
            text=data["text"],
            quantity=data["quantity"] or 1,
            unit_ore=with_vat(price, percent) if prices != INCLUDING else price,
            vat_code=vat_code,
            account=data["account"] or settings.FREE_LINE_ACCOUNT,
            category=LineCategory(data["category"] or LineCategory.OTHER),
        )


_INVOICE_FIELDS = tuple(InvoiceForm.base_fields)
_LINE_FIELDS = tuple(LineForm.base_fields)
#: The longest text that is kept of a field that is too long to be valid.
_KEPT = 4000


class WrittenForms:
    """The form of an invoice and those of its lines, from what was typed: text by field name."""

    def __init__(self, typed: Mapping[str, str] | None = None, *, bound: bool = True):
        self.typed = dict(typed or {})
        count = self.line_count + (0 if bound and self.typed else EXTRA_LINES)
        data = self.typed if bound and self.typed else None
        self.form = InvoiceForm(data, initial=self.typed)
        self.lines = [self._line(number, data) for number in range(1, min(count, MAX_LINES) + 1)]

    def _line(self, number: int, data: Mapping[str, str] | None) -> LineForm:
        prefix = f"line{number}"
        names = [f"{prefix}-{name}" for name in _LINE_FIELDS]
        initial = {name: self.typed[key] for name, key in zip(_LINE_FIELDS, names, strict=True) if key in self.typed}
        return LineForm(data, prefix=prefix, initial=initial)

    @property
    def line_count(self) -> int:
        """The number of the last line that has anything in it, at least 1."""
        used = [
            number
            for number in range(1, MAX_LINES + 1)
            if any(str(self.typed.get(f"line{number}-{name}", "")).strip() for name in ("text", "price"))
        ]
        return max(used, default=1)

    @staticmethod
    def read(data: Mapping[str, str]) -> dict[str, str]:
        """What was typed, from untrusted form data: text by field name."""
        names = [*_INVOICE_FIELDS]
        names += [f"line{number}-{name}" for number in range(1, MAX_LINES + 1) for name in _LINE_FIELDS]
        typed = {name: str(data[name])[:_KEPT].replace("\x00", "") for name in names if name in data}
        # Surrogates cannot be stored.
        return {name: text.encode("utf-8", "ignore").decode() for name, text in typed.items()}

    def filled_lines(self) -> Sequence[LineForm]:
        return [line for line in self.lines if not line.is_empty]

    def is_valid(self) -> bool:
        is_valid = all([self.form.is_valid(), *(line.is_valid() for line in self.lines)])
        if not self.filled_lines():
            self.form.add_error(None, _("Write at least one line."))
            return False
        return is_valid

    def total_ore(self) -> int:
        """Øre, VAT included, of the lines that can be read."""
        return sum(line.total_ore for line in self.written_lines())

    def written_lines(self) -> list[WrittenLine]:
        prices = self.typed.get("prices", EXCLUDING)
        return [line.line(prices) for line in self.filled_lines() if line.is_valid()]

    def written(self) -> Written:
        """The invoice. The forms must be valid."""
        data = self.form.cleaned_data
        return Written(
            buyer=self.form.buyer(),
            language=data["language"],
            lines=self.written_lines(),
            method=PaymentMethod(data["method"]),
            due_days=data["due_days"],
            hold_days=data["due_days"],
        )

    def errors(self) -> list[tuple[str, str]]:
        """(id of the field, sentence) of all that is wrong, in the order of the page."""
        errors = [("lines", text) for text in self.form.non_field_errors()]
        for form in (self.form, *self.lines):
            for name in form.fields:
                errors += [(form[name].id_for_label or form[name].auto_id, text) for text in form.errors.get(name, [])]
        return errors
