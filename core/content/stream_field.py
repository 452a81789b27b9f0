"""A StreamField whose block definitions are left out of migrations.

The blocks are not part of the database schema: the column holds JSON. Wagtail writes the block definitions into
migrations, so that each change of a label or a help text would need a migration.
"""

import json
from collections.abc import Sequence

from django.db import models
from wagtail.fields import StreamField as WagtailStreamField


class StreamField(WagtailStreamField):
    """Used instead of Wagtail's StreamField in every model.

    In a migration the field has no blocks, and its value is the raw JSON: a list of dicts with `type`, `value` and
    `id`. A data migration changes that list and saves it. Wagtail's `MigrateStreamData` needs block definitions, so it
    cannot be used with this field.
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
    """The list of blocks, from JSON text or an already parsed value. An empty list for an empty value."""
    if isinstance(value, str):
        value = json.loads(value) if value else []
    return value or []
