"""One running demo for the whole session, and others from the same snapshot for who needs one to break."""

import os
from pathlib import Path

import pytest

from running.stack import Snapshot, Stack

#: All tests that use the stack carry `pytest.mark.xdist_group("stack")`, so that one worker starts it, once.
GROUP = "stack"


@pytest.fixture(scope="session")
def snapshot(tmp_path_factory):
    """STACK_SNAPSHOT names a folder in which a loaded demo is kept between runs, for whoever writes journeys."""
    if kept := os.environ.get("STACK_SNAPSHOT"):
        yield Snapshot.kept(Path(kept))
        return
    found = Snapshot(tmp_path_factory.mktemp("snapshot"))
    try:
        found.load()
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
        _session_stack.control.calm()
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


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Whoever uses the stack belongs to its group, also when the mark was forgotten."""
    for item in items:
        if {"snapshot", "stack", "own_stack"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.xdist_group(GROUP))
