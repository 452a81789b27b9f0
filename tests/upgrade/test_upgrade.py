"""Every release can be upgraded to the newest code: its dump is loaded at its own migrations, then migrated.

A dump is made by `scripts/make_upgrade_dump.py` and never changed after its release. SQLite keeps the database at the
release's migrations in `var/tests/upgrade`, as the suite keeps its own: migrating costs most of the time.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from running.databases import Database, server_url

from tests.upgrade import dump

ROOT = Path(__file__).resolve().parents[2]
DUMPS = sorted((ROOT / "tests" / "upgrade").glob("*.json.gz"))
KEPT = ROOT / "var" / "tests" / "upgrade"


def run(step: str, path: Path, url: str) -> str:
    command = [sys.executable, "-m", "tests.upgrade.program", step, str(path)]
    environment = {**os.environ, "DATABASE_URL": url}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False)
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
        kept = KEPT / f"{digest(dump.read(path))}.sqlite3"
        if not kept.exists():
            run("migrate", path, url)
            KEPT.mkdir(parents=True, exist_ok=True)
            part = kept.with_suffix(f".{os.getpid()}")
            shutil.copy(database.file, part)
            part.rename(kept)
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
