"""A small load generator: processes with threads, each with one connection that is kept alive."""

import http.client
import multiprocessing
import threading
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

PROCESSES = 2


@dataclass(frozen=True)
class Result:
    """Seconds in `latencies` are sorted; `failures` counts answers other than 200."""

    seconds: float
    latencies: list[float]
    failures: int
    bytes_each: int

    @property
    def per_second(self) -> float:
        return len(self.latencies) / self.seconds

    def percentile(self, share: float) -> float:
        """Milliseconds within which `share` of the answers came."""
        if not self.latencies:
            return float("nan")
        return 1000 * self.latencies[min(len(self.latencies) - 1, int(share * len(self.latencies)))]


def _ask(host: str, port: int, path: str, until: float, found: list) -> None:
    connection = http.client.HTTPConnection(host, port, timeout=30)
    while time.monotonic() < until:
        started = time.monotonic()
        connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        body = answer.read()
        found.append((time.monotonic() - started, answer.status, len(body)))
    connection.close()


def _process(host: str, port: int, path: str, seconds: float, threads: int, queue) -> None:
    found: list = []
    until = time.monotonic() + seconds
    crew = [threading.Thread(target=_ask, args=(host, port, path, until, found)) for _unused in range(threads)]
    for one in crew:
        one.start()
    for one in crew:
        one.join()
    queue.put(found)


def get_for(url: str, *, seconds: float = 5, connections: int = 8) -> Result:
    """Ask for one address over and over."""
    parts = urlsplit(url)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    queue: multiprocessing.Queue = multiprocessing.Queue()
    arguments = (parts.hostname, parts.port, path, seconds, connections // PROCESSES, queue)
    crew = [multiprocessing.Process(target=_process, args=arguments) for _unused in range(PROCESSES)]
    started = time.monotonic()
    for one in crew:
        one.start()
    found = [each for _unused in crew for each in queue.get()]
    for one in crew:
        one.join()
    good = [each for each in found if each[1] == 200]
    return Result(
        seconds=time.monotonic() - started,
        latencies=sorted(each[0] for each in good),
        failures=len(found) - len(good),
        bytes_each=good[-1][2] if good else 0,
    )
