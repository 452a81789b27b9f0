"""How often somebody may ask."""

import pytest
from django.core.cache import cache

from core.web.limits import allow_attempt, client_address


@pytest.fixture(autouse=True)
def _empty():
    cache.clear()


def test_attempts_are_limited_for_each_identity_and_action():
    asked = [allow_attempt("mail", "kari@example.no", most=2, seconds=3600) for _n in range(4)]
    assert asked == [True, True, False, False]
    assert allow_attempt("mail", "ola@example.no", most=2, seconds=3600)
    assert allow_attempt("other", "kari@example.no", most=2, seconds=3600)


def test_a_new_period_allows_new_attempts(time_machine):
    time_machine.move_to("2026-11-21 10:00:01+00:00", tick=False)
    assert [allow_attempt("mail", "kari", most=1, seconds=60) for _n in range(2)] == [True, False]
    time_machine.move_to("2026-11-21 10:01:01+00:00", tick=False)
    assert allow_attempt("mail", "kari", most=1, seconds=60)


def test_the_cache_holds_no_identities(monkeypatch):
    keys = []
    monkeypatch.setattr(cache, "add", lambda key, *args: keys.append(key))
    allow_attempt("mail", "kari@example.no", most=1, seconds=60)
    assert keys
    assert "kari" not in keys[0]


def test_the_client_address_is_the_one_before_the_trusted_proxy(rf, settings):
    request = rf.get("/", headers={"X-Forwarded-For": "203.0.113.7"}, REMOTE_ADDR="10.0.0.1")
    assert client_address(request) == "203.0.113.7"
