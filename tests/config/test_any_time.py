"""The moments at which `scripts/test_any_time.py` runs the tests."""

import datetime as dt
import importlib.util
import sys
from zoneinfo import ZoneInfo

import pytest
from running.processes import ROOT

OSLO = ZoneInfo("Europe/Oslo")


@pytest.fixture(scope="module")
def script():
    spec = importlib.util.spec_from_file_location("any_time_script", ROOT / "scripts" / "test_any_time.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look themselves up there
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


def test_moments_of_a_day(script):
    found = {each.name: each.at for each in script.moments(dt.datetime(2026, 11, 29, 22, tzinfo=OSLO))}
    assert {name: f"{at:%Y-%m-%d %H:%M %Z}" for name, at in found.items()} == {
        "night": "2026-11-30 03:00 CET",
        "afternoon": "2026-11-30 14:00 CET",
        "before-midnight": "2026-11-30 23:58 CET",
        "new-years-eve": "2026-12-31 12:00 CET",
        "leap-day": "2028-02-29 09:00 CET",
        "summer-time-begins": "2027-03-28 01:58 CET",
        "summer-time-ends": "2027-10-31 02:58 CEST",
        "next-year": "2027-11-29 22:00 CET",
    }


@pytest.mark.parametrize("today", [(2026, 12, 31), (2027, 3, 28), (2027, 10, 31), (2028, 2, 29), (2028, 3, 1)])
def test_every_moment_is_in_the_future(script, today):
    now = dt.datetime(*today, 23, 59, tzinfo=OSLO)
    assert all(each.at > now for each in script.moments(now))


def test_a_commit_selects_a_moment(script, monkeypatch):
    all_moments = script.moments(dt.datetime(2026, 11, 29, 22, tzinfo=OSLO))
    monkeypatch.setattr(script.subprocess, "run", lambda *_unused, **_named: Answer(f"{9:040x}\n"))
    assert script.choose_by_commit(all_moments) is all_moments[1]


class Answer:
    def __init__(self, stdout: str):
        self.stdout = stdout
