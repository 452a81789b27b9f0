"""Asks for every list, search, filter and sort once warm, and notes queries and times."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field

from django.core.cache import caches
from django.db import connection, transaction
from django.test import Client

from bench.at_size.addresses import jobs, portal_addresses, public_addresses, staff_addresses

ROUNDS = 2
#: What took longer is measured once only.
SLOW_MS = 800


@dataclass
class Measured:
    """Times are milliseconds. `first_ms` is with empty caches, the others are the best of the `ROUNDS` after it.

    `slowest` is the statement that took longest.
    """

    name: str
    status: int = 0
    queries: int = 0
    repeated: int = 0
    sql_ms: float = 0
    total_ms: float = 0
    first_ms: float = 0
    kilobytes: float = 0
    slowest: str = ""
    slowest_ms: float = 0


@dataclass
class Statements:
    times: list[tuple[float, str]] = field(default_factory=list)
    seen: set = field(default_factory=set)
    repeated: int = 0

    def __call__(self, execute, sql, params, many, context):
        started = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.times.append((1000 * (time.perf_counter() - started), sql))
            key = (sql, repr(params))
            self.repeated += key in self.seen
            self.seen.add(key)


@contextmanager
def noted(measured: Measured) -> Iterator[None]:
    statements = Statements()
    started = time.perf_counter()
    with connection.execute_wrapper(statements):
        yield
    total_ms = 1000 * (time.perf_counter() - started)
    if not measured.total_ms or total_ms < measured.total_ms:
        measured.queries, measured.repeated = len(statements.times), statements.repeated
        measured.sql_ms, measured.total_ms = sum(ms for ms, _sql in statements.times), total_ms
        measured.slowest_ms, measured.slowest = max(statements.times, default=(0, ""))


def first_bytes(response) -> int:
    """The length of the page; of an export only the first part, after which the browser has its answer."""
    if response.streaming:
        return len(next(iter(response.streaming_content), b""))
    return len(response.content)


def ask(client: Client, name: str, url: str) -> Measured:
    first, measured = Measured(name), Measured(name)
    caches["default"].clear()
    for number in range(ROUNDS + 1):
        now = measured if number else first
        with noted(now):
            response = client.get(url)
            now.kilobytes = first_bytes(response) / 1000
        now.status = response.status_code
        response.close()
        now.first_ms = first.total_ms
        if now.total_ms > SLOW_MS * 4:
            return now
    return measured


def run_job(name: str, function) -> Measured:
    """A scheduled job; what it changes is rolled back."""
    measured = Measured(f"job: {name}")
    for _unused in range(2):
        with transaction.atomic(), noted(measured):
            function()
            transaction.set_rollback(True)
    return measured


def measure(only: str = "") -> list[Measured]:
    """Everything whose name contains `only`."""
    results = []
    for addresses in (public_addresses, portal_addresses, staff_addresses):
        for client, name, url in addresses(only):
            if only in name:
                results.append(ask(client, name, url))
    results.extend(run_job(name, function) for name, function in jobs() if only in f"job: {name}")
    return results


def as_json(results: list[Measured]) -> str:
    return json.dumps([asdict(result) for result in results], ensure_ascii=False, indent=1)
