"""The demo under gunicorn, in a folder of its own, for measuring."""

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
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CLOCK_TICKS = os.sysconf("SC_CLK_TCK")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running(workers: int = 2, threads: int = 4) -> Iterator[str]:
    """The site's address. DATABASE_URL is used when it is set: an empty database is filled, so give one of its own."""
    with tempfile.TemporaryDirectory() as folder:
        port = _free_port()
        environment = {
            **os.environ,
            "DEMO_DIR": folder,
            "PORT": str(port),
            "SANDBOX_PORT": str(_free_port()),
            "WEB_CONCURRENCY": str(workers),
            "WEB_THREADS": str(threads),
        }
        log = (Path(folder) / "log.txt").open("w")
        site = subprocess.Popen(
            [sys.executable, "-m", "demo"],
            cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        try:
            _wait_for(f"http://127.0.0.1:{port}/healthz", site)
            yield f"http://127.0.0.1:{port}"
        finally:
            with suppress(ProcessLookupError):
                os.killpg(site.pid, signal.SIGINT)
            try:
                site.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(site.pid, signal.SIGKILL)


def _wait_for(url: str, site: subprocess.Popen) -> None:
    for _unused in range(1200):
        if site.poll() is not None:
            sys.exit("The demo did not start; try `make demo` to see why.")
        with suppress(urllib.error.URLError, OSError), urllib.request.urlopen(url, timeout=1) as answer:
            if answer.status == 200:
                return
        time.sleep(0.25)
    sys.exit("The demo did not answer within five minutes.")


def cpu_seconds(port: int) -> float:
    """Processor time that the gunicorn processes of a port have used so far."""
    total = 0
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            command = (folder / "cmdline").read_bytes()
            if b"gunicorn" in command and f"PORT={port}".encode() in (folder / "environ").read_bytes().split(b"\0"):
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
                total += int(fields[11]) + int(fields[12])
    return total / CLOCK_TICKS


def memory_mb(port: int) -> int:
    """Resident memory of the largest worker, in megabytes."""
    sizes = [0]
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if b"gunicorn" in (folder / "cmdline").read_bytes() and f"PORT={port}".encode() in (
                folder / "environ"
            ).read_bytes().split(b"\0"):
                sizes.append(int(re.search(r"VmRSS:\s+(\d+)", (folder / "status").read_text())[1]) // 1024)
    return max(sizes)
