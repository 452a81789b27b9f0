"""Journey five: the ticket office from the inside. Each screen of events and payments in both languages, on a desk
and on a phone, with much to do, with nothing, and with mistakes; and what is done by the keyboard alone.
"""

import json
import re
from pathlib import Path

import pytest
from running.chromium import PHONE, WIDE
from running.words import Words

SCENE = Path(__file__).resolve().parents[1] / "support" / "running" / "admin_scene.py"
LISTS = (
    *("events", "attendees", "waiting-lists", "discount-codes", "uses-of-codes", "seats-set-aside", "event-series"),
    *(
        "venues",
        "event-changes",
        "orders",
        "payments",
        "refunds",
        "stripe-events",
        "unpaid-invoices",
        "documents-issued",
    ),
)
#: Below /admin/, by what the scene made.
SCREENS = (
    *("events/new/", "events/edit/{event}/", "events/history/{event}/", "events/waiting/{event}/"),
    *("events/waiting/{event_waited_for}/", "events/codes/{event}/", "events/complimentary/{event}/"),
    *("events/set-aside/{event}/", "events/catering/{event}/", "events/move/{event}/", "events/cancel/{event}/"),
    *("editions/{event}/make/", "events/changes/{change}/", "events/changes/{change_moved}/"),
    *("events/{event}/mails/confirmation/nb/", "seats-set-aside/release/{block}/", "seats-set-aside/inspect/{block}/"),
    *("discount-codes/new/", "discount-codes/edit/{code}/", "attendees/inspect/{attendee}/"),
    *("attendees/{attendee}/change/", "attendees/{attendee}/exchange/", "attendees/{attendee}/cancel/"),
    *("attendees/history/{attendee}/", "waiting-list/offer/{waiting}/", "waiting-list/remove/{waiting}/"),
    *("waiting-list/extend/{offered}/", "orders/inspect/{order}/", "orders/inspect/{order_over}/"),
    *("orders/inspect/{order_held}/", "orders/inspect/{order_invoiced}/", "orders/history/{order}/"),
    *("orders/{order}/details/", "payments/inspect/{payment}/", "refunds/inspect/{refund}/"),
    *("stripe-events/inspect/{stripe_event}/", "documents-issued/inspect/{document}/", "orders/exceptions/"),
)
#: Forms sent as they are, and what is wrong with them.
MISTAKES = (
    *("events/codes/{event}/", "events/complimentary/{event}/", "events/set-aside/{event}/", "events/cancel/{event}/"),
    *("events/move/{event}/", "attendees/{attendee}/cancel/", "discount-codes/new/", "events/new/"),
)
#: What stands out of the page at 390 px: tables must be moved inside a frame of their own, where all of it is reached.
OUTSIDE = """() => [...document.querySelectorAll("main table, main form, main dl, main h2")].filter(each => {
  if (!each.getClientRects().length || each.getBoundingClientRect().right <= innerWidth + 1) return false;
  for (let up = each; up && up.tagName !== "MAIN"; up = up.parentElement)
    if (["auto", "scroll"].includes(getComputedStyle(up).overflowX)) return false;
  return true;
}).map(each => each.outerHTML.slice(0, 120))"""


@pytest.fixture(scope="module")
def busy_day(_session_stack) -> dict[str, int]:
    """A busy day, made once: name → primary key."""
    printed = _session_stack.manage("shell", "-v0", "-c", f"exec(open({str(SCENE)!r}).read())", seconds=180)
    return json.loads(printed.strip().splitlines()[-1])


def look(visitor, path: str, name: str, language: str, *, axe: int) -> None:
    """axe is slow here and sees the same in both languages: it looks in one, at one width; the rest in both."""
    visitor.goto(path)
    visitor.inspect(f"{name}, {language}", axe=[axe] if language == "nb" else ())
    visitor.page.set_viewport_size({"width": PHONE, "height": 844})
    if outside := visitor.page.evaluate(OUTSIDE):
        visitor.problems.append(f"{name}: cut off at {PHONE} px: {outside}")
    visitor.page.set_viewport_size({"width": visitor.width, "height": 900})


@pytest.mark.parametrize("language", ["nb", "en"])
def test_each_list_full_and_empty(admin_window, busy_day, language):
    visitor = admin_window(language)
    for name in LISTS:
        look(visitor, f"/admin/{name}/", name, language, axe=WIDE)
        assert visitor.page.locator("#listing-results tbody tr").count(), name
        look(visitor, f"/admin/{name}/?q=finnesikke", f"{name} with nothing found", language, axe=PHONE)
    assert visitor.page.locator("html").get_attribute("lang") == language


@pytest.mark.parametrize("language", ["nb", "en"])
def test_each_screen(admin_window, busy_day, language):
    visitor = admin_window(language)
    for path in SCREENS:
        look(visitor, f"/admin/{path.format(**busy_day)}", path, language, axe=PHONE)
    visitor.goto(f"/admin/events/edit/{busy_day['event']}/")
    for tab in visitor.page.get_by_role("tab").all():
        tab.click()
        visitor.inspect(f"event's tab {tab.inner_text()}, {language}", axe=[WIDE] if language == "nb" else ())


@pytest.mark.parametrize("language", ["nb", "en"])
def test_forms_with_mistakes(admin_window, busy_day, language):
    visitor = admin_window(language)
    page, words = visitor.page, Words(language)
    for path in MISTAKES:
        visitor.goto(f"/admin/{path.format(**busy_day)}")
        with page.expect_navigation():
            page.locator("main form:not([role=search]) [type=submit]").last.evaluate(
                "button => button.form.requestSubmit(button)"
            )
        assert page.locator("main .error-message, main .w-field__errors, main .messages .error").count(), path
        visitor.inspect(f"{path} with mistakes, {language}", axe=[WIDE] if language == "nb" else ())
    visitor.goto(f"/admin/orders/inspect/{busy_day['order']}/")
    refund = page.locator("form[action$='/refund/confirm/']")
    refund.locator("[name=amount]").fill("99999")
    refund.locator("[name=note]").fill("Feil")
    refund.get_by_role("button", name=words("See what that means")).click()
    page.locator(".help-critical").wait_for()
    visitor.inspect(f"a refund that is too much, {language}")
    refund.locator("[name=amount]").fill("10")
    refund.get_by_role("button", name=words("See what that means")).click()
    page.get_by_text(words("What was delivered stays valid. A refund that is on its way cannot be stopped.")).wait_for()
    visitor.inspect(f"what a refund means, {language}")


def test_the_waiting_list_is_put_in_order_without_a_mouse(admin_window, busy_day):
    visitor = admin_window("nb")
    page = visitor.page
    visitor.goto(f"/admin/events/waiting/{busy_day['event_waited_for']}/")
    names = page.locator("table", has=page.locator("button[value=up]")).first.locator("tbody tr td:nth-child(2)")
    before = [text.split("\n")[0] for text in names.all_inner_texts()]
    assert len(before) > 2
    button = page.get_by_role("button", name=re.compile(rf"{re.escape(before[2])}")).and_(page.locator("[value=up]"))
    visitor.tab_to(button)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    after = [text.split("\n")[0] for text in names.all_inner_texts()]
    assert after == [before[0], before[2], before[1], *before[3:]]


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_tab_leads_through_an_order_and_out_of_it(admin_window, busy_day, width):
    """Every control is reached, its focus shows, and nothing holds on to it."""
    visitor = admin_window("nb", width=width)
    page = visitor.page
    visitor.goto(f"/admin/orders/inspect/{busy_day['order']}/")
    wanted = page.locator("main .admin-page").locator("a[href], button, input:not([type=hidden])")
    seen, hidden, last = set(), [], -1
    for _unused in range(200):
        page.keyboard.press("Tab")
        place = page.evaluate(
            "() => [...document.querySelectorAll('main .admin-page :is(a[href], button, input:not([type=hidden]))')]"
            ".indexOf(document.activeElement)"
        )
        if place in seen and place != last:
            break
        # A date's field stops three times: at day, month and year.
        last = place
        if place >= 0:
            seen.add(place)
            if not visitor.page.evaluate(FOCUS):
                hidden.append(place)
    assert len(seen) == wanted.count(), "Not every control is reached with the Tab key."
    assert not hidden, [wanted.nth(place).evaluate("each => each.outerHTML") for place in hidden]


FOCUS = """() => {
  const style = getComputedStyle(document.activeElement);
  return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1) || style.boxShadow !== "none";
}"""


def test_a_menu_gives_the_focus_back(admin_window, busy_day):
    visitor = admin_window("nb")
    page = visitor.page
    visitor.goto(f"/admin/events/edit/{busy_day['event']}/")
    toggle = page.locator(
        "header [data-controller~=w-dropdown] button, header button[data-w-dropdown-target=toggle]"
    ).first
    toggle.focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name=Words("nb")("Move the event")).wait_for()
    page.keyboard.press("Escape")
    assert toggle.evaluate("button => document.activeElement === button")
