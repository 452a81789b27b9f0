"""Starting programs that end with us: also when a test fails, on Ctrl-C, and when pytest itself is killed."""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
#: What the settings of this very process put into the environment, and programs of their own must not inherit.
_OURS = (
    *("ALLOWED_HOSTS", "BRREG_API_BASE", "DATABASE_URL", "DEFAULT_FROM_EMAIL", "DEMO_DIR", "DJANGO_SETTINGS_MODULE"),
    *("EMAIL_URL", "OWN_SANDBOX", "PORT", "REDIS_URL", "SANDBOX_PORT", "SECRET_KEY", "SITE_URL", "STRIPE_API_BASE"),
    *("STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET", "WEB_CONCURRENCY", "WEB_THREADS"),
)
_PR_SET_PDEATHSIG = 1


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def clean_environment(**values: str) -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in _OURS} | values


def _end_with_parent() -> None:
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


class Program:
    """One program and all that it starts, with what they print in a file."""

    def __init__(self, command: list[str], *, log: Path, environment: dict[str, str], cwd: Path = ROOT):
        self.log = log
        self._file = log.open("ab")
        self.process = subprocess.Popen(
            command,
            cwd=cwd,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=self._file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_end_with_parent,
        )

    def printed(self, since: int = 0) -> str:
        """What it has printed, from a byte position on."""
        with self.log.open("rb") as file:
            file.seek(since)
            return file.read().decode(errors="replace")

    def printed_bytes(self) -> int:
        return self.log.stat().st_size

    def wait(self, seconds: float) -> int:
        """The exit code; `RuntimeError` with the log's end when it fails or takes longer."""
        try:
            code = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.stop()
            raise RuntimeError(f"Not done after {seconds} s:\n{self.printed()[-4000:]}") from None
        self._file.close()
        if code:
            raise RuntimeError(f"Ended with {code}:\n{self.printed()[-4000:]}")
        return code

    def wait_for(self, url: str, seconds: float) -> None:
        """Until `url` answers 200."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise RuntimeError(f"Ended with {self.process.returncode}:\n{self.printed()[-4000:]}")
            with contextlib.suppress(urllib.error.URLError, OSError), urllib.request.urlopen(url, timeout=2):
                return
            time.sleep(0.1)
        self.stop()
        raise RuntimeError(f"{url} did not answer within {seconds} s:\n{self.printed()[-4000:]}")

    def stop(self, seconds: float = 15) -> None:
        """Ask, wait, then kill whatever it had started and that is still there."""
        children = descendants(self.process.pid)
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(seconds)
        for pid, started in [*children.items(), (self.process.pid, None)]:
            if started is None and self.process.poll() is not None:
                continue
            if started is None or _started(pid) == started:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(5)
        if not self._file.closed:
            self._file.close()


def _stat(pid: int) -> list[str]:
    """The fields of /proc/<pid>/stat after the program's name; empty when it has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except (OSError, IndexError):
        return []


def _started(pid: int) -> str:
    """When a process began: with its number, this names it for good."""
    fields = _stat(pid)
    return fields[19] if fields else ""


def descendants(pid: int) -> dict[int, str]:
    """Process numbers below `pid`, each with the moment it began."""
    parents = {}
    for entry in Path("/proc").glob("[0-9]*"):
        fields = _stat(int(entry.name))
        if fields:
            parents[int(entry.name)] = int(fields[1])
    found, grown = {pid}, True
    while grown:
        below = {child for child, parent in parents.items() if parent in found} - found
        found |= below
        grown = bool(below)
    return {each: _started(each) for each in found - {pid}}


def command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""
