"""Prepares the demo (database, content, static files) and runs site, sandbox and scheduler until Ctrl-C."""

import hashlib
import os
import shlex
import sqlite3
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

from demo import sockets

ROOT = Path(__file__).resolve().parents[1]
DEFAULT_PORT = 8000
DEFAULT_SANDBOX_PORT = 12111
#: Every database since 0.2.0 has migrations of these apps. What was made before cannot be upgraded.
FIRST_APPS = {"programme", "directory", "mail"}


def say(text: str = "") -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def choose_port(name: str, default: int) -> int:
    """The port in the environment variable `name`, else the first free port from `default` on. It is held from now on.

    Exits with a message when the variable is not a free port.
    """
    value = os.environ.get(name, "")
    if value:
        if not value.isdigit() or not 1 <= int(value) <= 65535:
            sys.exit(f"{name}={value} is not a port number.")
        if not sockets.hold(name, int(value)):
            sys.exit(f"{name}={value} is in use by another program. Choose another, for example {name}=8080 make demo.")
        return int(value)
    for port in range(default, default + 100):
        if sockets.hold(name, port):
            return port
    sys.exit(f"No free port between {default} and {default + 99}.")


def step(text: str, work: Callable[[], object]) -> None:
    started = time.monotonic()
    sys.stdout.write(f"  {text} … ")
    sys.stdout.flush()
    work()
    say(f"done ({time.monotonic() - started:.1f} s)")


def static_fingerprint() -> str:
    """A hash of the static files and the pinned packages. Collecting is skipped while it is unchanged."""
    digest = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    for folder in [ROOT / "static", *ROOT.glob("*/static")]:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                digest.update(f"{file.relative_to(ROOT)}:{file.stat().st_size}:{file.stat().st_mtime_ns}".encode())
    return digest.hexdigest()


def collect_static() -> None:
    from django.conf import settings
    from django.core.management import call_command

    stamp = Path(settings.STATIC_ROOT) / ".fingerprint"
    fingerprint = static_fingerprint()
    if stamp.exists() and stamp.read_text() == fingerprint:
        return
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(fingerprint)


class BackgroundThread(threading.Thread):
    """A daemon thread, so that Ctrl-C does not wait for it. `finish` raises the exception of the function, if any."""

    def __init__(self, work: Callable[[], object]):
        super().__init__(daemon=True)
        self.work = work
        self.failure: BaseException | None = None

    def run(self) -> None:
        try:
            self.work()
        except BaseException as failure:  # raised by `finish`
            self.failure = failure

    def finish(self) -> None:
        self.join()
        if self.failure is not None:
            raise self.failure


def set_old_demo_aside(folder: Path, now: datetime) -> Path | None:
    """Move the demo's folder away when its database was made by code with other migrations; nothing is deleted.

    Such a database cannot be migrated: the migrations that it has recorded are not the ones of this code. Returns the
    folder's new place, or None when there is nothing to move. Call it before anything opens the database.
    """
    if not _is_of_other_code(folder / "demo.sqlite3"):
        return None
    aside = folder.with_name(f"{folder.name}-{now:%Y%m%d-%H%M%S}")
    folder.rename(aside)
    folder.mkdir()
    return aside


def _is_of_other_code(database: Path) -> bool:
    """Whether it has a migration of one of our apps that this code lacks, or is older than the first release."""
    recorded = _recorded_migrations(database)
    if not recorded:
        return False
    known = {(file.parts[-3], file.stem) for file in ROOT.glob("*/migrations/0*.py")}
    ours = {app for app, _name in known}
    unknown = {key for key in recorded - known if key[0] in ours}
    return bool(unknown) or not FIRST_APPS.issubset(app for app, _name in recorded)


def _recorded_migrations(database: Path) -> set[tuple[str, str]]:
    """(app, name) of each; none where there is no database yet, or where its first start was interrupted."""
    if not database.is_file():
        return set()
    # Read-write: what an interrupted demo left in the write-ahead log is part of the database.
    with closing(sqlite3.connect(database)) as connection:
        try:
            return set(connection.execute("SELECT app, name FROM django_migrations"))
        except sqlite3.DatabaseError:
            return set()


def prepare() -> None:
    """Prepare database, content and static files. Steps that are already done are skipped."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connections

    from demo import load

    collecting = BackgroundThread(collect_static)
    step("Database", lambda: call_command("migrate", interactive=False, verbosity=0))
    collecting.start()
    load.load(step)
    step("Styles and pictures", collecting.finish)
    connections.close_all()


def announce(site_url: str) -> None:
    """Wait until the site answers, then print its URLs and logins."""
    for _unused in range(600):
        try:
            with urllib.request.urlopen(f"{site_url}/healthz", timeout=1) as answer:  # noqa: S310 - the site's own URL
                if answer.status == 200:
                    break
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    from demo.load import READY_LOGINS

    say()
    say("Møteplass is running. Ctrl-C stops everything; the next start keeps what you did.")
    say()
    say(f"  The site        {site_url}/         English: {site_url}/en/")
    say(f"  Sign in as …    {site_url}/demo/    one click for each role")
    say(f"  Sent mail       {site_url}/demo/mailbox/")
    say(f"  Administration  {site_url}/admin/   (sign in as an editor or administrator first)")
    say(f"  Stripe, pretend {os.environ['STRIPE_API_BASE']}")
    say()
    say("  Ready logins (code by e-mail, see «Sent mail»):")
    for email, role in READY_LOGINS:
        say(f"    {email:36} {role}")
    say()


def serve() -> int:
    python = shlex.quote(sys.executable)
    manager = sockets.SocketManager()
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}

    def add(name: str, command: str) -> None:
        manager.add_process(name, command, env=environment, cwd=str(ROOT))

    site_url = os.environ["SITE_URL"]
    if os.environ.get("OWN_SANDBOX") == "yes":
        state = shlex.quote(str(Path(os.environ["DEMO_DIR"]) / "sandbox.sqlite3"))
        add(
            "sandbox",
            f"exec {python} -m sandbox --listen-fd {sockets.held['SANDBOX_PORT'].fileno()} --state {state} "
            f"--webhook-url {site_url}/payments/stripe/webhook/ "
            f"--webhook-secret {shlex.quote(os.environ['STRIPE_WEBHOOK_SECRET'].split(',')[0])} "
            f"--api-key {shlex.quote(os.environ['STRIPE_SECRET_KEY'])}",
        )
    environment["BIND"] = f"fd://{sockets.held['PORT'].fileno()}"
    add("site", f"exec {python} -m gunicorn -c gunicorn.conf.py config.wsgi:application")
    # Tests of the running site start it without the scheduler, so that they do not depend on which jobs have run.
    if os.environ.get("DEMO_CLOCK", "yes") == "yes":
        add("clock", f"exec {python} manage.py clock")
    threading.Thread(target=announce, args=(site_url,), daemon=True).start()
    manager.loop()
    # The demo is normally ended with Ctrl-C, so this is not an error for make.
    return 0 if manager.returncode in {0, 130, 143} else manager.returncode


def main(arguments: list[str]) -> int:
    # The one-click sign-ins must not be reachable from the network.
    os.environ.setdefault("BIND_HOST", "127.0.0.1")
    port = choose_port("PORT", DEFAULT_PORT)
    os.environ["PORT"] = str(port)
    os.environ.setdefault("SITE_URL", f"http://localhost:{port}")
    # Other services may replace the sandbox; the environment then names both.
    if not (os.environ.get("STRIPE_API_BASE") and os.environ.get("BRREG_API_BASE")):
        os.environ["SANDBOX_PORT"] = str(choose_port("SANDBOX_PORT", DEFAULT_SANDBOX_PORT))
        os.environ["OWN_SANDBOX"] = "yes"
    os.environ.setdefault("WEB_CONCURRENCY", "1")
    os.environ.setdefault("WEB_THREADS", "8")
    folder = Path(os.environ.get("DEMO_DIR") or ROOT / "var" / "demo")
    if aside := set_old_demo_aside(folder, datetime.now().astimezone()):
        say(f"The demo that was here belongs to another version. It was moved to {aside}, and a new one is made.")
    say("Preparing the demo:")
    try:
        prepare()
    except KeyboardInterrupt:
        say()
        say("Stopped before the demo was ready. Nothing half-done is kept: start it again when you like.")
        return 130
    from django.conf import settings

    for name in ("SITE_URL", "STRIPE_API_BASE", "STRIPE_SECRET_KEY"):
        os.environ[name] = str(getattr(settings, name))
    os.environ["STRIPE_WEBHOOK_SECRET"] = ",".join(settings.STRIPE_WEBHOOK_SECRETS)
    if arguments == ["load"]:
        return 0
    return serve()
