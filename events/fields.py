"""Amounts in the admin: people type kroner, the database holds øre."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from core.money import format_kr, parse_kr


class KronerField(forms.CharField):
    """Text such as «1 250» or «99,50» that becomes an integer number of øre; None when empty."""

    def __init__(self, **kwargs):
        kwargs.setdefault("max_length", 20)
        # What an integer's form field takes and text does not.
        for name in ("min_value", "max_value", "empty_value"):
            kwargs.pop(name, None)
        super().__init__(**kwargs)
        self.widget.attrs |= {"inputmode": "decimal", "maxlength": "20"}

    def prepare_value(self, value):
        if isinstance(value, int):
            return format_kr(value, "nb").removesuffix("kr").strip()
        return value

    def to_python(self, value):
        text = super().to_python(value)
        if text in self.empty_values:
            return None
        try:
            ore = parse_kr(text)
        except ValueError as error:
            raise ValidationError(str(error)) from error
        if ore < 0:
            raise ValidationError(forms.IntegerField(min_value=0).validators[0].message % {"limit_value": 0})
        return ore

    def run_validators(self, value):
        """The validators of text have nothing to say of a number."""

    def has_changed(self, initial, data):
        try:
            return self.to_python(data) != initial
        except ValidationError:
            return True


class OreField(models.PositiveBigIntegerField):
    """An amount in øre, edited as kroner."""

    def formfield(self, **kwargs):
        return models.Field.formfield(self, **{"form_class": KronerField, **kwargs})
