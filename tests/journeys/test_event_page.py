"""Journey: what an event costs and where one buys is in sight at once, and nothing covers what has the focus."""

import pytest
from running.chromium import PHONE, WIDE
from running.words import Words

EVENTS = {"nb": "/kalender/?kind=conference", "en": "/en/calendar/?kind=conference"}
#: The windows in which price and button are to be in sight: width → height.
WINDOWS = {WIDE: 800, PHONE: 844}
MOST_STOPS_BEFORE = 12
FOCUSED = """() => {
  const focused = document.activeElement, box = focused.getBoundingClientRect();
  const covers = [...document.querySelectorAll(".ticket-box, .ticket-bar, .ticket-box__actions")].filter((each) => {
    if (each.contains(focused) || getComputedStyle(each).position !== "sticky") return false;
    const other = each.getBoundingClientRect();
    const width = Math.min(box.right, other.right) - Math.max(box.left, other.left);
    return width > 1 && Math.min(box.bottom, other.bottom) - Math.max(box.top, other.top) > 1;
  });
  return {
    name: focused.textContent.trim().slice(0, 40),
    buys: Boolean(focused.closest(".event-head__buy, #tickets")),
    seen: box.bottom > 0 && box.top < innerHeight && !covers.length,
  };
}"""


def open_eiendomsdagen(visitor, language: str, height: int) -> None:
    visitor.page.set_viewport_size({"width": visitor.width, "height": height})
    visitor.goto(EVENTS[language])
    visitor.page.locator(".event-list a[href*=eiendomsdagen]").first.click()
    visitor.page.locator("#tickets").wait_for()


@pytest.mark.parametrize("width", WINDOWS)
@pytest.mark.parametrize("language", EVENTS)
def test_price_and_button_are_in_the_first_screen(visit, language, width):
    visitor, words, height = visit(width=width), Words(language), WINDOWS[width]
    open_eiendomsdagen(visitor, language, height)
    page = visitor.page
    for part in (page.locator(".event-head__price"), page.locator(".event-head__buy .ds-button")):
        box = part.bounding_box()
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= height
    assert page.locator(".event-head__buy .ds-button").inner_text() == words.text("Buy tickets")
    assert page.evaluate("scrollY") == 0
    # The page ends in what comes next.
    assert page.locator("main > :last-child #what-next").count() == 1
    visitor.inspect(f"event page at {width}, {language}", axe=(width,))


@pytest.mark.parametrize("width", WINDOWS)
def test_the_keyboard_reaches_the_tickets_soon_and_nothing_is_covered(visit, width):
    visitor = visit(width=width)
    open_eiendomsdagen(visitor, "nb", WINDOWS[width])
    stops = []
    for _number in range(60):
        visitor.page.keyboard.press("Tab")
        # The skip link slides into sight.
        visitor.page.evaluate("Promise.all(document.getAnimations().map((each) => each.finished))")
        stops.append(visitor.page.evaluate(FOCUSED))
    assert [stop["name"] for stop in stops if not stop["seen"]] == []
    first = next(number for number, stop in enumerate(stops) if stop["buys"])
    assert first <= MOST_STOPS_BEFORE


def test_the_ticket_box_is_never_taller_than_the_window(visit):
    visitor = visit(width=WIDE)
    for height in (800, 500):
        open_eiendomsdagen(visitor, "nb", height)
        page = visitor.page
        for _number in range(12):
            page.mouse.wheel(0, 400)
            box = page.locator("#tickets").bounding_box()
            assert box["height"] <= height
        button = page.locator("#tickets .ticket-box__actions .ds-button").first.bounding_box()
        assert button["y"] + button["height"] <= box["y"] + box["height"]


def test_a_past_conference_shows_what_came_of_it_and_its_people(visit):
    visitor = visit(width=WIDE)
    page = visitor.page
    visitor.goto("/kalender/?past=1&recording=1")
    page.locator(".event-list a[href*=innsikt]").first.click()
    page.locator("#after-event").wait_for()
    assert page.locator("#tickets").count() == 0
    assert page.locator(".recordings a").count() == 2
    visitor.inspect("after the event", axe=(WIDE, PHONE))
    page.locator(".stage__name a").first.click()
    page.wait_for_url("**/foredragsholdere/**")
    visitor.inspect("a person", axe=(WIDE, PHONE))
    assert page.locator(".appearance").count() > 1
