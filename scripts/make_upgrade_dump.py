#!/usr/bin/env python
"""Make the small database of a release that later versions must be able to upgrade.

    .venv/bin/python scripts/make_upgrade_dump.py

Run once for each release, when its version is set and its migrations are final. What it writes is kept in the
repository, at tests/upgrade/<version>.json.gz; `tests/upgrade` upgrades it from then on. The same code makes the same
file, byte for byte: clock and random numbers are set. Names in it are fictional.
"""

import logging
import os
import random
import sys
import tempfile
import tomllib
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MOMENT = datetime(2026, 9, 1, 8, tzinfo=UTC)
LARGEST = 300_000


def main() -> int:
    folder = Path(tempfile.mkdtemp(prefix="upgrade-dump-"))
    os.environ["DATABASE_URL"] = f"sqlite:///{folder / 'dump.sqlite3'}"
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
    sys.path[:0] = [str(ROOT), str(ROOT / "site")]

    import django
    from django.conf import settings

    # E-mails wait, and refunds are sent where the scene says so: what has a file and what has not is its choice.
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    django.setup()
    # Refusals are part of the scene.
    logging.disable(logging.ERROR)
    import time_machine
    from django.core.management import call_command

    with time_machine.travel(MOMENT, tick=False) as clock:
        _set_random_numbers()
        call_command("migrate", verbosity=0)
        files = _build(clock)
        _check()
        return _write(files)


def _set_random_numbers() -> None:
    """Keys, order numbers and uuids all come from the operating system's random numbers."""
    numbers = random.Random(1850)  # noqa: S311 - to be the same each time is what they are for
    os.urandom = numbers.randbytes
    random._urandom = numbers.randbytes


def _build(clock) -> list[str]:
    """Fill the migrated database. Returns the names of the files that pages need."""
    from django.conf import settings

    from core.models.image import SiteImage
    from sandbox.options import Options
    from sandbox.server import Sandbox
    from tests.upgrade import scene_members, scene_pages, scene_sales

    with Sandbox(options=Options(refund_after=0, delayed_after=None)) as sandbox:
        settings.STRIPE_API_BASE = sandbox.url
        users = scene_pages.build_users()
        events = scene_pages.build_events()
        scene_pages.build_pages(events, users["chief"])
        categories = scene_members.build_rates()
        sales = scene_sales.Sales(events, users, sandbox, clock.shift)
        scene_members.build_members(categories, sales)
        scene_sales.build_sales(sales)
    return [image.file.name for image in SiteImage.objects.order_by("pk")]


def _check() -> None:
    """A dump that does not agree with itself proves nothing."""
    from django.core.management import call_command

    for command in ("check_documents", "check_stock", "fixtree"):
        call_command(command)


def _write(files: list[str]) -> int:
    from tests.upgrade import dump
    from tests.upgrade.facts import compute_facts

    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    path = ROOT / "tests" / "upgrade" / f"{version}.json.gz"
    dump.write(path, version, compute_facts(), files)
    size = path.stat().st_size
    print(f"{path.relative_to(ROOT)}: {size} bytes")
    if size > LARGEST:
        print(f"That is more than the {LARGEST} bytes that a dump may have.", file=sys.stderr)
    return int(size > LARGEST)


if __name__ == "__main__":
    sys.exit(main())
