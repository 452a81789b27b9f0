"""One running demo for the whole session, and others from the same snapshot for who needs one to break."""

import os
from pathlib import Path

import pytest

from running.stack import Snapshot, Stack

#: Where tests live that share one running demo, one loaded database or one measurement.
GROUPS = {
    "tests/journeys/": "stack",
    "tests/stack/": "stack",
    "tests/demo/test_load": "demo load",
    "tests/budget/test_query_counts": "query counts",
}


@pytest.fixture(scope="session")
def snapshot(tmp_path_factory, _migrated, django_db_setup):
    """STACK_SNAPSHOT names a folder in which a loaded demo is kept between runs, for whoever writes journeys.

    In memory, the tests' own database is migrated once, and the demo starts from a copy of it.
    """
    if kept := os.environ.get("STACK_SNAPSHOT"):
        yield Snapshot.kept(Path(kept))
        return
    found = Snapshot(tmp_path_factory.mktemp("snapshot"))
    try:
        found.load(_migrated.file if _migrated else None)
        yield found
    finally:
        found.drop()


@pytest.fixture(scope="session")
def _session_stack(snapshot, tmp_path_factory):
    stack = Stack(snapshot, tmp_path_factory.mktemp("stack"))
    try:
        yield stack.start()
    finally:
        stack.remove()


@pytest.fixture
def stack(_session_stack, request):
    """The running demo. Its content is shared by the session: a test makes what it changes."""
    request.node.stack_logs = [(_session_stack, _session_stack.program.printed_bytes())]
    if _session_stack.own_sandbox:
        _session_stack.control.reset()
    return _session_stack


@pytest.fixture
def own_stack(snapshot, tmp_path, request):
    """Starts another demo with an environment of its own: `own_stack(WEB_CONCURRENCY="2")`."""
    started = []
    request.node.stack_logs = []

    def start(**environment: str) -> Stack:
        stack = Stack(snapshot, tmp_path / f"stack-{len(started)}", **environment)
        started.append(stack)
        stack.start()
        request.node.stack_logs.append((stack, 0))
        return stack

    yield start
    for stack in started:
        stack.remove()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """A failure shows what the site printed meanwhile."""
    outcome = yield
    report = outcome.get_result()
    if report.failed:
        for stack, since in getattr(item, "stack_logs", []):
            report.sections.append((f"log of {stack.url}", stack.program.printed(since)[-8000:]))
        for visitor in getattr(item, "visitors", []) if call.when == "call" else []:
            report.sections.append(("what the visitor saw", visitor.describe()))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Tests that share something dear run on one worker. xdist's own groups (3.8) do not take with pytest 9.2: it
    writes them into a node id that pytest no longer reads.
    """
    from xdist.scheduler import LoadScopeScheduling

    class ByFolder(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return next((group for folder, group in GROUPS.items() if nodeid.startswith(folder)), nodeid)

    return ByFolder(config, log)
