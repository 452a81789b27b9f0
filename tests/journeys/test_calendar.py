"""Journey: a reader narrows the calendar down, looks at a month, and subscribes to what was found."""

import pytest
from icalendar import Calendar
from running.chromium import NARROW, PHONE, WIDE
from running.words import Words

PATHS = {"nb": "/kalender/", "en": "/en/calendar/"}
WIDTHS = (WIDE, PHONE, NARROW)


def status_of(page) -> str:
    return page.locator(".calendar-result [role=status]").inner_text()


@pytest.mark.parametrize("language", PATHS)
def test_filters_a_month_and_a_subscription(visit, language):
    words = Words(language)
    visitor = visit()
    page = visitor.page
    visitor.goto(PATHS[language])
    everything = status_of(page)
    page.get_by_label(words.text("Kind"), exact=True).select_option("conference")
    page.get_by_text(words.text("More filters"), exact=True).click()
    page.get_by_label(words.text("Language of the event")).select_option("nb")
    page.get_by_role("button", name=words.text("Show"), exact=True).click()
    page.wait_for_url("**kind=conference**")
    assert status_of(page) != everything
    conferences = page.locator(".conference-card")
    assert conferences.count() == page.locator(".event-list article").count() > 0
    visitor.inspect(f"calendar of conferences, {language}", axe=WIDTHS)

    page.get_by_role("navigation", name=words.text("Views of the calendar")).get_by_role(
        "link", name=words.text("Month"), exact=True
    ).click()
    page.wait_for_url("**view=month**")
    assert page.locator(".chosen__item").count() == 2
    # As far as there are conferences; the last month has one.
    following = page.locator(".month__link[rel^=next]")
    while following.count():
        following.click()
        page.wait_for_load_state()
    events = page.locator(".month__entry a:visible")
    assert events.count() > 0
    visitor.inspect(f"month of the calendar, {language}", axe=WIDTHS)
    page.locator(".chosen__item").first.click()
    page.wait_for_url(lambda url: "kind=" not in url and "language=nb" in url)

    address = page.get_by_label(words.text("Address of the subscription")).input_value()
    file = Calendar.from_ical(visitor.fetch(address).text())
    assert file.walk("VEVENT")
    assert words.text("In Norwegian") in str(file["X-WR-CALNAME"])


def test_a_month_on_a_phone_without_scripts_is_a_list_of_days(visit):
    visitor = visit(width=NARROW, javascript=False)
    page = visitor.page
    visitor.goto("/kalender/?view=month")
    following = page.locator(".month__link[rel^=next]")
    while not page.locator(".month__entry--conference").count():
        following.click()
    cells = page.locator("td.month__day:visible")
    assert cells.count() == page.locator("td:has(.month__entry)").count() > 0
    # The day is written out, as there are no column heads.
    assert page.locator("thead").is_hidden()
    assert " " in cells.first.locator("time").inner_text()
    conference = page.locator(".month__entry--conference a").first
    title = conference.inner_text()
    conference.click()
    page.get_by_role("heading", level=1, name=title).wait_for()
