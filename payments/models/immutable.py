"""Base class of models whose rows cannot be changed or deleted.

The database refuses too (`immutable_triggers`); the error raised here explains what to do instead.
"""

from typing import Any, NoReturn

from django.db import models
from django.utils.translation import gettext as _


class ImmutableError(Exception):
    """Raised when code tries to change or delete an issued document, which is corrected by a credit note instead."""

    def __init__(self) -> None:
        super().__init__(_("An issued document cannot be changed or deleted. Correct it with a credit note."))


class ImmutableQuerySet(models.QuerySet):
    """Rows can only be added and read; everything else raises ImmutableError."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise ImmutableError

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise ImmutableError

    def delete(self) -> NoReturn:
        raise ImmutableError

    # Django's mark, which keeps templates from calling them; functions have no such attribute to mypy.
    update.alters_data = bulk_update.alters_data = delete.alters_data = True  # type: ignore[attr-defined]


class ImmutableModel(models.Model):
    """Base of models whose rows are written once. `save` of an existing row and `delete` raise ImmutableError."""

    objects = ImmutableQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise ImmutableError
        kwargs["force_insert"] = True
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise ImmutableError
