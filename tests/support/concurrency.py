"""The same moment for several: threads that start together, each with a connection of its own."""

import threading
from collections.abc import Callable
from functools import partial

import pytest
from django.db import connection


def at_once(*acts: Callable[[], object]) -> list:
    """Do all at once. Gives, in the order of `acts`, what each returned or the exception it raised."""
    answers, gate = [None] * len(acts), threading.Barrier(len(acts))

    def run(place: int, act: Callable[[], object]) -> None:
        try:
            gate.wait(timeout=20)
            answers[place] = act()
        except Exception as error:  # the test's own thread decides whether it was expected
            answers[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=90)
    return answers


def results(answers: list, *expected: type[Exception]) -> list:
    """The same answers, unless one of them is an exception that nobody expected: that one is raised."""
    for answer in answers:
        if isinstance(answer, Exception) and not isinstance(answer, expected):
            raise answer
    return answers


def failures_of(number: int, act: Callable[[int], object]) -> list[Exception]:
    """What `act(0)`, `act(1)` … raised, done at once."""
    answers = at_once(*(partial(act, place) for place in range(number)))
    return [answer for answer in answers if isinstance(answer, Exception)]


@pytest.fixture
def threads(transactional_db):
    """Skips where threads cannot share the database."""
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("threads need a database in a file or on a server")


@pytest.fixture
def several(threads):
    """Do the same in several threads at once; gives what each returned, or raises what one raised."""
    return lambda number, act: results(at_once(*[act] * number))
