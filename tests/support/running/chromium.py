"""Chromium, and visitors who notice what people do not: console errors, foreign requests, sideways scroll."""

import os
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest

from running import accessibility

MISSING = (
    "This test drives Chromium, and there is none: install Debian's with «apt-get install chromium», "
    "or name another one with CHROME_PATH."
)
ARGUMENTS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"),
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
)
PHONE, NARROW, WIDE = 390, 320, 1280
#: Answers to a form that is not right yet, and a declined card: the browser calls them errors, people do not.
_EXPECTED = re.compile(r"Failed to load resource: the server responded with a status of (402|409|422)")
_WATCH_CSP = """
window.addEventListener("securitypolicyviolation", (event) => {
  console.error(`CSP: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`);
});
"""
#: Of `scripts/test_any_time.py`: how many seconds the clock of all programs is ahead.
_AHEAD = float(os.environ.get("FAKETIME", "0"))
_SHIFT_DATE = f"""
globalThis.Date = class extends Date {{
  constructor(...given) {{ given.length ? super(...given) : super(new.target.now()); }}
  static now() {{ return super.now() + {_AHEAD * 1000:.0f}; }}
}};
"""


def find() -> str | None:
    return os.environ.get("CHROME_PATH") or shutil.which("chromium") or shutil.which("chromium-browser")


@contextmanager
def running() -> Iterator:
    """A Chromium. Skips where there is none, except in CI, where a missing browser would be a silent gap."""
    path = find()
    if not path:
        if os.environ.get("CI"):
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS), env=_environment())
        try:
            yield browser
        finally:
            browser.close()


def _environment() -> dict[str, str]:
    """Chromium does not start under libfaketime: it keeps the real time, and `Visitor` shifts what its pages read."""
    return {name: value for name, value in os.environ.items() if name != "LD_PRELOAD"}


class Visitor:
    """A person with a browser window. What goes wrong unseen is collected in `problems`."""

    def __init__(self, browser, stack, *, width: int = WIDE, javascript: bool = True):
        self.stack = stack
        self.javascript = javascript
        self.width = width
        self.problems: list[str] = []
        self.requests: list[str] = []
        self.clicks = 0
        self._hosts = {urlsplit(stack.url).netloc, urlsplit(stack.stripe_url).netloc}
        self.context = browser.new_context(
            base_url=stack.url,
            viewport={"width": width, "height": 844 if width < 800 else 900},
            java_script_enabled=javascript,
            locale="nb-NO",
            timezone_id="Europe/Oslo",
            reduced_motion="reduce",
        )
        self.context.set_default_timeout(30_000)
        self.context.set_default_navigation_timeout(60_000)
        if javascript:
            self.context.add_init_script(_WATCH_CSP)
            if _AHEAD:
                self.context.add_init_script(_SHIFT_DATE)
        self.context.on("request", self._see_request)
        self.context.on("page", self._watch)
        self.page = self.context.new_page()

    def _watch(self, page) -> None:
        page.on("console", self._see_console)
        page.on("pageerror", lambda error: self.problems.append(f"{page.url}: {error}"))

    def _see_request(self, request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https"):
            self.requests.append(f"{request.method} {request.url}")
            if parts.netloc not in self._hosts:
                self.problems.append(f"Request to another host: {request.url}")
        elif parts.scheme not in ("data", "blob", "about"):
            self.problems.append(f"Odd request: {request.url}")

    def _see_console(self, message) -> None:
        address = message.location.get("url") or ""
        if "/admin/pages/add/" in address and "status of 400" in message.text:
            return  # Wagtail saves by itself while one writes, and is refused until the form is whole
        if message.type == "error" and not _EXPECTED.match(message.text):
            self.problems.append(f"{self.page.url}: console: {message.text} ({address})")

    # --- Going about ------------------------------------------------------------------------------------------

    def goto(self, path: str, status: int = 200):
        answer = self.page.goto(path)
        assert answer.status == status, f"{path}: {answer.status}, not {status}"
        return answer

    def click(self, locator) -> None:
        """One click of the buyer's, counted."""
        self.clicks += 1
        locator.click()

    def sign_in_as(self, role: str) -> None:
        """By the demo's page of one-click sign-ins; `role` is its slug."""
        self.goto("/demo/")
        self.page.locator(f"form[action$='/{role}/sign-in/'] button").click()

    def fetch(self, url: str):
        """Another GET with the same cookies, for files."""
        return self.context.request.get(url, max_redirects=0)

    # --- Looking ----------------------------------------------------------------------------------------------

    def inspect(self, name: str, *, axe: Sequence[int] = accessibility.AXE_WIDTHS) -> None:
        """Everything that must hold on every page that a journey passes. Each `name` is looked at once a session."""
        axe = axe if self.javascript else ()
        self.problems += accessibility.inspect(self.page, name, back_to=self.width, axe=axe)

    def tab_to(self, locator, most: int = 80) -> None:
        """Reach a control with the Tab key alone, and see that its focus shows."""
        for _unused in range(most):
            self.page.keyboard.press("Tab")
            if locator.evaluate("element => element === document.activeElement"):
                assert accessibility.focus_shows(self.page), f"No visible focus on {locator}"
                return
        raise AssertionError(f"Not reached with {most} tabs: {locator}")

    def describe(self) -> str:
        """The page as words, for whoever reads about a failure; STACK_SCREENSHOTS names a folder for pictures."""
        try:
            if folder := os.environ.get("STACK_SCREENSHOTS"):
                self.page.screenshot(path=f"{folder}/{id(self)}.png", full_page=True)
            text = re.sub(r"\n\s*\n+", "\n", self.page.locator("body").inner_text(timeout=2000))
            last = "\n".join(self.requests[-8:])
            return f"{self.page.url}\n{self.page.title()}\n{text[:3000]}\n--- last requests\n{last}"
        except Exception as error:  # a page that cannot be described must not hide the failure it was for
            return f"Nothing to be seen: {error}"

    def close(self) -> None:
        self.context.close()
