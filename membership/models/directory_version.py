"""A version number of what the member directory shows. It is part of the cache key of the directory's counts."""

import time

from django.core.cache import cache
from django.db import models, transaction

_KEY = "membership:directory-version"


def directory_version() -> int:
    """The current version: the time of the last change, in nanoseconds."""
    return cache.get_or_set(_KEY, time.time_ns, timeout=None)


def mark_directory_changed() -> None:
    """Set a new version now, and again after the commit.

    Before the commit, another process may count the old rows and cache the result under the new version.
    """
    cache.set(_KEY, time.time_ns(), timeout=None)
    transaction.on_commit(lambda: cache.set(_KEY, time.time_ns(), timeout=None))


class ShownInDirectory(models.Model):
    """Base class of the models that decide what the directory shows. Saving or deleting a row sets a new version.

    `bulk_create` and `update` call neither method; the directory shows their changes when the cached counts expire.
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
