"""Every release can be upgraded to the newest code: its dump is loaded at its own migrations, then migrated.

A dump is made by `scripts/make_upgrade_dump.py` and never changed after its release. Migrating costs most of the time,
so on SQLite the empty database at the release's migrations is kept in `var/tests/upgrade`. While the code has no newer
migrations, the one that the suite keeps is the same.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from running import migrated as suite
from running.databases import Database, server_url

from tests.upgrade import dump

ROOT = Path(__file__).resolve().parents[2]
DUMPS = sorted((ROOT / "tests" / "upgrade").glob("*.json.gz"))
KEPT = ROOT / "var" / "tests" / "upgrade"


def run(step: str, path: Path, url: str) -> str:
    command = [sys.executable, "-m", "tests.upgrade.program", step, str(path)]
    environment = {**os.environ, "DATABASE_URL": url}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    return done.stdout


def digest(content: dict) -> str:
    """Changes with the release's migrations, and with the packages that bring theirs."""
    found = hashlib.sha256(json.dumps(content["migrations"]).encode())
    files = [ROOT / app / "migrations" / f"{name}.py" for app, name in content["migrations"]]
    for file in [*files, ROOT / "requirements-dev.txt"]:
        if file.exists():
            found.update(file.read_bytes())
    return found.hexdigest()[:16]


def recorded_in(file: Path) -> set[tuple[str, str]]:
    """The migrations of a SQLite database; none when there is no such file."""
    if not file.exists():
        return set()
    with closing(sqlite3.connect(file)) as connection:
        return set(connection.execute("SELECT app, name FROM django_migrations"))


def keep(file: Path, place: Path) -> None:
    """Another process sees all of the copy or nothing of it."""
    place.parent.mkdir(parents=True, exist_ok=True)
    part = place.with_suffix(f".{os.getpid()}")
    shutil.copy(file, part)
    part.rename(place)


@pytest.fixture
def migrated(tmp_path):
    """Gives the address of a database of its own, empty, at the migrations of a dump; dropped afterwards."""
    database = Database(tmp_path)

    def migrated(path: Path) -> str:
        if server_url():
            database.create()
            run("migrate", path, database.url)
            return database.url
        url = f"sqlite:///{database.file}"
        content = dump.read(path)
        kept = KEPT / f"{digest(content)}.sqlite3"
        of_suite = suite.FOLDER / f"{suite.digest()}.sqlite3"
        if not kept.exists() and recorded_in(of_suite) == {tuple(key) for key in content["migrations"]}:
            kept = of_suite
        if not kept.exists():
            run("migrate", path, url)
            keep(database.file, kept)
        shutil.copy(kept, database.file)
        return url

    yield migrated
    database.drop()


def test_there_is_a_dump():
    assert "0.2.0.json.gz" in [path.name for path in DUMPS]
    assert all(path.stat().st_size < 300_000 for path in DUMPS)


def test_the_first_release_holds_what_an_upgrade_could_lose():
    facts = dump.read(ROOT / "tests" / "upgrade" / "0.2.0.json.gz")["facts"]
    states = {status for status, *_rest in facts["orders"]}
    assert states == {"held", "confirmed", "expired", "cancelled"}
    assert {method for _status, method, *_rest in facts["orders"]} >= {"card", "invoice", "free", "manual", "transfer"}
    assert {status for _channel, status, *_rest in facts["refunds"]} == {"requested", "pending", "succeeded", "failed"}
    assert all(facts["relations"].values())
    assert {status for status, _number in facts["waiting"]} >= {"offered", "waiting"}
    assert {language for _path, _url, language, _live in facts["pages"]} == {"nb", "en"}
    needed = ("DocumentFile", "DuesOrderLine", "Exchange", "SiteImage", "Dispute", "StripeEvent", "CodeUse")
    assert all(facts["rows"][name] for name in needed)


@pytest.mark.parametrize("path", DUMPS, ids=lambda path: path.name.removesuffix(".json.gz"))
def test_upgrade(path, migrated):
    found = json.loads(run("upgrade", path, migrated(path)).splitlines()[-1])
    assert found["facts"] == dump.read(path)["facts"]
    assert found["documents"] == []
    assert found["stock"] == []
    assert [problems for problems in found["trees"] if problems] == []
    assert len(found["pages"]) >= 20
    assert {address: status for address, status in found["pages"].items() if status != 200} == {}
    assert found["next"] == "free"
    # Until 0.2.0 a person was in one of three groups.
    assert found["bodies"] == {"Administrasjonen": ["Ingrid Eksempel"]}
