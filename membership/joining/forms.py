"""The forms for joining. Every error message says what the applicant should do."""

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.forms import PhoneField, PlainEmailField, PlainField, PlainURLField
from membership.enums import Formula, OrganisationKind
from membership.models import Category, Industry, Municipality, Tariff
from membership.org_number import normalize_org_number, validate_org_number

_POSTCODE = RegexValidator(r"^[0-9]{4}\Z", _("A Norwegian postcode has four digits, for example 3019."))


class OrgNumberField(PlainField):
    """An organisation number in any common notation. The cleaned value is nine digits."""

    def __init__(self, **kwargs):
        super().__init__(max_length=40, validators=[validate_org_number], **kwargs)

    def to_python(self, value):
        return normalize_org_number(super().to_python(value))


class ContactForm(forms.Form):
    """The applicant: common fields of both forms."""

    name = PlainField(
        label=_("Your name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Write your name.")},
    )  # fmt: skip
    email = PlainEmailField(
        label=_("E-mail"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("You sign in with this address: we send a code to it, there is no password."),
        error_messages={
            "required": _("Write your e-mail address."),
            "invalid": _("Write an e-mail address such as name@example.no."),
        },
    )  # fmt: skip
    phone = PhoneField(
        label=_("Phone"), required=False, widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"})
    )
    terms = forms.BooleanField(
        label=_("I have read the terms of membership and agree to them"),
        error_messages={"required": _("Tick the box if you agree to the terms. Without it you cannot join.")},
    )


class PersonJoinForm(ContactForm):
    """The form of a category for persons: only the applicant's own fields."""

    def __init__(self, *args, category: Category, tariff: Tariff | None, **kwargs):
        super().__init__(*args, **kwargs)
        self.category = category


class OrganisationJoinForm(ContactForm):
    """The form of a category for organisations. Turnover is asked for only when the tariff depends on it."""

    org_number = OrgNumberField(
        label=_("Organisation number"),
        help_text=_("Nine digits. We look it up in the business register, so that you write less."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": _("Write the organisation number.")},
    )
    organisation_name = PlainField(
        label=_("Name of the organisation"), max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        error_messages={"required": _("Write the name of the organisation.")},
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("Kind"), choices=OrganisationKind.choices, required=False)
    street_address = PlainField(
        label=_("Street address"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "address-line1"}),
        error_messages={"required": _("Write the address: it is shown on the receipt.")},
    )  # fmt: skip
    postcode = PlainField(
        label=_("Postcode"), max_length=4, validators=[_POSTCODE],
        widget=forms.TextInput(attrs={"autocomplete": "postal-code", "inputmode": "numeric"}),
        error_messages={
            "required": _("Write the postcode."),
            "max_length": _("A Norwegian postcode has four digits, for example 3019."),
        },
    )  # fmt: skip
    city = PlainField(
        label=_("Postal town"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "address-level2"}),
        error_messages={"required": _("Write the town.")},
    )  # fmt: skip
    municipality = forms.ModelChoiceField(
        label=_("Municipality"), queryset=Municipality.objects.none(), to_field_name="code",
        empty_label=_("Choose municipality"), required=False,
        error_messages={"invalid_choice": _("Choose a municipality from the list.")},
    )  # fmt: skip
    industry = forms.ModelChoiceField(
        label=_("Industry"), queryset=Industry.objects.none(), to_field_name="slug",
        empty_label=_("Choose industry"), required=False,
        error_messages={"invalid_choice": _("Choose an industry from the list.")},
    )  # fmt: skip
    employees = forms.IntegerField(
        label=_("Number of employees"), min_value=0, max_value=200_000,
        help_text=_("The dues follow this number, so check it: the register is often out of date."),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": _("Write how many employees you have. Write 0 if there are none."),
            "invalid": _("Write the number of employees with digits only."),
            "min_value": _("The number of employees cannot be less than 0."),
            "max_value": _("This is more employees than we can believe. Check the number."),
        },
    )  # fmt: skip
    turnover = forms.IntegerField(
        label=_("Turnover last year, in whole kroner"), min_value=0, max_value=10**13, required=False,
        error_messages={
            "invalid": _("Write the turnover in whole kroner, with digits only."),
            "min_value": _("The turnover cannot be less than 0."),
            "max_value": _("This is a higher turnover than we can believe. Check the number."),
        },
    )  # fmt: skip
    website = PlainField(
        label=_("Website"), max_length=190, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "url", "inputmode": "url"}),
    )  # fmt: skip
    title = PlainField(
        label=_("Your title"), max_length=100, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )  # fmt: skip
    invoice_reference = PlainField(
        label=_("Purchase order number"), max_length=100, required=False,
        help_text=_("A purchase order number or a name that your accounts want to see on the receipt."),
    )  # fmt: skip

    def __init__(self, *args, category: Category, tariff: Tariff | None, **kwargs):
        super().__init__(*args, **kwargs)
        self.category = category
        self.fields["municipality"].queryset = Municipality.objects.filter(valid_to=None)
        self.fields["industry"].queryset = Industry.objects.all()
        formulas = {line.formula for line in tariff.lines.all()} if tariff else set()
        if Formula.TURNOVER in formulas:
            self.fields["turnover"].required = True
            self.fields["turnover"].error_messages["required"] = _("Write last year's turnover.")
        else:
            del self.fields["turnover"]

    def clean_website(self):
        address = self.cleaned_data["website"].strip()
        if not address:
            return ""
        if "://" not in address:
            address = f"https://{address}"
        try:
            if address.startswith("http"):
                return PlainURLField(assume_scheme="https").clean(address)
        except forms.ValidationError:
            pass  # Django's own message names no example.
        raise forms.ValidationError(_("Write a web address such as www.example.no, or leave the field empty."))

    def clean_employees(self):
        employees, max_employees = self.cleaned_data["employees"], self.category.max_employees
        if max_employees is not None and employees > max_employees:
            raise forms.ValidationError(
                ngettext(
                    "This category is for those with %(most)s employee at most. Choose another category.",
                    "This category is for those with %(most)s employees at most. Choose another category.",
                    max_employees,
                )
                % {"most": max_employees}
            )
        return employees


def form_class(category: Category) -> type[ContactForm]:
    """The form for joining in this category."""
    return OrganisationJoinForm if category.for_organisations else PersonJoinForm
