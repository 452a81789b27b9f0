"""Signs of life of the processes that nobody asks anything: the clock and the workers.

A process that lives updates its row every `INTERVAL`. The rows are clock slots with the number 0, a number that no job
ever has, so they are deleted with the old slots when the process is gone.
"""

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import close_old_connections, connections
from django.utils import timezone

from core.db.outage import DATABASE_AWAY
from core.models import ClockSlot

INTERVAL = timedelta(seconds=15)
#: A process without a sign of life for so long is dead or has lost the database.
SILENCE = timedelta(minutes=2)
CLOCK = "process: clock"
_WORKER = "process: worker "


def worker_row(worker_id: str) -> str:
    return f"{_WORKER}{worker_id}"[:60]


def beat(name: str) -> None:
    now = timezone.now()
    rows = ClockSlot.objects.filter(name=name, slot=0)
    if not rows.update(started_at=now):
        ClockSlot.objects.get_or_create(name=name, slot=0, defaults={"finished_at": now})


def last_beats(prefix: str) -> dict[str, datetime]:
    """The last sign of life of each process whose row's name begins so."""
    rows = ClockSlot.objects.filter(name__startswith=prefix, slot=0)
    return dict(rows.values_list("name", "started_at"))


def last_worker_beat() -> datetime | None:
    return max(last_beats(_WORKER).values(), default=None)


def living_workers() -> set[str]:
    limit = timezone.now() - SILENCE
    return {name for name, at in last_beats(_WORKER).items() if at > limit}


def beat_in_background(name: str, stopped: Callable[[], bool]) -> threading.Thread:
    """Beat until `stopped()`, in a thread of its own: a long task must not look like a dead worker."""

    def run() -> None:
        while not stopped():
            close_old_connections()
            try:
                beat(name)
            except DATABASE_AWAY:  # the next beat finds it, or the one after
                connections.close_all()
            waited = 0.0
            while waited < INTERVAL.total_seconds() and not stopped():
                time.sleep(0.5)
                waited += 0.5
        connections.close_all()

    thread = threading.Thread(target=run, daemon=True, name="heartbeat")
    thread.start()
    return thread
