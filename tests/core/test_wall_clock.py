"""Reckoning with dates on the clock in Oslo. Summer time: 28 March–31 October 2027, 26 March–29 October 2028."""

import ast
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.utils import translation

from core.forms import OsloDateTimeField
from core.wall_clock import (
    add_days,
    add_to_wall_clock,
    days_between,
    end_of_day,
    exists,
    from_wall_clock,
    move_span,
    start_of_day,
    wall_clock,
)

OSLO = ZoneInfo("Europe/Oslo")
DAY, HALF_HOUR = timedelta(days=1), timedelta(minutes=30)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def naive(*parts: int) -> datetime:
    return datetime(*parts)  # noqa: DTZ001 - a time on the clock


@pytest.mark.parametrize(
    ("before", "days", "after"),
    [
        (utc(2027, 3, 27, 11), 1, utc(2027, 3, 28, 10)),  # summer time begins
        (utc(2027, 10, 30, 10), 1, utc(2027, 10, 31, 11)),  # and ends
        (utc(2027, 3, 28, 10), -1, utc(2027, 3, 27, 11)),
        (utc(2027, 5, 17, 7), 364, utc(2028, 5, 15, 7)),
        (utc(2027, 3, 29, 7), 364, utc(2028, 3, 27, 7)),
        (utc(2028, 2, 28, 12), 1, utc(2028, 2, 29, 12)),
        (utc(2027, 12, 31, 22, 30), 1, utc(2028, 1, 1, 22, 30)),
        (utc(2027, 3, 27, 1, 30), 1, utc(2027, 3, 28, 1, 30)),  # 02:30, which is skipped: 03:30 in summer time
        (utc(2027, 10, 30, 0, 30), 1, utc(2027, 10, 31, 0, 30)),  # 02:30, which occurs twice: the first
    ],
)
def test_a_day_later_is_the_same_time_of_day(before, days, after):
    assert add_days(before, days) == after


def test_no_days_change_nothing_also_in_the_repeated_hour():
    for moment in (utc(2027, 10, 31, 0, 30), utc(2027, 10, 31, 1, 30)):
        assert add_days(moment, 0) == moment
        assert add_to_wall_clock(moment, timedelta(0)) == moment


def test_a_skipped_hour_is_shown_an_hour_later():
    moment = from_wall_clock(naive(2027, 3, 28, 2, 30))
    assert wall_clock(moment) == naive(2027, 3, 28, 3, 30)
    assert not exists(naive(2027, 3, 28, 2, 30))
    assert exists(naive(2027, 3, 28, 3, 0))


def test_a_repeated_hour_is_the_first_one():
    assert from_wall_clock(naive(2027, 10, 31, 2, 30).replace(fold=1)) == utc(2027, 10, 31, 0, 30)
    assert exists(naive(2027, 10, 31, 2, 30))


@pytest.mark.parametrize(
    ("start", "end", "moved_start", "moved_end"),
    [
        # 02:30–03:00 into the night when 02:30 becomes 03:30: it is still half an hour.
        (utc(2027, 3, 27, 1, 30), utc(2027, 3, 27, 2), utc(2027, 3, 28, 1, 30), utc(2027, 3, 28, 2)),
        # 01:30–02:30 is an hour there too.
        (utc(2027, 3, 27, 0, 30), utc(2027, 3, 27, 1, 30), utc(2027, 3, 28, 0, 30), utc(2027, 3, 28, 1, 30)),
        # From 02:30 to the second 02:30 of the autumn night, moved to a night that has 02:30 once.
        (utc(2027, 10, 31, 0, 30), utc(2027, 10, 31, 1, 30), utc(2027, 11, 1, 1, 30), utc(2027, 11, 1, 2, 30)),
        # An ordinary night: 22:00–04:00 keeps its hours of the clock, though it lasts an hour longer.
        (utc(2027, 10, 29, 20), utc(2027, 10, 30, 2), utc(2027, 10, 30, 20), utc(2027, 10, 31, 3)),
    ],
)
def test_a_moved_span_never_becomes_empty(start, end, moved_start, moved_end):
    assert move_span(start, end, DAY) == (moved_start, moved_end)


def test_days_are_counted_by_the_calendar():
    assert days_between(utc(2027, 3, 27, 23, 30), utc(2027, 3, 28, 21, 30)) == 0
    assert days_between(utc(2027, 10, 30, 21, 30), utc(2027, 10, 31, 23, 30)) == 2
    assert days_between(utc(2028, 2, 28, 12), utc(2028, 3, 1, 12)) == 2


def test_the_bounds_of_a_day_are_those_in_oslo():
    assert start_of_day(date(2027, 3, 28)) == utc(2027, 3, 27, 23)
    assert end_of_day(date(2027, 3, 28)) == utc(2027, 3, 28, 21, 59, 59)
    assert wall_clock(end_of_day(date(2028, 2, 29))) == naive(2028, 2, 29, 23, 59, 59)


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("2027-05-17 09:00", utc(2027, 5, 17, 7)),
        ("2027-10-31 02:30", utc(2027, 10, 31, 0, 30)),  # the first one
        ("2027-05-17T09:00Z", utc(2027, 5, 17, 9)),
        (datetime(2027, 5, 17, 9, tzinfo=UTC), utc(2027, 5, 17, 9)),
        ("", None),
    ],
)
def test_a_typed_time_is_that_in_oslo(typed, moment):
    assert OsloDateTimeField(required=False).clean(typed) == moment


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "There is no 02:30 on 28\u00a0March\u00a02027: clocks go from 02:00 to 03:00"),
        ("nb", "Natt til 28.\u00a0mars\u00a02027 finnes ikke kl.\u00a002.30: Klokken stilles fra 02.00 til 03.00"),
    ],
)
def test_a_typed_time_that_is_skipped_is_an_error_that_says_why(language, words):
    with translation.override(language):
        with pytest.raises(forms.ValidationError) as error:
            OsloDateTimeField().clean("2027-03-28 02:30")
        assert words in error.value.messages[0]


#: Files that subtract days from a moment to look back a while, where an hour more or less is nothing to anybody.
LOOKS_BACK = {
    "accounts/emails.py",
    "core/limits.py",
    "core/operation/health.py",
    "core/operation/task_queue.py",
    "core/scheduler.py",
    "events/emails/reminders.py",
    "events/notify/throttle.py",
    "payments/checkout/reconcile.py",
    "payments/orders/clients.py",
    "payments/orders/resend.py",
    "payments/owed/retention.py",
    "programme/feeds.py",
    "programme/timetable/history.py",
}
APPS = (
    "accounts",
    "core",
    "directory",
    "events",
    "home",
    "mail",
    "membership",
    "news",
    "newsletter",
    "publications",
    "payments",
    "programme",
    "search",
)


def _is_of_days(node: ast.expr, constants: set[str]) -> bool:
    if isinstance(node, ast.Name):
        return node.id in constants
    name = node.func.attr if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else ""
    name = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else name
    return name == "timedelta" and any(keyword.arg in ("days", "weeks") for keyword in node.keywords)


def _is_moment(node: ast.expr) -> bool:
    name = ast.unparse(node)
    return name.endswith(("now", "now()", "_at", "until", "localtime()", "moment", "begins", "ends"))


def test_no_days_are_added_to_a_moment():
    """Days are added with `core.wall_clock`. Adding 24 hours moves the time of day when summer time begins or ends."""
    root = Path(__file__).parents[2]
    found = []
    for path in (path for app in APPS for path in (root / app).rglob("*.py")):
        tree = ast.parse(path.read_text())
        constants = {
            target.id
            for node in tree.body
            if isinstance(node, ast.Assign) and _is_of_days(node.value, set())
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(tree):
            is_sum = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub)
            if is_sum and _is_moment(node.left) and _is_of_days(node.right, constants):
                found.append(f"{path.relative_to(root)}:{node.lineno}")
    assert {place.partition(":")[0] for place in found} <= LOOKS_BACK, found
