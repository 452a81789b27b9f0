"""A small load generator: processes with threads, each of which has one keep-alive connection."""

import http.client
import multiprocessing
import threading
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

PROCESSES = 2


@dataclass(frozen=True)
class Result:
    """The result of a measurement. `latencies` are in seconds and sorted; `failures` counts answers other than 200."""

    seconds: float
    latencies: list[float]
    failures: int
    bytes_each: int

    @property
    def per_second(self) -> float:
        return len(self.latencies) / self.seconds

    def percentile(self, share: float) -> float:
        """The latency in milliseconds that `share` (0 to 1) of the answers did not exceed."""
        if not self.latencies:
            return float("nan")
        return 1000 * self.latencies[min(len(self.latencies) - 1, int(share * len(self.latencies)))]


def _request_until(host: str, port: int, path: str, until: float, results: list) -> None:
    connection = http.client.HTTPConnection(host, port, timeout=30)
    while time.monotonic() < until:
        started = time.monotonic()
        connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        body = answer.read()
        results.append((time.monotonic() - started, answer.status, len(body)))
    connection.close()


def _process(host: str, port: int, path: str, seconds: float, threads: int, queue) -> None:
    results: list = []
    arguments = (host, port, path, time.monotonic() + seconds, results)
    workers = [threading.Thread(target=_request_until, args=arguments) for _unused in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    queue.put(results)


def get_for(url: str, *, seconds: float = 5, connections: int = 8) -> Result:
    """Request one URL repeatedly for `seconds`, over several connections."""
    parts = urlsplit(url)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    queue: multiprocessing.Queue = multiprocessing.Queue()
    arguments = (parts.hostname, parts.port, path, seconds, connections // PROCESSES, queue)
    processes = [multiprocessing.Process(target=_process, args=arguments) for _unused in range(PROCESSES)]
    started = time.monotonic()
    for process in processes:
        process.start()
    results = [result for _unused in processes for result in queue.get()]
    for process in processes:
        process.join()
    successes = [(latency, size) for latency, status, size in results if status == 200]
    return Result(
        seconds=time.monotonic() - started,
        latencies=sorted(latency for latency, _size in successes),
        failures=len(results) - len(successes),
        bytes_each=successes[-1][1] if successes else 0,
    )
