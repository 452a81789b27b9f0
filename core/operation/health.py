"""How the parts of the running site are: what `/healthz/details` and the admin's page "Operation" show.

An app adds a check of its own with `@health_check(...)`. Each is asked by itself: one that fails is a problem that is
reported, and hides none of the others.
"""

import logging
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.db.models import Min
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_tasks import default_task_backend
from django_tasks_db.models import DBTaskResult

from core.models import ClockSlot
from core.operation import heartbeat

logger = logging.getLogger(__name__)
OK, WARNING, ERROR = "ok", "warning", "error"
#: How long something may wait before it is a warning, and before it is an error.
LATE, TOO_LATE = timedelta(minutes=5), timedelta(minutes=30)
_GIGABYTE = 1024**3


@dataclass(frozen=True)
class Result:
    """`seconds` is an age where the check is about one; it is for programs, `message` for people."""

    status: str
    message: str
    seconds: int | None = None


@dataclass(frozen=True)
class Check:
    name: str
    label: str | Promise
    ask: Callable[[], Result]


@dataclass(frozen=True)
class Answer:
    name: str
    label: str
    result: Result


_checks: dict[str, Check] = {}


def health_check(name: str, label: str | Promise):
    """Register a function as a check: `@health_check("mail", _("E-mail"))`. Names are for programs."""

    def register(function: Callable[[], Result]):
        _checks[name] = Check(name, label, function)
        return function

    return register


def ask_all() -> list[Answer]:
    return [Answer(check.name, str(check.label), _ask(check)) for check in _checks.values()]


def _ask(check: Check) -> Result:
    try:
        return check.ask()
    except Exception as error:  # a part that cannot be asked is an answer, and the others must be asked too
        logger.warning("The health check %s failed: %s", check.name, type(error).__name__)
        return Result(ERROR, _("It could not be asked (%(error)s).") % {"error": type(error).__name__})


def worst(answers: list[Answer]) -> str:
    statuses = {answer.result.status for answer in answers}
    return next((status for status in (ERROR, WARNING) if status in statuses), OK)


def age_in_words(seconds: float) -> str:
    minutes = int(seconds // 60)
    if minutes < 1:
        return _("less than a minute")
    if minutes < 120:
        return ngettext("%(number)s minute", "%(number)s minutes", minutes) % {"number": minutes}
    hours = minutes // 60
    return ngettext("%(number)s hour", "%(number)s hours", hours) % {"number": hours}


def waiting_since(since: datetime | None, number: int) -> Result:
    """The result for a queue: how many wait, and since when the oldest could have been done."""
    if since is None:
        return Result(OK, _("Nothing waits."), 0)
    age = max(timezone.now() - since, timedelta(0))
    status = ERROR if age > TOO_LATE else WARNING if age > LATE else OK
    message = ngettext("%(number)s waits, for %(age)s.", "%(number)s wait, the oldest for %(age)s.", number)
    seconds = age.total_seconds()
    return Result(status, message % {"number": number, "age": age_in_words(seconds)}, int(seconds))


def _sign_of_life(last: datetime | None) -> Result:
    if last is None:
        return Result(ERROR, _("No sign of life. Is the process running?"))
    seconds = max((timezone.now() - last).total_seconds(), 0)
    status = ERROR if seconds > heartbeat.SILENCE.total_seconds() else OK
    return Result(status, _("Last sign of life: %(age)s ago.") % {"age": age_in_words(seconds)}, int(seconds))


@health_check("database", gettext_lazy("Database"))
def _database() -> Result:
    began = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    milliseconds = round((time.perf_counter() - began) * 1000)
    return Result(OK, _("Answers in %(milliseconds)s ms.") % {"milliseconds": milliseconds})


@health_check("database_role", gettext_lazy("Database role"))
def _database_role() -> Result:
    """Whoever owns a table can drop its triggers, so the site's role should own none."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT EXISTS (SELECT FROM pg_class WHERE relname = 'django_migrations'"
                " AND relnamespace = current_schema()::regnamespace AND pg_has_role(relowner, 'USAGE'))"
            )
            if cursor.fetchone()[0]:
                return Result(WARNING, _("The site's role owns the tables. The guide shows how to give it less."))
    return Result(OK, _("In order"))


@health_check("cache", gettext_lazy("Cache (Redis)"))
def _cache() -> Result:
    cache.set("health", 1, 60)
    if getattr(cache, "is_away", False):
        return Result(WARNING, _("It does not answer. The site goes on without it, more slowly."))
    return Result(OK, _("It answers."))


@health_check("clock", gettext_lazy("Clock process"))
def _clock() -> Result:
    return _sign_of_life(heartbeat.last_beats(heartbeat.CLOCK).get(heartbeat.CLOCK))


@health_check("jobs", gettext_lazy("Scheduled jobs"))
def _jobs() -> Result:
    """Jobs whose last turn failed within a day."""
    last: dict[str, str] = {}
    recent = ClockSlot.objects.filter(started_at__gt=timezone.now() - timedelta(days=1), slot__gt=0)
    for name, error in recent.order_by("slot").values_list("name", "error"):
        last[name] = error
    failed = sorted(name for name, error in last.items() if error)
    if failed:
        return Result(WARNING, _("The last turn failed: %(jobs)s. The log says why.") % {"jobs": ", ".join(failed)})
    return Result(OK, _("None has failed."))


@health_check("worker", gettext_lazy("Worker process"))
def _worker() -> Result:
    if not default_task_backend.supports_defer:
        return Result(OK, _("Not used here: tasks run at once."))
    return _sign_of_life(heartbeat.last_worker_beat())


@health_check("tasks", gettext_lazy("Background tasks"))
def _tasks() -> Result:
    ready = DBTaskResult.objects.ready()
    return waiting_since(ready.aggregate(since=Min("enqueued_at"))["since"], ready.count())


@health_check("failed_tasks", gettext_lazy("Failed tasks"))
def _failed_tasks() -> Result:
    number = DBTaskResult.objects.failed().filter(finished_at__gt=timezone.now() - timedelta(days=1)).count()
    if not number:
        return Result(OK, _("None in the last 24 hours."))
    message = ngettext("%(number)s in the last 24 hours.", "%(number)s in the last 24 hours.", number)
    return Result(WARNING, message % {"number": number})


@health_check("disk", gettext_lazy("Disk"))
def _disk() -> Result:
    folder = Path(settings.MEDIA_ROOT)
    while not folder.exists():
        folder = folder.parent
    usage = shutil.disk_usage(folder)
    share = usage.free / usage.total
    status = ERROR if usage.free < _GIGABYTE / 2 else WARNING if usage.free < 2 * _GIGABYTE or share < 0.05 else OK
    free = {"gigabytes": number_format(usage.free / _GIGABYTE, 1), "percent": round(share * 100)}
    return Result(status, _("%(gigabytes)s GB free (%(percent)s%%).") % free)
