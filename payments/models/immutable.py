"""What has been issued stands. The database refuses too (`immutable_sql`); here is the kinder refusal."""

from django.db import models
from django.utils.translation import gettext as _


class ImmutableError(Exception):
    """Somebody tried to change or delete an issued document. Corrections are credit notes."""

    def __init__(self):
        super().__init__(_("An issued document cannot be changed or deleted. Correct it with a credit note."))


class ImmutableQuerySet(models.QuerySet):
    """Rows can be added and read, nothing else."""

    def update(self, **kwargs):
        raise ImmutableError

    def bulk_update(self, *args, **kwargs):
        raise ImmutableError

    def delete(self):
        raise ImmutableError

    update.alters_data = bulk_update.alters_data = delete.alters_data = True


class ImmutableModel(models.Model):
    """Base of models whose rows are written once."""

    objects = ImmutableQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise ImmutableError
        kwargs["force_insert"] = True
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise ImmutableError
