"""A demo made by other code is set aside at the start, and never deleted."""

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from demo import run

NOW = datetime(2026, 9, 1, 10, 30)  # noqa: DTZ001 - only its digits are used
OWN = [(file.parts[-3], file.stem) for file in run.ROOT.glob("*/migrations/0*.py")]
OTHERS = [("wagtailcore", "0001_initial"), ("auth", "0099_of_another_version")]


@pytest.fixture
def demo(tmp_path):
    """Makes a demo's folder whose database has recorded these migrations."""

    def demo(migrations) -> Path:
        folder = tmp_path / "demo"
        folder.mkdir()
        (folder / "note.txt").write_text("mine")
        with closing(sqlite3.connect(folder / "demo.sqlite3")) as connection, connection:
            connection.execute("CREATE TABLE django_migrations (id INTEGER PRIMARY KEY, app TEXT, name TEXT)")
            connection.executemany("INSERT INTO django_migrations (app, name) VALUES (?, ?)", migrations)
        return folder

    return demo


def test_a_demo_of_this_code_stays(demo):
    folder = demo([*OWN, *OTHERS])
    assert run.set_old_demo_aside(folder, NOW) is None
    assert (folder / "note.txt").read_text() == "mine"


def test_a_demo_that_new_migrations_will_change_stays(demo):
    """An app may come, and an app's newest migrations may not be there yet."""
    folder = demo([key for key in OWN if key[0] not in {"home", "news"}] + OTHERS)
    assert run.set_old_demo_aside(folder, NOW) is None


@pytest.mark.parametrize(
    "migrations",
    [[*OWN, ("events", "0099_of_another_version")], [key for key in OWN if key[0] != "programme"]],
    ids=["unknown migration", "before the first release"],
)
def test_a_demo_of_other_code_is_moved_whole(demo, migrations):
    folder = demo(migrations)
    aside = run.set_old_demo_aside(folder, NOW)
    assert aside == folder.with_name("demo-20260901-103000")
    assert (aside / "note.txt").read_text() == "mine"
    assert (aside / "demo.sqlite3").exists()
    assert list(folder.iterdir()) == []


def test_what_is_no_finished_database_stays(tmp_path):
    assert run.set_old_demo_aside(tmp_path / "none", NOW) is None
    (tmp_path / "demo.sqlite3").touch()
    assert run.set_old_demo_aside(tmp_path, NOW) is None
    (tmp_path / "demo.sqlite3").write_text("this is no database at all, but a text that somebody has put here")
    assert run.set_old_demo_aside(tmp_path, NOW) is None


def test_the_start_says_it_in_a_sentence(demo, monkeypatch, capsys):
    folder = demo([("events", "0007_old")])
    monkeypatch.setenv("DEMO_DIR", str(folder))
    for name in ("PORT", "SITE_URL", "SANDBOX_PORT", "OWN_SANDBOX", "BIND_HOST", "WEB_CONCURRENCY", "WEB_THREADS"):
        monkeypatch.setenv(name, "")
    monkeypatch.setattr(run, "choose_port", lambda name, default: default)
    monkeypatch.setattr(run, "prepare", lambda: None)
    assert run.main(["load"]) == 0
    [said] = [line for line in capsys.readouterr().out.splitlines() if "another version" in line]
    [aside] = folder.parent.glob("demo-*")
    assert said == f"The demo that was here belongs to another version. It was moved to {aside}, and a new one is made."
