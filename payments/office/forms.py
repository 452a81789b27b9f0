"""What the office types when money goes back."""

import secrets

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput

from core.fields import KronerField
from core.form_fields import PlainField
from core.money import format_kr


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


class RegisterForm(forms.Form):
    amount = KronerField(label=_("Amount in kroner"))
    received_on = forms.DateField(label=_("Day it came"), widget=AdminDateInput)
    note = PlainField(
        label=_("Bank's reference"),
        max_length=250,
        required=False,
        help_text=_("The same amount, day and reference are taken for the same payment, and registered once."),
    )


class DayForm(forms.Form):
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
