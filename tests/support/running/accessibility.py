"""axe-core and a few measures of our own, on the page as it stands."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

AXE = Path(__file__).resolve().parents[2] / "vendor" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
AXE_WIDTHS = (1280, 390)
SCROLL_WIDTHS = (390, 320)
_seen: set[str] = set()

# Playwright gives up on everything after a while, but not on a script that waits.
_RUN = """tags => Promise.race([
  axe.run(document, {runOnly: {type: "tag", values: tags}, resultTypes: ["violations"]}),
  new Promise((_, fail) => setTimeout(() => fail(new Error("axe did not come to an end")), 120000)),
]).then(result => result.violations.map(found => `${found.id} (${found.impact}): ` + found.nodes.slice(0, 4)
    .map(node => node.target.join(" ") + " " + node.html.slice(0, 120)).join(" | ")))"""
# What fades in has its own colours only when it is there. An animation that never ends is not waited for: nothing else
# would ever end the wait.
_AT_REST = """() => Promise.race([
  Promise.all(document.getAnimations()
    .filter(each => each.effect.getComputedTiming().endTime < 3000).map(each => each.finished.catch(() => null))),
  new Promise(done => setTimeout(done, 5000)),
]).then(() => null)"""
_WIDER = """() => {
  const page = document.scrollingElement, limit = page.clientWidth;
  if (page.scrollWidth <= limit) return "";
  const guilty = [...document.body.querySelectorAll("*")]
    .filter(each => each.getBoundingClientRect().right > limit + 1)
    .slice(0, 3).map(each => each.outerHTML.slice(0, 90));
  return `${page.scrollWidth} px in ${limit}: ${guilty.join(" | ")}`;
}"""
_FOCUS = """() => {
  const shows = style => (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1)
    || style.boxShadow !== "none";
  const element = document.activeElement;
  return shows(getComputedStyle(element)) || [...(element.labels || [])].some(each => shows(getComputedStyle(each)))
    || (element.parentElement && shows(getComputedStyle(element.parentElement)));
}"""


@cache
def _axe() -> str:
    return AXE.read_text(encoding="utf-8")


def inspect(page, name: str, *, back_to: int, axe: Sequence[int] = AXE_WIDTHS) -> list[str]:
    """What is wrong, as sentences; nothing for a page that was looked at before. `axe` are the widths at which it
    looks; it waits for ever on a page whose scripts are switched off.
    """
    if name in _seen:
        return []
    _seen.add(name)
    page.wait_for_load_state()
    height = page.viewport_size["height"]
    found = [f"{name}: {each}" for each in _structure(page)]
    for width in SCROLL_WIDTHS:
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_function("width => innerWidth === width", arg=width)
        if wider := _wider(page):
            found.append(f"{name}: scrolls sideways: {wider}")
    for width in axe:
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate(_AT_REST)
        page.evaluate(f"() => {{ if (!window.axe) {{ {_axe()} }} }}")
        found += [f"{name} at {width} px: {each}" for each in page.evaluate(_RUN, TAGS)]
    page.set_viewport_size({"width": back_to, "height": height})
    return found


def _wider(page) -> str:
    """What is wider than the window. Just after a resize the browser may still measure with the old width."""
    for _attempt in range(5):
        if not (wider := page.evaluate(_WIDER)):
            break
        page.wait_for_timeout(200)
    return wider


def _structure(page) -> list[str]:
    counted = page.evaluate(
        """() => ({h1: document.querySelectorAll("h1").length, main: document.querySelectorAll("main").length,
        title: document.title.trim(), lang: document.documentElement.lang})"""
    )
    wrong = []
    if counted["h1"] != 1:
        wrong.append(f"{counted['h1']} h1 headings")
    if counted["main"] != 1:
        wrong.append(f"{counted['main']} main landmarks")
    if not counted["title"]:
        wrong.append("no title")
    if counted["lang"] not in ("nb", "en"):
        wrong.append(f"lang is {counted['lang']!r}")
    return wrong


def focus_shows(page) -> bool:
    return bool(page.evaluate(_FOCUS))
