"""Jobs that run by the clock. An app registers its own from `AppConfig.ready()`; `manage.py clock` runs them.

Any number of clocks may run: each turn of a job is a unique row, taken by whoever inserts it first. A turn that was
missed is not made up for: jobs look at the state of things, not at what they did last.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, close_old_connections, transaction
from django.utils import timezone

from core.models import ClockSlot

logger = logging.getLogger(__name__)
#: How long turns are remembered, for whoever wonders whether the clock runs.
SLOT_RETENTION = timedelta(days=7)


@dataclass(frozen=True)
class Job:
    name: str
    minutes: int
    run: Callable[[], object]


_jobs: dict[str, Job] = {}


def every(name: str, *, minutes: int):
    """Register a function as a job: `@every("sweep mail", minutes=1)`. Registering a name again replaces it."""

    def register(function: Callable[[], object]):
        _jobs[name] = Job(name, minutes, function)
        return function

    return register


def registered_jobs() -> list[Job]:
    return [_jobs[name] for name in sorted(_jobs)]


def run_due_jobs(now: float | None = None) -> list[str]:
    """Run each job whose turn nobody has taken yet; `now` is in Unix seconds. Returns the names of those run.

    A job that fails is logged and noted on its turn; the others still run.
    """
    ran = []
    for job in registered_jobs():
        slot = int((time.time() if now is None else now) // 60 // job.minutes)
        turn = _take(job.name, slot)
        if turn is not None:
            _run(job, turn)
            ran.append(job.name)
    return ran


def _take(name: str, slot: int) -> ClockSlot | None:
    if ClockSlot.objects.filter(name=name, slot=slot).exists():
        return None
    try:
        with transaction.atomic():
            return ClockSlot.objects.create(name=name, slot=slot)
    except IntegrityError:
        return None


def _run(job: Job, turn: ClockSlot) -> None:
    error = ""
    try:
        job.run()
    except Exception as failure:  # a job that fails must not stop the clock
        logger.exception("Job %s failed", job.name)
        error = f"{type(failure).__name__}: {failure}"[:2000]
    ClockSlot.objects.filter(pk=turn.pk).update(finished_at=timezone.now(), error=error)


def delete_old_slots() -> int:
    """Delete the memory of turns older than a week. Returns how many rows went."""
    return ClockSlot.objects.filter(started_at__lt=timezone.now() - SLOT_RETENTION).delete()[0]


def run_forever(stop: Callable[[], bool], pause_seconds: float = 5) -> None:
    """Look for due jobs every few seconds until `stop()` says so."""
    while not stop():
        close_old_connections()
        try:
            run_due_jobs()
        except Exception:  # the database is away: nothing else can reach this
            logger.exception("The clock could not look for jobs")
        waited = 0.0
        while waited < pause_seconds and not stop():
            time.sleep(0.25)
            waited += 0.25
