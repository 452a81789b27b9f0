"""A StreamField whose block definitions stay out of migrations.

Which blocks a page may hold is no part of the database's schema: the column holds JSON whatever they are. Wagtail
writes them into migrations all the same, and each change of a label or a help text would make a migration.
"""

import json
from collections.abc import Sequence

from django.db import models
from wagtail.fields import StreamField as WagtailStreamField


class StreamField(WagtailStreamField):
    """Use this one instead of Wagtail's, in every model.

    In a migration the field has no blocks, and its value is then the raw JSON: a list of dicts with `type`, `value`
    and `id`. A data migration changes that list and saves it; nothing in it is dropped or interpreted. Wagtail's own
    `MigrateStreamData` needs block definitions, so it cannot be used with this field.
    """

    def __init__(self, block_types=(), **kwargs):
        self.is_historical = isinstance(block_types, Sequence) and not block_types
        super().__init__(block_types, **kwargs)

    def deconstruct(self):
        name, path, _args, kwargs = models.Field.deconstruct(self)
        return name, path, [], kwargs

    def to_python(self, value):
        return _raw(value) if self.is_historical else super().to_python(value)

    def get_default(self):
        return _raw(models.Field.get_default(self)) if self.is_historical else super().get_default()


def _raw(value) -> list:
    """The list of blocks, from JSON text or from what the database has read already; an empty list for nothing."""
    if isinstance(value, str):
        value = json.loads(value) if value else []
    return value or []
