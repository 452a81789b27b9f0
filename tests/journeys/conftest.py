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


@pytest.fixture
def admin_window(visit):
    """The administrator's, in a language."""

    def admin_window(language: str, **window):
        visitor = visit(**window)
        page = visitor.page
        with page.expect_navigation(url="**/admin/"):
            visitor.sign_in_as("administrator")
        if page.locator("html").get_attribute("lang") != language:
            visitor.goto("/admin/account/")
            with page.expect_navigation():
                page.locator("select[name$=preferred_language]").evaluate(
                    "(select, language) => { select.value = language; select.form.requestSubmit(); }", language
                )
        return visitor

    return admin_window


def pytest_collection_modifyitems(items):
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
