"""Background tasks that died are tried again, a bounded number of times; finished ones are deleted after a while.

Every task of this site may run twice: it looks at its rows again and does what is left. A task dies when its worker is
killed in the middle of it, or loses the database.
"""

import logging
from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from core.operation import heartbeat

logger = logging.getLogger(__name__)
MAX_ATTEMPTS = 3
#: How long the rows of successful and of failed tasks are kept.
RETENTION, FAILED_RETENTION = timedelta(days=7), timedelta(days=30)
#: What a task ends with when it is not at fault: its worker was stopped, or the database was away.
INTERRUPTIONS = (
    "django.db.utils.OperationalError",
    "django.db.utils.InterfaceError",
    "builtins.SystemExit",
    "builtins.KeyboardInterrupt",
)
WORKER_DIED = "core.operation.task_queue.WorkerDied"


def retry_dead_tasks() -> int:
    """Queue again the tasks whose worker shows no sign of life, and those that were interrupted. Returns how many.

    A task that has died `MAX_ATTEMPTS` times fails for good.
    """
    now = timezone.now()
    running = DBTaskResult.objects.running().filter(started_at__lt=now - heartbeat.SILENCE)
    dead = []
    if running:
        living = heartbeat.living_workers()
        dead = [task.pk for task in running if heartbeat.worker_row(_worker_of(task)) not in living]
    interrupted = DBTaskResult.objects.failed().filter(
        exception_class_path__in=INTERRUPTIONS, finished_at__gt=now - timedelta(days=1)
    )
    retriable = [task.pk for task in interrupted if len(task.worker_ids) < MAX_ATTEMPTS]
    return _queue_again([*dead, *retriable])


def retry_tasks_of(worker_id: str) -> int:
    """Queue again what this worker had begun when it lost the database. Call it while the worker runs nothing."""
    running = DBTaskResult.objects.running()
    return _queue_again([task.pk for task in running if _worker_of(task) == worker_id])


def _worker_of(task: DBTaskResult) -> str:
    return task.worker_ids[-1] if task.worker_ids else ""


def _queue_again(pks: Iterable[UUID]) -> int:
    return sum(_queue_one_again(pk) for pk in pks)


@transaction.atomic
def _queue_one_again(pk: UUID) -> bool:
    rows = DBTaskResult.objects.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)
    task = rows.filter(pk=pk, status__in=[TaskResultStatus.RUNNING, TaskResultStatus.FAILED]).first()
    if task is None:
        return False
    # Each worker that took the task is in the list, so its length is the number of attempts.
    attempts = len(task.worker_ids)
    if attempts >= MAX_ATTEMPTS:
        logger.error("Task %s (%s) died %s times and is given up.", pk, task.task_path, attempts)
        task.status, task.finished_at, task.exception_class_path = TaskResultStatus.FAILED, timezone.now(), WORKER_DIED
        task.traceback = f"The worker ended in the middle of the task, {attempts} times."
        task.save(update_fields=["status", "finished_at", "exception_class_path", "traceback"])
        return False
    logger.warning("Task %s (%s) died and is tried again.", pk, task.task_path)
    task.status, task.started_at, task.finished_at = TaskResultStatus.READY, None, None
    task.exception_class_path = task.traceback = ""
    task.save(update_fields=["status", "started_at", "finished_at", "exception_class_path", "traceback"])
    return True


def delete_old_tasks() -> int:
    """Delete the rows of tasks that ended long ago. Returns how many."""
    now = timezone.now()
    old = DBTaskResult.objects.successful().filter(finished_at__lt=now - RETENTION)
    failed = DBTaskResult.objects.failed().filter(finished_at__lt=now - FAILED_RETENTION)
    return old.delete()[0] + failed.delete()[0]
