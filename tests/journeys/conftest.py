"""Browsers for the journeys."""

import pytest
from running import chromium
from running.chromium import Visitor


@pytest.fixture(scope="module")
def browser():
    """For a module at a time: while Playwright runs, its event loop keeps Django's database out of this process."""
    with chromium.running() as found:
        yield found


@pytest.fixture
def visit(browser, stack, request):
    """Open a window: `visit(width=390, javascript=False)`. At the end nobody may have met a problem."""
    visitors: list[Visitor] = []
    request.node.visitors = visitors

    def open_window(**options) -> Visitor:
        visitors.append(Visitor(browser, stack, **options))
        return visitors[-1]

    yield open_window
    problems = [problem for visitor in visitors for problem in visitor.problems]
    for visitor in visitors:
        visitor.close()
    assert not problems, "\n".join(problems)


def pytest_collection_modifyitems(items):
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
