"""Form fields that take what no honest browser sends for what it is: a mistake in the field, not a fault of ours."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import register_form_field_override
from wagtail.admin.widgets import AdminDateTimeInput

#: The first and last year of a moment. Python's own first and last have no time in other zones than UTC.
YEARS = range(1900, 2200)
#: Longer numbers than this are no row's; the databases refuse to look for them.
_DIGITS = 18


class MomentField(forms.DateTimeField):
    """Date and time of day, in Europe/Oslo."""

    widget = AdminDateTimeInput

    def to_python(self, value):
        try:
            moment = super().to_python(value)
        except OverflowError:
            moment = None
            year = 0
        else:
            year = moment.year if moment else None
        if year is not None and year not in YEARS:
            raise ValidationError(
                _("Write a year from %(first)s to %(last)s."),
                code="year",
                params={"first": str(YEARS[0]), "last": str(YEARS[-1])},
            )
        return moment


class RowsField(forms.ModelMultipleChoiceField):
    """Any number of a model's rows."""

    def _check_values(self, value):
        for pk in value:
            if len(str(pk)) > _DIGITS:
                raise ValidationError(self.error_messages["invalid_choice"], "invalid_choice", {"value": str(pk)[:40]})
        return super()._check_values(value)


def register() -> None:
    """The administration's forms use them for the models' fields."""
    register_form_field_override(
        models.DateTimeField, override={"form_class": MomentField, "widget": AdminDateTimeInput}
    )
    register_form_field_override(models.ManyToManyField, override={"form_class": RowsField})
