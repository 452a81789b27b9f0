#!/usr/bin/env python
"""Runs the tests at several dates and times that often cause errors. Needs Debian's faketime. See docs/developers.md.

    scripts/test_any_time.py                    at all times, with the browser tests at two of them
    scripts/test_any_time.py --only leap-day    at one time (can be repeated)
    scripts/test_any_time.py --by-commit        at one time, chosen by the commit, and only the fast tests (as CI does)
    scripts/test_any_time.py --list             only list the times

Prints a table of the results. The exit code is 1 when a test failed.
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
#: The folder of the sitecustomize that repairs time.sleep under faketime.
REPAIR = ROOT / "scripts" / "any_time"
OSLO = ZoneInfo("Europe/Oslo")
#: For CI: the tests that depend most on dates and times, without browsers and running servers.
FAST = (
    *("tests/core/test_dates.py", "tests/core/test_wall_clock.py", "tests/core/test_scheduler.py"),
    *("tests/events/test_formatting.py", "tests/membership", "tests/payments/documents"),
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
    #: The machine's time zone (TZ).
    zone: str
    has_browser: bool = False


def moments(now: dt.datetime) -> list[Moment]:
    """The times at which the tests run. All are after `now` (aware, Oslo time), so that existing files are older."""
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
        # Two minutes later the clock goes from 03:00 back to 02:00.
        Moment("summer-time-ends", _at(autumn, 2, 58), "Europe/Oslo"),
        Moment("next-year", now + dt.timedelta(days=365), "Pacific/Auckland", has_browser=True),
    ]


def _at(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour, minute), OSLO)


def _next(now: dt.datetime, day_of) -> dt.date:
    """The next occurrence of a yearly day after today. `day_of(year)` returns None in years without it."""
    days = (day_of(now.year + ahead) for ahead in range(10))
    return next(day for day in days if day and day > now.date())


def _last_sunday(year: int, month: int) -> dt.date:
    last = dt.date(year, month, 31)
    return last - dt.timedelta(days=(last.weekday() + 1) % 7)


def _leap_day(year: int) -> dt.date | None:
    return dt.date(year, 2, 29) if year % 4 == 0 else None


def library() -> Path:
    """The path of libfaketime, which Debian's package `faketime` installs. Exits with a message when it is missing."""
    paths = [*Path("/usr/lib").glob("*/faketime/libfaketime.so.1"), *Path("/usr/lib").glob("faketime/libfaketime.so.1")]
    if not shutil.which("faketime") or not paths:
        sys.exit("This needs Debian's faketime: apt-get install faketime")
    return paths[0]


def environment(moment: Moment, folder: str) -> dict[str, str]:
    """The environment of the tests and of every process that they start."""
    values = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}  # a server's now() is real
    ahead = moment.at.timestamp() - time.time()
    return values | {
        "LD_PRELOAD": str(library()),
        # An offset and not a date: with a date the clock of each process would begin at that date.
        "FAKETIME": f"{ahead:+.0f}",
        # Waiting for locks and queues uses the monotonic clock, and would last until the faked time.
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        # The time stamps of files stay real; otherwise compiled modules would be out of date in every run.
        "NO_FAKE_STAT": "1",
        "PYTHONPATH": os.pathsep.join(filter(None, [str(REPAIR), os.environ.get("PYTHONPATH")])),
        "TZ": moment.zone,
        # A folder of its own, because pytest removes old temporary folders. Next year, today's folders are old.
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


def choose_by_commit(candidates: list[Moment]) -> Moment:
    """The time for the current commit. A commit always gets the same time; different commits get different ones."""
    commit = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True)
    return candidates[int(commit.stdout.strip(), 16) % len(candidates)]


def main() -> int:
    all_moments = moments(dt.datetime.now(OSLO))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", action="append", choices=[moment.name for moment in all_moments], metavar="NAME")
    parser.add_argument("--by-commit", action="store_true")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--part", choices=PARTS, help="fast (as in CI), rest (all but browser tests) or all")
    parser.add_argument("-n", "--workers", default="2", help="number of pytest-xdist workers")
    parser.add_argument("tests", nargs="*", help="files or options for pytest, after --")
    options = parser.parse_args()

    selected = [moment for moment in all_moments if not options.only or moment.name in options.only]
    if options.by_commit:
        selected = [choose_by_commit(all_moments)]
    if options.list:
        for moment in selected:
            print(f"{moment.name:20} {moment.at:%Y-%m-%d %H:%M %Z}  TZ={moment.zone}")
        return 0
    rows = []
    for moment in selected:
        part = options.part or ("fast" if options.by_commit else "all" if moment.has_browser else "rest")
        print(f"--- {moment.name}: {moment.at:%Y-%m-%d %H:%M %Z}, TZ={moment.zone}, {part} ---", flush=True)
        began = time.monotonic()
        passed, last = run(moment, part, options.workers, options.tests)
        rows.append((moment, part, passed, time.monotonic() - began, last))
    print()
    for moment, part, passed, seconds, last in rows:
        result = "passed" if passed else "FAILED"
        print(
            f"{moment.name:20} {moment.at:%Y-%m-%d %H:%M}  {moment.zone:20} {part:5} {result}  {seconds:5.0f} s  {last}"
        )
    return 0 if all(row[2] for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
