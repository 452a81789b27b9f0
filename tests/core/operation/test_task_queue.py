"""A task whose worker died is tried again, three times in all; old rows are deleted."""

import pytest
from django.core.management import call_command
from django.db import InterfaceError, OperationalError
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from task_factory import make_task

from core.management.commands import db_worker
from core.operation import heartbeat, task_queue
from mail.queue import deliver_emails

pytestmark = pytest.mark.django_db


def status_of(task: DBTaskResult) -> str:
    task.refresh_from_db()
    return task.status


def test_a_dead_workers_task_is_queued_again():
    task = make_task()
    assert task_queue.retry_dead_tasks() == 1
    assert status_of(task) == TaskResultStatus.READY
    assert list(DBTaskResult.objects.ready()) == [task]
    assert task_queue.retry_dead_tasks() == 0


def test_a_living_workers_task_is_left_alone_however_long_it_takes():
    task = make_task(minutes_ago=300)
    heartbeat.beat(heartbeat.worker_row("one"))
    assert task_queue.retry_dead_tasks() == 0
    assert status_of(task) == TaskResultStatus.RUNNING


def test_a_task_that_has_just_begun_is_left_alone():
    task = make_task(minutes_ago=0)
    assert task_queue.retry_dead_tasks() == 0
    assert status_of(task) == TaskResultStatus.RUNNING


def test_a_task_that_kills_its_workers_fails_at_the_third():
    task = make_task(workers=["one", "two", "three"])
    assert task_queue.retry_dead_tasks() == 0
    assert status_of(task) == TaskResultStatus.FAILED
    assert task.exception_class_path == task_queue.WORKER_DIED
    assert task.finished_at


@pytest.mark.parametrize("error", task_queue.INTERRUPTIONS)
def test_an_interrupted_task_is_queued_again_until_the_third_time(error):
    task = make_task(TaskResultStatus.FAILED, error=error)
    assert task_queue.retry_dead_tasks() == 1
    assert status_of(task) == TaskResultStatus.READY
    last = make_task(TaskResultStatus.FAILED, error=error, workers=["one", "two", "three"])
    assert task_queue.retry_dead_tasks() == 0
    assert status_of(last) == TaskResultStatus.FAILED


def test_a_task_that_failed_by_its_own_fault_is_not_repeated():
    task = make_task(TaskResultStatus.FAILED, error="builtins.ValueError")
    assert task_queue.retry_dead_tasks() == 0
    assert status_of(task) == TaskResultStatus.FAILED


def test_a_worker_that_survived_takes_up_what_it_had_begun():
    mine, other = make_task(minutes_ago=0, workers=["two", "one"]), make_task(minutes_ago=0, workers=["two"])
    assert task_queue.retry_tasks_of("one") == 1
    assert (status_of(mine), status_of(other)) == (TaskResultStatus.READY, TaskResultStatus.RUNNING)


def test_old_tasks_are_deleted():
    day = 24 * 60
    make_task(TaskResultStatus.SUCCESSFUL, minutes_ago=8 * day)
    make_task(TaskResultStatus.FAILED, minutes_ago=31 * day)
    kept = [make_task(TaskResultStatus.SUCCESSFUL), make_task(TaskResultStatus.FAILED, minutes_ago=8 * day)]
    assert task_queue.delete_old_tasks() == 2
    assert set(DBTaskResult.objects.all()) == set(kept)


@pytest.fixture
def worker(monkeypatch):
    monkeypatch.setattr(db_worker.time, "sleep", lambda seconds: None)
    monkeypatch.setattr(db_worker.connections, "close_all", lambda: None)
    monkeypatch.setattr(heartbeat, "beat_in_background", lambda row, stopped: heartbeat.beat(row))
    return db_worker.Worker(
        queue_names=["*"], interval=0, batch=False, backend_name="default", startup_delay=False, max_tasks=None,
        worker_id="one", excluded_queue_names=[],
    )  # fmt: skip


def test_a_worker_survives_an_outage_of_the_database(worker, monkeypatch):
    """It begins again, with the task that it had in hand; and shows that it lives."""
    task = make_task(minutes_ago=0)
    failures = [OperationalError("away"), InterfaceError("closed"), OperationalError("away")]

    def run(self):
        if failures:
            raise failures.pop()
        self.running = False

    monkeypatch.setattr(db_worker.Worker.__mro__[1], "run", run)
    worker.run()
    assert not failures
    assert status_of(task) == TaskResultStatus.READY
    assert heartbeat.living_workers() == {heartbeat.worker_row("one")}


def test_the_command_is_ours_and_runs_tasks(settings, monkeypatch):
    # The test's own transaction is on the connection, and its process keeps its signals.
    monkeypatch.setattr("django_tasks_db.management.commands.db_worker.close_old_connections", lambda: None)
    monkeypatch.setattr(db_worker.Worker, "configure_signals", lambda self: None)
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
    done = deliver_emails.enqueue([])
    call_command("db_worker", queue_name="*", batch=True, interval=0, startup_delay=False, verbosity=0)
    assert DBTaskResult.objects.get(pk=done.id).status == TaskResultStatus.SUCCESSFUL
    from django.core.management import get_commands

    assert get_commands()["db_worker"] == "core"
