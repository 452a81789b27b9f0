"""Model and form fields for amounts and telephone numbers. Users type kroner; Python and the database hold øre."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from core import forms
from core.forms import PlainField
from core.money import parse_kr


def format_kroner(ore: int) -> str:
    """An amount in øre as typed in kroner, without unit: `125050` is «1250,50»."""
    return str(ore // 100) if ore % 100 == 0 else f"{ore // 100},{ore % 100:02d}"


class KronerField(PlainField):
    """Text such as «1 250» or «99,50» in kroner. The value is an integer number of øre, at least 0; None when empty.

    Initial values are in øre too.
    """

    def __init__(self, **kwargs):
        # Arguments of an integer form field, which a text field does not accept.
        for name in ("min_value", "max_value", "empty_value"):
            kwargs.pop(name, None)
        super().__init__(**kwargs)
        self.widget.attrs |= {"inputmode": "decimal", "maxlength": "30"}

    def prepare_value(self, value):
        return format_kroner(value) if isinstance(value, int) else value

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
        """No validators: those of a text field cannot check a number. The widget limits the text's length."""

    def has_changed(self, initial, data):
        try:
            return initial != self.to_python(data)
        except ValidationError:
            return True


class PhoneField(models.CharField):
    """A telephone number in E.164, which has 16 characters at most.

    Only its form field differs from other text fields, so migrations see a CharField.
    """

    def __init__(self, *args, max_length: int = 20, **kwargs):
        super().__init__(*args, max_length=max_length, **kwargs)

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": forms.PhoneField, **kwargs})


class OreField(models.PositiveBigIntegerField):
    """An amount in øre, edited as kroner."""

    def formfield(self, **kwargs):
        return models.Field.formfield(self, **{"form_class": KronerField, **kwargs})
