"""Integer fields are bounded by their columns, the same on every database."""

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.forms import modelform_factory
from django.utils import translation

from events.models import Event, TicketType


def test_every_integer_field_has_an_upper_bound():
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, models.IntegerField) and not field.primary_key:
                limits = [v.limit_value for v in field.validators if isinstance(v, MaxValueValidator)]
                assert limits, f"{model.__name__}.{field.name}"
                if field.get_internal_type() == "PositiveIntegerField":
                    assert min(limits) <= 2**31 - 1, f"{model.__name__}.{field.name}"


@pytest.mark.parametrize("model", [Event, TicketType])
@pytest.mark.parametrize("number", [99_999_999_999, 2**31, 10**30])
def test_a_capacity_that_no_column_holds_is_refused_kindly(model, number):
    form = modelform_factory(model, fields=["capacity"])({"capacity": str(number)})
    with translation.override("nb"):
        assert list(form.errors["capacity"]) == ["Tallet er for stort. Skriv høyst 2147483647."]


def test_the_largest_number_that_fits_is_accepted():
    field = Event._meta.get_field("capacity")
    field.run_validators(2**31 - 1)
    with pytest.raises(ValidationError):
        field.run_validators(-1)
