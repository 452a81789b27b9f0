"""The demo, started as `make demo` starts it, in a folder of its own."""

import os
import re
import shutil
import signal
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from running.control import Control
from running.databases import Database, copy_files
from running.mailbox import Mailbox
from running.processes import Program, clean_environment, command_line, descendants, free_port

#: The first start migrates and loads everything; a slow machine may take its time.
LOAD_SECONDS = 600
START_SECONDS = 180


class Snapshot:
    """The loaded demo at rest. Each stack starts from a copy of it, which takes seconds instead of a minute."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.folder.mkdir(parents=True, exist_ok=True)
        self.database = Database(folder)

    @classmethod
    def kept(cls, folder: Path) -> "Snapshot":
        """Loaded when it is not there yet. On SQLite only: a server's database would have to be found again."""
        found = cls(folder)
        assert not found.database.name, "STACK_SNAPSHOT needs SQLite: run without DATABASE_URL."
        if not (folder / "loaded").exists():
            found.load()
            (folder / "loaded").touch()
        return found

    def load(self, migrated: Path | None = None) -> None:
        """`migrated` is a SQLite file to start from; without one, all migrations run."""
        self.database.create()
        if migrated:
            shutil.copyfile(migrated, self.database.file)
        loading = Program(
            [sys.executable, "-m", "demo", "load"],
            log=self.folder / "log.txt",
            environment=clean_environment(**demo_environment(self.folder, self.database), PORT=str(free_port())),
        )
        loading.wait(LOAD_SECONDS)

    def copy_to(self, folder: Path) -> Database:
        copy_files(self.folder, folder)
        database = Database(folder)
        self.database.copy_to(database)
        return database

    def drop(self) -> None:
        self.database.drop()


def demo_environment(folder: Path, database: Database) -> dict[str, str]:
    values = {"DEMO_DIR": str(folder), "PYTHONUNBUFFERED": "1", "BIND_HOST": "127.0.0.1"}
    if database.url:
        values["DATABASE_URL"] = database.url
    return values


class Stack:
    """A running demo. `environment` is what `make demo` would find in its own: another Stripe, more workers.

    Its clock stands still, so that no job does a test's work first or changes what it looks at, at whatever hour:
    `DEMO_CLOCK="yes"` starts it, `manage("clock", "--once")` runs the jobs that are due.
    """

    def __init__(self, snapshot: Snapshot, folder: Path, **environment: str):
        self.folder = folder
        self.database = snapshot.copy_to(folder)
        self.port = free_port()
        self.sandbox_port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.own_sandbox = "STRIPE_API_BASE" not in environment
        self.stripe_url = environment.get("STRIPE_API_BASE", f"http://127.0.0.1:{self.sandbox_port}")
        self.environment = clean_environment(
            **demo_environment(folder, self.database),
            **{"PORT": str(self.port), "SANDBOX_PORT": str(self.sandbox_port), "DEMO_CLOCK": "no", **environment},
        )
        self.mailbox = Mailbox(folder / "mail")
        self.control = Control(self.stripe_url)
        self.program: Program | None = None

    def start(self) -> "Stack":
        self.program = Program(
            [sys.executable, "-m", "demo"], log=self.folder / "log.txt", environment=self.environment
        )
        self.program.wait_for(f"{self.url}/healthz", START_SECONDS)
        if self.own_sandbox:
            self.program.wait_for(f"{self.stripe_url}/_health", START_SECONDS)
        return self

    def stop(self) -> None:
        if self.program:
            self.program.stop()

    def remove(self) -> None:
        self.stop()
        self.database.drop()

    def manage(self, *arguments: str, seconds: float = 60) -> str:
        """Run a management command on the stack's database; what it printed."""
        program = self.begin(*arguments)
        program.wait(seconds)
        return program.printed()

    def begin(self, *arguments: str) -> Program:
        """Start a management command on the stack's database."""
        log = self.folder / f"manage-{time.monotonic_ns()}.txt"
        environment = self.environment | {"DJANGO_SETTINGS_MODULE": "config.settings.demo", "SITE_URL": self.url}
        environment.setdefault("STRIPE_API_BASE", self.stripe_url)
        environment.setdefault("BRREG_API_BASE", f"{self.stripe_url}/brreg")
        return Program([sys.executable, "manage.py", *arguments], log=log, environment=environment)

    def directory(self, language: str) -> str:
        """The address of the list of members, as the site's own menu names it."""
        with urllib.request.urlopen(f"{self.url}{'/en/' if language == 'en' else '/'}", timeout=20) as answer:
            home = answer.read().decode()
        name = "Members" if language == "en" else "Medlemmer"
        found = re.search(rf'href="([^"]*)"[^>]*>\s*{name}\s*<', home)
        assert found, f"The front page has no link called {name}."
        return found[1]

    def workers(self) -> list[int]:
        """The numbers of the site's worker processes: gunicorn's children."""
        ours = descendants(self.program.process.pid)
        site = [pid for pid in ours if "gunicorn" in command_line(pid)]
        return [pid for pid in site if not set(descendants(pid)) & set(site) and _parent_is_in(pid, site)]

    def kill_workers(self) -> None:
        """As when the machine runs out of memory: nobody gets to finish anything. The site starts new ones."""
        killed = self.workers()
        assert killed, "The site has no worker to kill."
        for pid in killed:
            os.kill(pid, signal.SIGKILL)
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            now = self.workers()
            if now and not set(now) & set(killed) and self._answers():
                return
            time.sleep(0.1)
        raise AssertionError("The site did not come back.")

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=2) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False


def _parent_is_in(pid: int, others: list[int]) -> bool:
    return any(pid in descendants(other) for other in others if other != pid)
