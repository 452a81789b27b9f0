#!/usr/bin/env python
"""Runs the tests under Debian's faketime at hours and dates that go wrong in other projects. See docs/developers.md.

    scripts/test_any_time.py                    every time; the browser journeys at two of them
    scripts/test_any_time.py --only leap-day    one time (can be repeated)
    scripts/test_any_time.py --by-commit        one time, chosen by the commit; the fast part. This is what CI runs.
    scripts/test_any_time.py --list             the times, and nothing else

Prints a table. The exit code is 1 when tests failed somewhere.
"""

import argparse
import datetime as dt
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parents[1]
#: Holds the sitecustomize that repairs time.sleep under faketime.
REPAIR = ROOT / "scripts" / "any_time"
OSLO = ZoneInfo("Europe/Oslo")
#: For CI: where dates and hours decide most, without browsers, running sites and random walks.
FAST = (
    *("tests/core/test_dates.py", "tests/core/test_scheduler.py", "tests/membership", "tests/payments/documents"),
    *("tests/payments/checkout", "tests/events/changes", "tests/events/emails", "tests/events/pricing"),
)
PARTS = {
    "fast": ["-m", "not browser", *FAST],
    "rest": ["-m", "not browser"],
    "all": [],
}


@dataclass(frozen=True)
class Moment:
    name: str
    at: dt.datetime
    #: The machine's own time zone, as TZ.
    zone: str
    has_browser: bool = False


def moments(now: dt.datetime) -> list[Moment]:
    """The times to run at, all after `now` (aware, in Oslo): what has been made in the past stays in the past."""
    day = now.date() + dt.timedelta(days=1)
    spring, autumn = (_next(now, lambda year, month=month: _last_sunday(year, month)) for month in (3, 10))
    return [
        Moment("night", _at(day, 3), "UTC"),
        Moment("afternoon", _at(day, 14), "Europe/Oslo", has_browser=True),
        Moment("before-midnight", _at(day, 23, 58), "America/Los_Angeles"),
        Moment("new-years-eve", _at(_next(now, lambda year: dt.date(year, 12, 31)), 12), "Pacific/Auckland"),
        Moment("leap-day", _at(_next(now, _leap_day), 9), "UTC"),
        # Two minutes later the clock jumps from 02:00 to 03:00.
        Moment("summer-time-begins", _at(spring, 1, 58), "America/Los_Angeles"),
        # Two minutes later the hour from 02:00 begins again.
        Moment("summer-time-ends", _at(autumn, 2, 58), "Europe/Oslo"),
        Moment("next-year", now + dt.timedelta(days=365), "Pacific/Auckland", has_browser=True),
    ]


def _at(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour, minute), OSLO)


def _next(now: dt.datetime, day_of) -> dt.date:
    """The first of the yearly days after today; `day_of(year)` is None in years without one."""
    days = (day_of(now.year + ahead) for ahead in range(10))
    return next(day for day in days if day and day > now.date())


def _last_sunday(year: int, month: int) -> dt.date:
    last = dt.date(year, month, 31)
    return last - dt.timedelta(days=(last.weekday() + 1) % 7)


def _leap_day(year: int) -> dt.date | None:
    return dt.date(year, 2, 29) if year % 4 == 0 else None


def library() -> Path:
    """libfaketime, beside the program that Debian's package `faketime` installs; exits with a sentence without it."""
    found = [*Path("/usr/lib").glob("*/faketime/libfaketime.so.1"), *Path("/usr/lib").glob("faketime/libfaketime.so.1")]
    if not shutil.which("faketime") or not found:
        sys.exit("This needs Debian's faketime: apt-get install faketime")
    return found[0]


def environment(moment: Moment, folder: str) -> dict[str, str]:
    """Inherited by every process that the tests start. Each line is there because something breaks without it."""
    values = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}  # a server's now() is real
    ahead = moment.at.timestamp() - time.time()
    return values | {
        "LD_PRELOAD": str(library()),
        # A distance, not a date: with a date each process would begin at that moment anew.
        "FAKETIME": f"{ahead:+.0f}",
        # Waiting for locks and queues goes by the monotonic clock, and would last until that date.
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        # The time stamps of files stay real: compiled modules would be out of date in every run.
        "NO_FAKE_STAT": "1",
        "PYTHONPATH": os.pathsep.join(filter(None, [str(REPAIR), os.environ.get("PYTHONPATH")])),
        "TZ": moment.zone,
        # pytest removes the old folders of earlier runs; seen from next year, those of today's runs are old.
        "TMPDIR": folder,
    }


def run(moment: Moment, part: str, workers: str, arguments: list[str]) -> tuple[bool, str]:
    """Whether the tests passed, and pytest's last line."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", workers, "--dist", "loadgroup"]
    last = ""
    with tempfile.TemporaryDirectory(prefix="any-time-") as folder:
        process = subprocess.Popen(
            [*command, *PARTS[part], *arguments],
            cwd=ROOT,
            env=environment(moment, folder),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for line in process.stdout:
            print(line, end="", flush=True)
            last = line.strip() or last
        return process.wait() == 0, last.strip("= ")


def by_commit(among: list[Moment]) -> Moment:
    """Each commit has its time: the same one whenever it runs again, all of them in the long run."""
    commit = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True)
    return among[int(commit.stdout.strip(), 16) % len(among)]


def main() -> int:
    every = moments(dt.datetime.now(OSLO))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", action="append", choices=[each.name for each in every], metavar="NAME")
    parser.add_argument("--by-commit", action="store_true")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--part", choices=PARTS, help="fast (CI's), rest (all but browsers) or all, at each time")
    parser.add_argument("-n", "--workers", default="2", help="of pytest-xdist")
    parser.add_argument("tests", nargs="*", help="files or options for pytest, after --")
    options = parser.parse_args()

    chosen = [each for each in every if not options.only or each.name in options.only]
    if options.by_commit:
        chosen = [by_commit(every)]
    if options.list:
        for each in chosen:
            print(f"{each.name:20} {each.at:%Y-%m-%d %H:%M %Z}  TZ={each.zone}")
        return 0
    rows = []
    for each in chosen:
        part = options.part or ("fast" if options.by_commit else "all" if each.has_browser else "rest")
        print(f"--- {each.name}: {each.at:%Y-%m-%d %H:%M %Z}, TZ={each.zone}, {part} ---", flush=True)
        began = time.monotonic()
        passed, last = run(each, part, options.workers, options.tests)
        rows.append((each, part, passed, time.monotonic() - began, last))
    print()
    for each, part, passed, seconds, last in rows:
        verdict = "passed" if passed else "FAILED"
        print(f"{each.name:20} {each.at:%Y-%m-%d %H:%M}  {each.zone:20} {part:5} {verdict}  {seconds:5.0f} s  {last}")
    return 0 if all(row[2] for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
