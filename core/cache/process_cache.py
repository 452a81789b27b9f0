"""A cache in each process, for values that almost every page needs and that rarely change.

The code that caches a value names the models it depends on with `invalidate_on_change`. When a row of these models is
saved or deleted, this process clears its cache at once. The other processes clear theirs within
`CHECK_INTERVAL_SECONDS`: each compares its version with the version in the shared cache. Nothing that decides about
seats or money is cached here.
"""

import threading
import time
import uuid
from collections.abc import Callable, Hashable
from typing import TypeVar

from django.conf import settings
from django.core.cache import cache
from django.db import models, transaction
from django.db.models.signals import post_delete, post_save

#: How long a process may use values after another process has changed them, in seconds.
CHECK_INTERVAL_SECONDS = 1.0
#: The cache is emptied at this size, because a client may request any number of different URLs.
MAX_ENTRIES = 5000
_VERSION_KEY = "process-cache-version"

T = TypeVar("T")

_lock = threading.Lock()
#: Key → (time of expiry on the monotonic clock in seconds, value).
_entries: dict[Hashable, tuple[float, object]] = {}
_watched: tuple[type[models.Model], ...] = ()
_version: object = None
_checked_at = 0.0


def invalidate_on_change(*model_classes: type[models.Model]) -> None:
    """Clear the cache when rows of these models, or of models that inherit from them, are saved or deleted."""
    global _watched
    _watched += model_classes


def get_or_set(key: Hashable, make: Callable[[], T]) -> T:
    """The cached value, else the result of `make`. Threads share the value, so the caller must not change it."""
    if not settings.PROCESS_CACHE_SECONDS:
        return make()
    now = time.monotonic()
    if now - _checked_at > CHECK_INTERVAL_SECONDS:
        _check_version(now)
    entry = _entries.get(key)
    if entry is not None and entry[0] > now:
        return entry[1]
    version, value = _version, make()
    # Within a transaction the value may hold data that is rolled back.
    if not transaction.get_connection().in_atomic_block:
        with _lock:
            if version == _version:
                if len(_entries) >= MAX_ENTRIES:
                    _entries.clear()
                _entries[key] = now + settings.PROCESS_CACHE_SECONDS, value
    return value


def clear_cache() -> None:
    """Clear this process's cache now, and that of every process when the transaction (if any) commits."""
    with _lock:
        _entries.clear()
    transaction.on_commit(_clear_all_processes)


def _clear_all_processes() -> None:
    global _version
    with _lock:
        _entries.clear()
        _version = uuid.uuid4().hex
        cache.set(_VERSION_KEY, _version, None)


def _check_version(now: float) -> None:
    global _version, _checked_at
    _checked_at = now
    version = cache.get(_VERSION_KEY)
    # While Redis is away, other processes do not hear of a change, so nothing is kept longer than this interval.
    is_away = getattr(cache, "is_away", False)
    with _lock:
        if version != _version or is_away:
            _entries.clear()
            _version = version


def _changed(sender, **kwargs) -> None:
    if settings.PROCESS_CACHE_SECONDS and issubclass(sender, _watched):
        clear_cache()


post_save.connect(_changed, dispatch_uid="core.cache.process_cache.saved")
post_delete.connect(_changed, dispatch_uid="core.cache.process_cache.deleted")
