"""Running functions concurrently in threads, each with its own database connection."""

import threading
from collections.abc import Callable
from functools import partial

import pytest
from django.db import connection


def at_once(*functions: Callable[[], object]) -> list:
    """Run the functions at the same time. Returns, in their order, the result of each or the exception it raised."""
    outcomes, barrier = [None] * len(functions), threading.Barrier(len(functions))

    def run(position: int, function: Callable[[], object]) -> None:
        try:
            barrier.wait(timeout=20)
            outcomes[position] = function()
        except Exception as error:  # the test decides whether the exception was expected
            outcomes[position] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(functions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=90)
    return outcomes


def results(outcomes: list, *expected: type[Exception]) -> list:
    """The outcomes, unless one is an exception that is not `expected`: it is raised."""
    for outcome in outcomes:
        if isinstance(outcome, Exception) and not isinstance(outcome, expected):
            raise outcome
    return outcomes


def failures_of(number: int, function: Callable[[int], object]) -> list[Exception]:
    """The exceptions that concurrent calls of `function(0)`, `function(1)` … raised."""
    outcomes = at_once(*(partial(function, position) for position in range(number)))
    return [outcome for outcome in outcomes if isinstance(outcome, Exception)]


@pytest.fixture
def threads(transactional_db):
    """Skip the test if threads cannot share the database."""
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("threads need a database in a file or on a server")


@pytest.fixture
def several(threads):
    """Run one function in several threads at the same time; returns the results, or raises the exception of one."""
    return lambda number, function: results(at_once(*[function] * number))
