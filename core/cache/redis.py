"""Redis as a cache that may be away. The site is then slower and never broken.

While Redis does not answer, each process keeps its own cache in memory: rate limits still count and locks still hold,
in each process by itself. Redis is tried again every `RETRY_SECONDS`. When it is back, what was written or deleted
meanwhile is deleted there, because Redis holds the values from before.
"""

import logging
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError
from redis.retry import Retry

logger = logging.getLogger(__name__)
RETRY_SECONDS = 5.0
#: How long one answer may take. The second try is for a connection that a restart of Redis has closed.
_OPTIONS = {"socket_connect_timeout": 1, "socket_timeout": 1}
#: More written keys than these are forgotten; their values are as old as the outage is long.
_MAX_WRITTEN = 20_000


@dataclass
class _Outage:
    """Whether a Redis is away. Threads share it: Django makes a cache object for each of them."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    is_on: bool = False
    retry_at: float = 0.0
    #: Full keys, as Redis has them.
    written: set[str] = field(default_factory=set)

    def should_try(self) -> bool:
        """Whether to ask Redis. In an outage one thread tries, while the others go on with the memory."""
        if not self.is_on:
            return True
        with self.lock:
            if time.monotonic() < self.retry_at:
                return False
            self.retry_at = time.monotonic() + RETRY_SECONDS
            return True

    def begin(self) -> bool:
        """Returns whether it is a new outage."""
        with self.lock:
            is_new, self.is_on = not self.is_on, True
            self.retry_at = time.monotonic() + RETRY_SECONDS
            return is_new

    def note_written(self, keys: Iterable[str]) -> None:
        with self.lock:
            if len(self.written) < _MAX_WRITTEN:
                self.written.update(keys)

    def end(self) -> None:
        with self.lock:
            self.is_on = False
            self.written.clear()


_outages: dict[str, _Outage] = {}


class OptionalRedisCache(RedisCache):
    def __init__(self, server, params):
        retry = Retry(NoBackoff(), 1, supported_errors=(RedisConnectionError,))
        super().__init__(server, {**params, "OPTIONS": {**_OPTIONS, "retry": retry, **params.get("OPTIONS", {})}})
        name = f"{server} {self.key_prefix}"
        self._memory = LocMemCache(name, {**params, "OPTIONS": {"MAX_ENTRIES": 5000}})
        self._outage = _outages.setdefault(name, _Outage())

    @property
    def is_away(self) -> bool:
        """Whether the last attempt to reach Redis failed."""
        return self._outage.is_on

    def _call(self, name: str, *args: Any, writes: Iterable[str] = (), **kwargs: Any) -> Any:
        """The method `name` of Redis, or of the memory while Redis is away. `writes` are the keys that it changes."""
        if self._outage.should_try():
            try:
                if self._outage.is_on:
                    self._end_outage()
                return getattr(super(), name)(*args, **kwargs)
            except (RedisError, OSError) as error:
                if self._outage.begin():
                    # The name of the error alone: its text may hold the address with a password.
                    logger.warning("Redis is away (%s). The site goes on, more slowly.", type(error).__name__)
                    self._memory.clear()
        version = kwargs.get("version")
        self._outage.note_written([self.make_and_validate_key(key, version=version) for key in writes])
        return getattr(self._memory, name)(*args, **kwargs)

    def _end_outage(self) -> None:
        """Delete in Redis what changed meanwhile. Raises RedisError when Redis is still away."""
        if self._outage.written:
            self._cache.delete_many(list(self._outage.written))
        else:
            self._cache.has_key("")
        self._outage.end()
        logger.warning("Redis is back.")

    def add(self, key, *args, **kwargs):
        return self._call("add", key, *args, **kwargs)

    def get(self, key, *args, **kwargs):
        return self._call("get", key, *args, **kwargs)

    def set(self, key, *args, **kwargs):
        return self._call("set", key, *args, writes=[key], **kwargs)

    def touch(self, key, *args, **kwargs):
        return self._call("touch", key, *args, **kwargs)

    def delete(self, key, *args, **kwargs):
        return self._call("delete", key, *args, writes=[key], **kwargs)

    def has_key(self, key, *args, **kwargs):
        return self._call("has_key", key, *args, **kwargs)

    def incr(self, key, *args, **kwargs):
        return self._call("incr", key, *args, **kwargs)

    def get_many(self, keys, *args, **kwargs):
        return self._call("get_many", list(keys), *args, **kwargs)

    def set_many(self, data, *args, **kwargs):
        return self._call("set_many", data, *args, writes=list(data), **kwargs)

    def delete_many(self, keys, *args, **kwargs):
        keys = list(keys)
        return self._call("delete_many", keys, *args, writes=keys, **kwargs)

    def clear(self):
        """Empties the memory too. Without Redis, what it holds becomes old by its own timeouts."""
        self._memory.clear()
        try:
            return super().clear()
        except (RedisError, OSError):
            self._outage.begin()
            return False
