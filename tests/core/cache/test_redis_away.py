"""Redis is away: the cache and locks go on in memory. Redis is back: nothing old is read."""

import pytest
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

from core.cache import process_cache, redis
from core.cache.redis import OptionalRedisCache


class Server:
    """What a Redis holds, and whether it answers."""

    def __init__(self):
        self.data = {}
        self.failure = None
        self.asked = 0


class Client:
    """In the place of Django's client for Redis."""

    def __init__(self, servers, **options):
        self.options = options
        self.server = SERVERS[servers[0]]

    def _data(self) -> dict:
        self.server.asked += 1
        if self.server.failure:
            raise self.server.failure
        return self.server.data

    def get(self, key, default):
        return self._data().get(key, default)

    def set(self, key, value, timeout):
        self._data()[key] = value

    def add(self, key, value, timeout):
        return self._data().setdefault(key, value) is value

    def incr(self, key, delta):
        self._data()[key] += delta
        return self.server.data[key]

    def touch(self, key, timeout):
        return key in self._data()

    def delete(self, key):
        return self._data().pop(key, None) is not None

    def has_key(self, key):
        return key in self._data()

    def get_many(self, keys):
        return {key: value for key, value in self._data().items() if key in keys}

    def set_many(self, data, timeout):
        self._data().update(data)

    def delete_many(self, keys):
        for key in keys:
            self._data().pop(key, None)

    def clear(self):
        self._data().clear()


SERVERS: dict[str, Server] = {}


@pytest.fixture
def server(monkeypatch, request):
    init = RedisCache.__init__

    def with_our_client(self, server, params):
        init(self, server, params)
        self._class = Client

    monkeypatch.setattr(RedisCache, "__init__", with_our_client)
    return SERVERS.setdefault(f"redis://{request.node.name}", Server())


def cache_of(server: Server) -> OptionalRedisCache:
    """A process's cache. Those of one test share what is known of the outage, as threads do."""
    name = next(name for name, each in SERVERS.items() if each is server)
    return OptionalRedisCache(name, {"KEY_PREFIX": "site"})


@pytest.mark.parametrize(
    "failure", [RedisConnectionError("refused"), RedisTimeoutError("slow"), OSError("no route")], ids=lambda e: str(e)
)
def test_every_method_works_while_redis_is_away(server, failure):
    cache = cache_of(server)
    cache.set("before", 1)
    server.failure = failure
    assert cache.get("before") is None
    assert cache.is_away
    cache.set("a", 1)
    assert cache.get("a") == 1
    assert cache.get("a", None, 2) is None
    assert cache.add("a", 2) is False
    assert cache.add("b", 2) is True
    assert cache.incr("b") == 3
    assert cache.decr("b", 2) == 1
    assert cache.get_or_set("c", lambda: 4) == 4
    cache.set_many({"d": 5, "e": 6})
    assert cache.get_many(["d", "e", "f"]) == {"d": 5, "e": 6}
    assert cache.has_key("d")
    assert "d" in cache
    assert cache.touch("d")
    assert cache.delete("d")
    cache.delete_many(["e"])
    assert cache.get_many(["d", "e"]) == {}
    with pytest.raises(ValueError, match="nothing"):
        cache.incr("nothing")
    cache.clear()
    assert cache.get("a") is None


def test_a_server_that_is_away_is_asked_seldom(server, monkeypatch):
    cache = cache_of(server)
    server.failure = RedisTimeoutError()
    for _unused in range(20):
        cache.get("a")
    assert server.asked == 1
    monkeypatch.setattr(redis, "RETRY_SECONDS", 0)
    cache._outage.begin()
    cache.get("a")
    assert server.asked == 2


def test_what_changed_meanwhile_is_not_read_as_it_was(server, monkeypatch):
    monkeypatch.setattr(redis, "RETRY_SECONDS", 0)
    cache = cache_of(server)
    cache.set_many({"changed": "old", "deleted": "old", "same": "kept"})
    server.failure = RedisConnectionError()
    cache.set("changed", "new")
    cache.delete("deleted")
    server.failure = None
    assert cache.get("same") == "kept"
    assert not cache.is_away
    assert cache.get_many(["changed", "deleted"]) == {}
    cache.set("changed", "newest")
    assert server.data["site:1:changed"] == "newest"


def test_a_new_outage_does_not_show_what_an_earlier_one_left(server, monkeypatch):
    monkeypatch.setattr(redis, "RETRY_SECONDS", 0)
    cache = cache_of(server)
    server.failure = RedisConnectionError()
    cache.set("a", "first outage")
    server.failure = None
    assert cache.get("a") is None
    server.failure = RedisConnectionError()
    assert cache.get("a") is None


def test_a_process_keeps_nothing_longer_than_it_can_be_told(server, monkeypatch, settings, db):
    settings.PROCESS_CACHE_SECONDS = 300
    monkeypatch.setattr(process_cache, "cache", cache_of(server))
    monkeypatch.setattr(process_cache, "CHECK_INTERVAL_SECONDS", -1)
    monkeypatch.setattr(process_cache, "_entries", {"menu": (float("inf"), "old")})
    monkeypatch.setattr(process_cache, "_version", None)
    assert process_cache.get_or_set("menu", lambda: "new") == "old"
    server.failure = RedisConnectionError()
    assert process_cache.get_or_set("menu", lambda: "new") == "new"


def test_the_real_client_gives_up_at_once():
    """Nothing listens at this port; the log names no address."""
    cache = OptionalRedisCache("redis://:S3cret@127.0.0.1:1/0", {})
    cache.set("a", 1)
    assert cache.is_away
    assert cache.get("a") == 1
    for url in ("unix:///nowhere/redis.sock?db=1", "rediss://127.0.0.1:1/0"):
        assert OptionalRedisCache(url, {}).get("a", "default") == "default"
