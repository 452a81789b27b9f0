"""Commits inside a test's own transaction: real enough to run what waits for them, and to be killed at.

A test that rolls back at its end is fast, but Django then never sees the outermost commit of the code under test.
`Commits` takes the place of that commit: whenever the code's own outermost `atomic` block ends, what waited for the
commit runs, as it would in production. Each such moment, each call of Stripe and each write outside a transaction is
also a step at which the process can be made to die.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.transaction import Atomic

from payments.stripe import client

#: Every function of `payments.stripe` that asks Stripe something.
CALLS = (
    "create_session",
    "retrieve_session",
    "expire_session",
    "list_complete_sessions",
    "create_refund",
    "retrieve_refund",
    "list_refunds",
    "list_undelivered_events",
)


class Killed(KeyboardInterrupt):
    """The process ends here. Nothing of ours catches it, and the tasks' immediate backend lets it pass."""


class Steps:
    """Counts the moments between which a process can die, and dies at one of them when told to."""

    def __init__(self):
        self.names: list[str] = []
        self.died = False
        #: Calls of Stripe since the last `start`, and what is done before one of them: number → act.
        self.calls: list[str] = []
        self.before_call: dict[int, Callable[[], None]] = {}
        self._kill_at: int | None = None

    def reached(self, name: str) -> None:
        number = len(self.names)
        self.names.append(name)
        if number == self._kill_at:
            self.died = True
            raise Killed(f"step {number}: {name}")

    def calls_stripe(self, name: str) -> None:
        number = len(self.calls)
        self.calls.append(name)
        if number in self.before_call:
            self.before_call.pop(number)()
        self.reached(f"before {name}")

    def start(self, kill_at: int | None = None) -> None:
        """Count from nought; die at step `kill_at`, or never."""
        self.names, self.calls, self.died, self._kill_at = [], [], False, kill_at
        self.before_call = {}

    def stop(self) -> None:
        """Go on counting, but let live."""
        self._kill_at = None


class Commits:
    """Used as a context manager inside an open transaction; `steps` is a `Steps`."""

    def __init__(self, steps: Steps):
        self.steps = steps
        self._depth = 0

    def __enter__(self) -> "Commits":
        self._depth = len(connection.savepoint_ids)
        self._real = (Atomic.__enter__, Atomic.__exit__, connection.on_commit)
        self._doors = {name: getattr(client, name) for name in CALLS}
        enter, leave, on_commit = self._real

        def begin(atomic):
            if self._outside():
                atomic.savepoint = True  # a failure ends this block, not the test's transaction
            return enter(atomic)

        def end(atomic, kind, error, traceback):
            outermost = len(connection.savepoint_ids) == self._depth + 1
            if not outermost:
                return leave(atomic, kind, error, traceback)
            if kind is None and not connection.needs_rollback:
                self._commit(atomic, leave)
                return None
            return leave(atomic, kind, error, traceback)

        def after_commit(func, robust=False):
            if self._outside():
                func()
            else:
                on_commit(func, robust)

        Atomic.__enter__, Atomic.__exit__ = begin, end
        connection.on_commit = after_commit
        for name, call in self._doors.items():
            setattr(client, name, self._watched(name, call))
        connection.execute_wrappers.append(self._write)
        return self

    def __exit__(self, *_error) -> None:
        Atomic.__enter__, Atomic.__exit__, _on_commit = self._real
        del connection.on_commit  # the instance's own; the class has the real one
        for name, call in self._doors.items():
            setattr(client, name, call)
        connection.execute_wrappers.remove(self._write)

    def _outside(self) -> bool:
        return len(connection.savepoint_ids) == self._depth

    def _commit(self, atomic: Atomic, leave) -> None:
        try:
            self.steps.reached("before commit")
        except Killed as death:
            leave(atomic, Killed, death, death.__traceback__)
            raise
        leave(atomic, None, None, None)
        waiting, connection.run_on_commit = connection.run_on_commit, []
        for _savepoints, func, _robust in waiting:
            self.steps.reached("committed, before what waits for it")
            func()

    def _watched(self, name: str, call):
        def watched(*args, **kwargs):
            assert self._outside(), f"Stripe was called inside a transaction: {name}"
            self.steps.calls_stripe(name)
            answer = call(*args, **kwargs)
            self.steps.reached(f"after {name}")
            return answer

        return watched

    def _write(self, execute, sql, params, many, context):
        if self._outside() and sql.lstrip()[:6].upper() in ("INSERT", "UPDATE", "DELETE"):
            self.steps.reached("before a write outside a transaction")
        return execute(sql, params, many, context)


@contextmanager
def killed_at(steps: Steps, number: int | None) -> Iterator[None]:
    """Run a block that dies at step `number`; what it leaves behind is what was committed."""
    steps.start(number)
    try:
        yield
    except Killed:
        connection.run_on_commit = []
    finally:
        steps.stop()
