"""How often somebody may ask."""

import pytest
from concurrency import at_once, results
from django.utils import timezone

from core.limits import allow_attempt, delete_old_attempts, is_used_up
from core.models import Attempt, LimitAction, LimitReached
from core.web.limits import allow_client, client_address, client_digest

pytestmark = pytest.mark.django_db


def test_attempts_are_limited_for_each_identity_and_action():
    asked = [allow_attempt("mail", "kari@example.no", most=2) for _n in range(4)]
    assert asked == [True, True, False, False]
    assert allow_attempt("mail", "ola@example.no", most=2)
    assert allow_attempt("other", "kari@example.no", most=2)
    assert is_used_up("mail", "kari@example.no", most=2)
    assert not is_used_up("mail", "ola@example.no", most=2)


def test_the_period_is_the_last_hour_and_not_the_hour_of_the_clock(time_machine):
    time_machine.move_to("2026-11-21 10:50:00+00:00", tick=False)
    assert [allow_attempt("mail", "kari", most=2) for _n in range(3)] == [True, True, False]
    time_machine.move_to("2026-11-21 11:49:00+00:00", tick=False)
    assert not allow_attempt("mail", "kari", most=2)
    time_machine.move_to("2026-11-21 11:51:00+00:00", tick=False)
    assert allow_attempt("mail", "kari", most=2)


def test_the_database_holds_no_addresses(rf):
    allow_attempt("mail", "kari@example.no", most=1)
    client_digest(rf.get("/", REMOTE_ADDR="203.0.113.7"))
    assert "kari" not in Attempt.objects.get().identity
    assert "203" not in client_digest(rf.get("/", REMOTE_ADDR="203.0.113.7"))


def test_staff_see_how_often_a_limit_was_reached(time_machine):
    time_machine.move_to("2026-11-21 10:50:00+00:00", tick=False)
    for _n in range(4):
        allow_attempt(LimitAction.CODES, "kari", most=1)
    row = LimitReached.objects.get()
    assert (row.action, row.count, row.hour.minute) == ("codes", 3, 0)


def test_old_rows_are_deleted(time_machine, settings):
    time_machine.move_to("2026-11-21 10:50:00+00:00", tick=False)
    allow_attempt("mail", "kari", most=1)
    allow_attempt("mail", "kari", most=1)
    assert delete_old_attempts() == 0
    time_machine.move_to("2026-11-24 10:50:00+00:00", tick=False)
    assert delete_old_attempts(timezone.now()) == 1
    time_machine.move_to("2026-12-24 10:50:00+00:00", tick=False)
    assert delete_old_attempts() == 1
    assert not LimitReached.objects.exists()


def test_attempts_at_the_same_time_are_never_more_than_the_limit(threads):
    allowed = results(at_once(*[lambda: allow_attempt("mail", "kari", most=3)] * 8))
    assert sum(allowed) <= 3
    assert Attempt.objects.count() <= 3


def test_limits_hold_without_a_cache(settings, rf):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    settings.LIMITS_PER_CLIENT_AND_HOUR = settings.LIMITS_PER_CLIENT_AND_HOUR | {"keys": 2}
    request = rf.get("/", REMOTE_ADDR="203.0.113.7")
    assert [allow_client(request, LimitAction.KEYS) for _n in range(3)] == [True, True, False]


@pytest.mark.parametrize(
    ("forwarded", "remote", "address"),
    [
        ("203.0.113.7", "10.0.0.1", "203.0.113.7"),
        ("198.51.100.1, 203.0.113.7", "10.0.0.1", "203.0.113.7"),
        (None, "203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "10.0.0.1", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::1", "10.0.0.1", "2001:db8:1:2::"),
        ("::ffff:203.0.113.7", "10.0.0.1", "203.0.113.7"),
        ("fe80::1%eth0", "10.0.0.1", "fe80::"),
        ("", "", "unknown"),
    ],
)
def test_the_client_is_the_address_before_the_trusted_proxy(rf, forwarded, remote, address):
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    assert client_address(rf.get("/", headers=headers, REMOTE_ADDR=remote)) == address


def test_a_header_that_does_not_fit_the_proxies_is_no_error(rf, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 3
    request = rf.get("/", headers={"X-Forwarded-For": "203.0.113.7"}, REMOTE_ADDR="10.0.0.1")
    assert client_address(request) == "10.0.0.1"
