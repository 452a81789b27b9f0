"""What the office types when money goes back."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.money import format_kr, parse_kr


class KronerField(forms.CharField):
    """Kroner as typed, øre as cleaned."""

    def clean(self, value):
        text = super().clean(value)
        try:
            return parse_kr(text)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error

    def prepare_value(self, value):
        if isinstance(value, int | float):
            return f"{value:.2f}".replace(".", ",").removesuffix(",00")
        return value


class RefundForm(forms.Form):
    amount = KronerField(label=_("Amount in kroner"), max_length=20)
    note = forms.CharField(
        label=_("Why"), max_length=250, help_text=_("For the books and the log; the buyer does not see it.")
    )

    def __init__(self, *args, left_ore: int, **kwargs):
        super().__init__(*args, **kwargs)
        self.left_ore = left_ore

    def clean_amount(self) -> int:
        amount = self.cleaned_data["amount"]
        if amount <= 0:
            raise forms.ValidationError(_("Write more than nothing."))
        if amount > self.left_ore:
            raise forms.ValidationError(
                _("At most %(left)s is left to send back."), params={"left": format_kr(self.left_ore)}
            )
        return amount


class CancelForm(forms.Form):
    note = forms.CharField(
        label=_("Why"), max_length=250, help_text=_("For the books and the log; the buyer does not see it.")
    )
