"""Form fields that several forms of events use."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import PlainEmailField, PlainField


def email_field(**kwargs) -> PlainEmailField:
    invalid = {"invalid": _("Write an e-mail address like kari@example.no.")}
    return PlainEmailField(
        **{"max_length": 254, **kwargs, "error_messages": invalid | kwargs.get("error_messages", {})}
    )


def your_name() -> PlainField:
    return PlainField(
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Write your name.")},
    )


def your_email(help_text) -> PlainEmailField:
    return email_field(
        label=_("Your e-mail"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=help_text,
        error_messages={"required": _("Write your e-mail address.")},
    )


class ChoiceWithDefault(forms.ChoiceField):
    """A choice field whose `initial` value is used when the form data has no value."""

    def clean(self, value):
        return super().clean(value or self.initial)
