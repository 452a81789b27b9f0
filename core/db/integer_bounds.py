"""Bounds of integer fields that are the same on every database.

SQLite stores 64 bits in any integer column, so there a number passes that PostgreSQL refuses. Forms refuse it on both,
with a message that is meant for people.
"""

from django.apps import apps
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.backends.base.operations import BaseDatabaseOperations
from django.utils.translation import gettext_lazy as _

TOO_LARGE = _("The number is too large: write at most %(limit_value)d.")
TOO_SMALL = _("The number is too small: write at least %(limit_value)d.")


def bound_integer_fields() -> None:
    """Let every integer field of a model refuse what its column cannot hold. Called when all models are loaded."""
    for model in apps.get_models():
        for field in model._meta.local_fields:
            # A field's class may be Django's own or a subclass: its internal type names the column.
            bounds = BaseDatabaseOperations.integer_field_ranges.get(field.get_internal_type())
            if bounds and isinstance(field, models.IntegerField) and not field.primary_key:
                _bound(field, *bounds)


def _bound(field: models.IntegerField, smallest: int, largest: int) -> None:
    kept = [
        validator
        for validator in field.validators
        if not (isinstance(validator, MaxValueValidator) and _limit(validator) >= largest)
        and not (isinstance(validator, MinValueValidator) and _limit(validator) <= smallest)
    ]
    own = [MinValueValidator(smallest, TOO_SMALL), MaxValueValidator(largest, TOO_LARGE)]
    # `validators` is a cached property. What migrations see is another list.
    field.__dict__["validators"] = kept + own


def _limit(validator: MaxValueValidator | MinValueValidator) -> int:
    return validator.limit_value() if callable(validator.limit_value) else validator.limit_value
