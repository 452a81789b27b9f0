"""The site under gunicorn with its worker, scheduler and sandbox, in a temporary folder."""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from bench.counting import LOG, SWITCH
from bench.database import temporary_database

ROOT = Path(__file__).resolve().parents[1]
CLOCK_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Site:
    url: str
    folder: Path
    environment: dict[str, str]
    database: str

    def manage(self, *arguments: str) -> str:
        command = [sys.executable, "manage.py", *arguments]
        process = subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=120, check=False
        )
        if process.returncode:
            sys.exit(f"{' '.join(arguments[:2])}: {process.stdout}\n{process.stderr}")
        return process.stdout

    @contextmanager
    def counting(self) -> Iterator[list[tuple[str, str, int]]]:
        """(method, path, statements) of each request within the context. The list is filled when the context ends."""
        counts: list[tuple[str, str, int]] = []
        log, switch = self.folder / LOG, self.folder / SWITCH
        log.write_text("")
        switch.touch()
        try:
            yield counts
            time.sleep(0.3)
        finally:
            switch.unlink()
        for line in log.read_text().splitlines():
            method, path, number = line.split(" ")
            counts.append((method, path, int(number)))

    def cpu_seconds(self) -> dict[str, float]:
        """Processor time used so far, in seconds: `web`, `worker` (e-mails and documents), `database` (0 on SQLite)."""
        used = {"web": 0.0, "worker": 0.0, "database": 0.0}
        for folder, command in self._processes():
            kind = next((kind for kind, mark in _MARKS.items() if mark in command), None)
            if kind is None and self.database and f" {self.database} ".encode() in command:
                kind = "database"
            if kind:
                with suppress(OSError):
                    fields = (folder / "stat").read_text().rpartition(")")[2].split()
                    used[kind] += (int(fields[11]) + int(fields[12])) / CLOCK_TICKS
        return used

    def wait_until_idle(self, seconds: float = 90) -> None:
        """Wait until the e-mails of the last measurement are written, so that the next one does not count them."""
        end, before = time.monotonic() + seconds, -1.0
        while time.monotonic() < end:
            used = self.cpu_seconds()["worker"]
            if used - before < 0.05:
                return
            before = used
            time.sleep(0.5)

    def memory_mb(self, kind: str = "web") -> int:
        """Resident memory of the largest process of a kind (`web` or `worker`), in megabytes."""
        sizes = [0]
        for folder, command in self._processes():
            if _MARKS[kind] in command:
                with suppress(OSError, TypeError):
                    sizes.append(int(re.search(r"VmRSS:\s+(\d+)", (folder / "status").read_text())[1]) // 1024)
        return max(sizes)

    def _processes(self) -> Iterator[tuple[Path, bytes]]:
        mark = f"DEMO_DIR={self.folder}".encode()
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                command = (folder / "cmdline").read_bytes()
                if command.startswith(b"postgres:") or mark in (folder / "environ").read_bytes().split(b"\0"):
                    yield folder, command


_MARKS = {"web": b"gunicorn", "worker": b"db_worker"}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running(workers: int = 2, threads: int = 4) -> Iterator[Site]:
    """The demo with production's processes. Its files and its database are deleted at the end."""
    with tempfile.TemporaryDirectory() as name, temporary_database() as (database_url, database):
        folder, port = Path(name), _free_port()
        environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"} | {
            "DJANGO_SETTINGS_MODULE": "bench.settings",
            "DEMO_DIR": name,
            "PORT": str(port),
            "SITE_URL": f"http://localhost:{port}",
            "SANDBOX_PORT": str(_free_port()),
            "WEB_CONCURRENCY": str(workers),
            "WEB_THREADS": str(threads),
            **({"DATABASE_URL": database_url} if database_url else {}),
        }
        site = Site(f"http://localhost:{port}", folder, environment, database)
        with (folder / "log.txt").open("w") as log:
            demo = _start([sys.executable, "-m", "demo"], environment, log)
            processes = [demo]
            try:
                _wait_for(f"{site.url}/healthz", demo, folder / "log.txt")
                worker = [sys.executable, "manage.py", "db_worker", "--queue-name", "*"]
                processes.append(_start(["nice", "-n", "10", *worker], environment, log))
                yield site
            finally:
                for process in processes:
                    _stop(process)


def _start(command: list[str], environment: dict[str, str], log) -> subprocess.Popen:
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
    )


def _stop(process: subprocess.Popen) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGINT)
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _wait_for(url: str, demo: subprocess.Popen, log: Path) -> None:
    for _unused in range(1600):
        if demo.poll() is not None:
            sys.exit(f"The demo did not start:\n{log.read_text()[-3000:]}")
        with suppress(urllib.error.URLError, OSError), urllib.request.urlopen(url, timeout=1) as answer:
            if answer.status == 200:
                return
        time.sleep(0.25)
    sys.exit("The demo did not answer within some minutes.")
