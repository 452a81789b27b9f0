from io import StringIO

import pytest
from django.core.management import call_command
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from core import scheduler
from core.models import ClockSlot
from core.operation import heartbeat


@pytest.fixture
def jobs(monkeypatch):
    """A clock without the site's own jobs."""
    monkeypatch.setattr(scheduler, "_jobs", {})
    return scheduler


def test_a_job_runs_once_in_each_slot(jobs, db):
    ran = []
    jobs.every("often", minutes=1)(lambda: ran.append("often"))
    jobs.every("hourly", minutes=60)(lambda: ran.append("hourly"))
    start = 1_800_000_000
    assert jobs.run_due_jobs(start) == ["hourly", "often"]
    assert jobs.run_due_jobs(start + 30) == []
    assert jobs.run_due_jobs(start + 60) == ["often"]
    assert jobs.run_due_jobs(start + 3600) == ["hourly", "often"]
    assert ran == ["hourly", "often", "often", "hourly", "often"]


def test_a_slot_claimed_by_another_process_is_not_run(jobs, db, monkeypatch):
    """Both clocks see a free turn; the unique row decides."""
    jobs.every("often", minutes=1)(lambda: pytest.fail("ran twice"))
    ClockSlot.objects.create(name="often", slot=30_000_000)
    monkeypatch.setattr(type(ClockSlot.objects.all()), "exists", lambda self: False)
    assert jobs.run_due_jobs(30_000_000 * 60) == []


def test_a_failing_job_is_recorded_and_the_others_run(jobs, db):
    ran = []

    @jobs.every("a fails", minutes=1)
    def fails():
        raise RuntimeError("broken")

    jobs.every("b runs", minutes=1)(lambda: ran.append(1))
    assert jobs.run_due_jobs() == ["a fails", "b runs"]
    assert ran == [1]
    assert "broken" in ClockSlot.objects.get(name="a fails").error
    assert ClockSlot.objects.get(name="b runs").finished_at


def test_old_slots_are_deleted(jobs, db):
    old = ClockSlot.objects.create(name="x", slot=1)
    ClockSlot.objects.filter(pk=old.pk).update(started_at=timezone.now() - scheduler.SLOT_RETENTION * 2)
    ClockSlot.objects.create(name="x", slot=2)
    assert scheduler.delete_old_slots() == 1


def test_the_command_runs_due_jobs_and_lists_all_jobs(db):
    out = StringIO()
    call_command("clock", "--list", stdout=out)
    for name in ("expire orders", "send unsent e-mails", "reconcile with Stripe", "retry events that failed"):
        assert name in out.getvalue()


@pytest.mark.postgres
def test_two_concurrent_schedulers_run_a_job_once(jobs, several):
    ran = []
    jobs.every("often", minutes=1)(lambda: ran.append(1))
    several(4, lambda: jobs.run_due_jobs(1_800_000_000))
    assert ran == [1]


@pytest.mark.parametrize("error", [OperationalError("away"), InterfaceError("closed"), RuntimeError("else")])
def test_the_clock_survives_an_outage_and_shows_that_it_lives(jobs, db, monkeypatch, error):
    failures = [error, error]
    runs = []

    def run_due_jobs():
        if failures:
            raise failures.pop()
        runs.append(1)

    monkeypatch.setattr(scheduler, "run_due_jobs", run_due_jobs)
    # The test's own transaction is on the connection.
    monkeypatch.setattr(scheduler.connections, "close_all", lambda: None)
    monkeypatch.setattr(scheduler, "close_old_connections", lambda: None)
    monkeypatch.setattr(scheduler.time, "sleep", lambda seconds: None)
    turns = iter(range(1000))
    scheduler.run_forever(lambda: bool(runs) or next(turns) == 999)
    assert (failures, runs) == ([], [1])
    assert ClockSlot.objects.get(name=heartbeat.CLOCK, slot=0).started_at
