"""Scheduled jobs. An app registers its jobs from `AppConfig.ready()`; `manage.py clock` runs them.

Several scheduler processes may run. Each time slot of a job is a unique row, and the process that inserts the row runs
the job. A missed slot is not run later: jobs act on the present state of the database, not on their last run.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, close_old_connections, connections, transaction
from django.utils import timezone

from core.db.outage import DATABASE_AWAY
from core.models import ClockSlot
from core.operation import heartbeat

logger = logging.getLogger(__name__)
#: How long slots are kept, so that staff can see whether the scheduler runs.
SLOT_RETENTION = timedelta(days=7)
#: Between two attempts to reach a database that is away, in seconds.
LONGEST_PAUSE = 30.0


@dataclass(frozen=True)
class Job:
    name: str
    minutes: int
    run: Callable[[], object]


_jobs: dict[str, Job] = {}


def every(name: str, *, minutes: int):
    """Register a function as a job: `@every("send e-mails", minutes=1)`. Registering a name again replaces it."""

    def register(function: Callable[[], object]):
        _jobs[name] = Job(name, minutes, function)
        return function

    return register


def registered_jobs() -> list[Job]:
    return [_jobs[name] for name in sorted(_jobs)]


def run_due_jobs(now: float | None = None) -> list[str]:
    """Run each job whose present time slot is free. `now` is in Unix seconds. Returns the names of the jobs run.

    The error of a failed job is logged and stored on its slot. The other jobs still run.
    """
    job_names = []
    for job in registered_jobs():
        slot_number = int((time.time() if now is None else now) // 60 // job.minutes)
        slot = _claim_slot(job.name, slot_number)
        if slot is not None:
            _run(job, slot)
            job_names.append(job.name)
    return job_names


def _claim_slot(name: str, slot_number: int) -> ClockSlot | None:
    """The new slot row; None when another process has it."""
    if ClockSlot.objects.filter(name=name, slot=slot_number).exists():
        return None
    try:
        with transaction.atomic():
            return ClockSlot.objects.create(name=name, slot=slot_number)
    except IntegrityError:
        return None


def _run(job: Job, slot: ClockSlot) -> None:
    error = ""
    try:
        job.run()
    except Exception as failure:  # a job that fails must not stop the scheduler
        logger.exception("Job %s failed", job.name)
        error = f"{type(failure).__name__}: {failure}"[:2000]
    ClockSlot.objects.filter(pk=slot.pk).update(finished_at=timezone.now(), error=error)


def delete_old_slots() -> int:
    """Delete the slots older than `SLOT_RETENTION`. Returns how many rows were deleted."""
    return ClockSlot.objects.filter(started_at__lt=timezone.now() - SLOT_RETENTION).delete()[0]


def run_forever(stop: Callable[[], bool], pause_seconds: float = 5) -> None:
    """Run due jobs every `pause_seconds` until `stop()` returns True. While the database is away, wait for it."""
    pause, beaten_at = pause_seconds, None
    while not stop():
        try:
            close_old_connections()
            if beaten_at is None or time.monotonic() - beaten_at >= heartbeat.INTERVAL.total_seconds():
                heartbeat.beat(heartbeat.CLOCK)
                beaten_at = time.monotonic()
            run_due_jobs()
            pause = pause_seconds
        except DATABASE_AWAY as error:
            logger.warning("The database is away (%s). The clock tries again.", type(error).__name__)
            connections.close_all()
            pause = min(max(pause, pause_seconds) * 2, LONGEST_PAUSE)
        except Exception:  # job errors are handled in `_run`
            logger.exception("The scheduler could not look for due jobs")
        waited = 0.0
        while waited < pause and not stop():
            time.sleep(0.25)
            waited += 0.25
