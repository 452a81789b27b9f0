"""Model fields for amounts and bands: forms show kroner and lines of text, the database holds øre and JSON lists."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

import core.db.fields
from core.db.fields import format_kroner
from core.forms import PlainField
from core.money import parse_kr


class OreField(core.db.fields.OreField):
    """An amount in øre. An empty form field means the model field's default."""

    def formfield(self, **kwargs):
        options = {
            "required": not (self.blank or self.has_default()),
            "help_text": self.help_text or _("In kroner, for example 1 250 or 1 250,50."),
        }
        return super().formfield(**options | kwargs)

    def clean(self, value, model_instance):
        if value is None and not self.null and self.has_default():
            value = self.get_default()
        return super().clean(value, model_instance)


class BandsFormField(PlainField):
    """One band on each line, «from = amount in kroner».

    `5 = 4 800` is valid from 5 and until the next band begins. The value is a list of
    {"from": number, "amount_ore": øre}, sorted by "from".
    """

    def __init__(self, **kwargs):
        super().__init__(lines=True, widget=forms.Textarea(attrs={"rows": 8}), **kwargs)

    def run_validators(self, value):
        """Run no validators: those of a text field cannot check a list."""

    def prepare_value(self, value):
        if isinstance(value, list):
            return "\n".join(f"{band['from']} = {format_kroner(band['amount_ore'])}" for band in value)
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
    """A list of {"from": number, "amount_ore": øre}, sorted by "from"."""

    def formfield(self, **kwargs):
        return BandsFormField(label=capfirst(self.verbose_name), required=False, help_text=self.help_text)
