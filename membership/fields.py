"""Model fields whose forms speak kroner and lines of text, while the rows hold øre and lists."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from core.money import parse_kr


def kroner(ore: int) -> str:
    """As a person writes it, without unit: `125050` øre is «1250,50»."""
    return str(ore // 100) if ore % 100 == 0 else f"{ore // 100},{ore % 100:02d}"


class KronerFormField(forms.CharField):
    """Text in kroner, øre in Python. Refuses less than nothing."""

    def __init__(self, **kwargs):
        kwargs.setdefault("help_text", _("In kroner, for example 1 250 or 1 250,50."))
        super().__init__(**kwargs)
        self.widget.attrs |= {"inputmode": "decimal", "maxlength": "30"}

    def prepare_value(self, value):
        return kroner(value) if isinstance(value, int) else value

    def to_python(self, value):
        text = super().to_python(value)
        if text in self.empty_values:
            return None
        try:
            ore = parse_kr(text)
        except ValueError as error:
            raise ValidationError(str(error), code="invalid") from error
        if ore < 0:
            raise ValidationError(_("The amount cannot be less than 0."), code="negative")
        return ore

    def run_validators(self, value):
        """The validators of text have nothing to say of a number; the text was measured by its widget."""

    def has_changed(self, initial, data):
        try:
            return initial != self.to_python(data)
        except ValidationError:
            return True


class OreField(models.PositiveBigIntegerField):
    """Integer øre, written as kroner."""

    def formfield(self, **kwargs):
        options = {
            "label": capfirst(self.verbose_name),
            "required": not (self.blank or self.has_default()),
            "help_text": self.help_text or KronerFormField().help_text,
            "initial": self.default if self.has_default() else None,
        }
        return KronerFormField(**options)

    def clean(self, value, model_instance):
        if value is None and not self.null and self.has_default():
            value = self.get_default()
        return super().clean(value, model_instance)


class BandsFormField(forms.CharField):
    """One band on each line, «from = amount»: `5 = 4 800` is from 5 and until the next band begins."""

    def __init__(self, **kwargs):
        super().__init__(widget=forms.Textarea(attrs={"rows": 8}), **kwargs)

    def run_validators(self, value):
        """The validators of text have nothing to say of a list."""

    def prepare_value(self, value):
        if isinstance(value, list):
            return "\n".join(f"{band['from']} = {kroner(band['amount_ore'])}" for band in value)
        return value

    def to_python(self, value):
        if isinstance(value, list):
            return value
        bands = []
        for number, line in enumerate(super().to_python(value)[:4000].splitlines(), start=1):
            if line.strip():
                bands.append(self._band(line, number))
        starts = [band["from"] for band in bands]
        if len(starts) != len(set(starts)):
            raise ValidationError(_("Two bands begin with the same number."), code="double")
        return sorted(bands, key=lambda band: band["from"])

    def _band(self, line: str, number: int) -> dict:
        start, sign, amount = line.partition("=")
        start = start.replace(" ", "").replace("\xa0", "")
        try:
            if not sign or not (start.isascii() and start.isdigit()) or len(start) > 13:
                raise ValueError
            ore = parse_kr(amount)
            if ore < 0:
                raise ValueError
        except ValueError as error:
            raise ValidationError(
                _("Line %(number)s cannot be read. Write for example: 5 = 4 800"),
                params={"number": number},
                code="invalid",
            ) from error
        return {"from": int(start), "amount_ore": ore}

    def has_changed(self, initial, data):
        try:
            return (initial or []) != self.to_python(data)
        except ValidationError:
            return True


class BandsField(models.JSONField):
    """A list of {"from": number, "amount_ore": øre}, rising."""

    def formfield(self, **kwargs):
        return BandsFormField(label=capfirst(self.verbose_name), required=False, help_text=self.help_text)
