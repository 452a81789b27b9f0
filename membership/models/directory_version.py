"""When anything that the directory shows has changed, what was counted for it is counted anew."""

import time

from django.core.cache import cache
from django.db import models, transaction

_KEY = "membership:directory-version"


def directory_version() -> int:
    return cache.get_or_set(_KEY, time.time_ns, timeout=None)


def mark_directory_changed() -> None:
    """Now, and once more when others can see the change."""
    cache.set(_KEY, time.time_ns(), timeout=None)
    transaction.on_commit(lambda: cache.set(_KEY, time.time_ns(), timeout=None))


class ShownInDirectory(models.Model):
    """A model whose rows decide what the directory shows. `bulk_create` and `update` do not pass here: what they
    change is counted at the latest when the counts have grown old.
    """

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
        mark_directory_changed()

    def delete(self, *args, **kwargs):
        deleted = super().delete(*args, **kwargs)
        mark_directory_changed()
        return deleted
