"""Fields that several forms share."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

_CONTROL = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")


class PlainField(forms.CharField):
    """One line of text, without the invisible characters that change how a line reads."""

    def to_python(self, value):
        return super().to_python(_CONTROL.sub(" ", str(value)) if value else value)


def email_field(**kwargs) -> forms.EmailField:
    invalid = {"invalid": _("Write an e-mail address like kari@example.no.")}
    return forms.EmailField(
        **{"max_length": 254, **kwargs, "error_messages": invalid | kwargs.get("error_messages", {})}
    )


def your_name() -> PlainField:
    return PlainField(
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Write your name.")},
    )


def your_email(help_text) -> forms.EmailField:
    return email_field(
        label=_("Your e-mail"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=help_text,
        error_messages={"required": _("Write your e-mail address.")},
    )


class ChoiceWithDefault(forms.ChoiceField):
    """A choice that is made already: `initial` counts when nothing was sent."""

    def clean(self, value):
        return super().clean(value or self.initial)
