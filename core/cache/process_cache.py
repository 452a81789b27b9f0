"""What almost every page asks and what almost never changes, kept by each process.

Whoever keeps something says with `watch` which rows it was made from. When one of these is saved or deleted, this
process forgets everything at once, and so do the others within `LOOK_EVERY` seconds: the shared cache holds a mark
that each of them compares with its own. Nothing that decides over seats or money is kept here.
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

#: Seconds for which a process may go on with what another process has changed.
CHECK_INTERVAL_SECONDS = 1.0
#: More than this many things are not kept: somebody asks for addresses that nobody else asks for.
MAX_ENTRIES = 5000
_MARK = "memory-mark"

T = TypeVar("T")

_lock = threading.Lock()
_kept: dict[Hashable, tuple[float, object]] = {}
_watched: tuple[type[models.Model], ...] = ()
_mark: object = None
_looked_at = 0.0


def invalidate_on_change(*kinds: type[models.Model]) -> None:
    """Rows of these models, and of models that inherit from them, make everything be forgotten when they change."""
    global _watched
    _watched += kinds


def get_or_set(key: Hashable, make: Callable[[], T]) -> T:
    """The kept answer, or that of `make`. It is shared between threads: nobody may change it."""
    if not settings.REMEMBER_SECONDS:
        return make()
    now = time.monotonic()
    if now - _looked_at > CHECK_INTERVAL_SECONDS:
        _look(now)
    found = _kept.get(key)
    if found is not None and found[0] > now:
        return found[1]
    mark, answer = _mark, make()
    # Within a transaction the answer may hold what nobody else will ever see.
    if not transaction.get_connection().in_atomic_block:
        with _lock:
            if mark == _mark:
                if len(_kept) >= MAX_ENTRIES:
                    _kept.clear()
                _kept[key] = now + settings.REMEMBER_SECONDS, answer
    return answer


def clear_cache() -> None:
    """Let every process ask anew: here now, and everywhere once the transaction, if there is one, has committed."""
    with _lock:
        _kept.clear()
    transaction.on_commit(_forget_everywhere)


def _forget_everywhere() -> None:
    global _mark
    with _lock:
        _kept.clear()
        _mark = uuid.uuid4().hex
        cache.set(_MARK, _mark, None)


def _look(now: float) -> None:
    global _mark, _looked_at
    _looked_at = now
    mark = cache.get(_MARK)
    with _lock:
        if mark != _mark:
            _kept.clear()
            _mark = mark


def _changed(sender, **kwargs) -> None:
    if settings.REMEMBER_SECONDS and issubclass(sender, _watched):
        clear_cache()


post_save.connect(_changed, dispatch_uid="core.cache.process_cache.saved")
post_delete.connect(_changed, dispatch_uid="core.cache.process_cache.deleted")
