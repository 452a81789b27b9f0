"""Rows of the task queue, as a worker leaves them."""

from datetime import timedelta

from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from mail.queue import deliver_emails


def make_task(status=TaskResultStatus.RUNNING, *, minutes_ago=10, workers=("one",), error="") -> DBTaskResult:
    then = timezone.now() - timedelta(minutes=minutes_ago)
    task = DBTaskResult.objects.create(
        status=status,
        started_at=then,
        finished_at=None if status == TaskResultStatus.RUNNING else then,
        args_kwargs={"args": [[]], "kwargs": {}},
        task_path=deliver_emails.module_path,
        worker_ids=list(workers),
        backend_name="default",
        run_after=get_date_max(),
        exception_class_path=error,
    )
    DBTaskResult.objects.filter(pk=task.pk).update(enqueued_at=then)
    return task
