"""Journey: a reader finds a session among thirty, and an exhibitor on the plan."""

import pytest
from icalendar import Calendar
from running.chromium import NARROW, PHONE, WIDE
from running.words import Words

PATHS = {"nb": "/kalender/", "en": "/en/calendar/"}
WIDTHS = (WIDE, PHONE, NARROW)


def open_innsikt(visitor, language: str) -> None:
    visitor.goto(PATHS[language] + "?kind=conference")
    visitor.page.locator(".event-list a[href*=innsikt]").first.click()
    visitor.page.locator("#programme").wait_for()


@pytest.mark.parametrize("language", PATHS)
def test_finds_a_session_in_the_timetable(visit, language):
    words = Words(language)
    visitor = visit()
    page = visitor.page
    open_innsikt(visitor, language)
    assert page.locator(".timetable").count() == 2
    visitor.inspect(f"conference with a timetable, {language}", axe=WIDTHS)
    everything = page.locator(".session").count()
    page.get_by_label(words.text("Track"), exact=True).select_option(index=1)
    page.get_by_label(words.text("Only with seats left")).check()
    page.get_by_role("button", name=words.text("Show"), exact=True).click()
    page.wait_for_url("**free=1**")
    assert 0 < page.locator(".session").count() + page.locator(".agenda__item").count() < everything
    page.locator(".session__title a, .agenda__title a").first.click()
    page.get_by_role("heading", name=words.text("More of the conference")).wait_for()
    visitor.inspect(f"session of a conference, {language}", axe=WIDTHS)


def test_marks_two_sessions_and_is_told_that_they_overlap(visit):
    visitor = visit(width=PHONE)
    page = visitor.page
    open_innsikt(visitor, "nb")
    bar = page.locator("[data-marked]")
    assert bar.is_hidden()
    page.get_by_role("button", name="Merk «Krafta som mangler»").click()
    page.get_by_role("button", name="Merk «Frokost med en lærling»").press("Enter")
    assert "Merket: 2" in bar.inner_text()
    assert "«Frokost med en lærling»" in bar.inner_text()
    assert "overlapper" in bar.inner_text()
    visitor.inspect("programme with marks", axe=WIDTHS)
    file = Calendar.from_ical(visitor.fetch(bar.locator("[data-marked-calendar]").get_attribute("href")).text())
    assert {str(entry["summary"]) for entry in file.walk("VEVENT")} == {"Krafta som mangler", "Frokost med en lærling"}
    bar.get_by_role("link", name="Vis bare det som er merket").click()
    page.wait_for_url("**starred=**")
    # The marks are kept in the browser, not in a cookie.
    assert page.locator(".session, .agenda__item").count() == 2
    assert page.locator(".star[aria-pressed=true]").count() == 2
    assert not page.context.cookies()
    bar.get_by_role("button", name="Fjern alle merker").click()
    assert bar.is_hidden()


def test_the_timetable_is_a_list_on_a_phone_and_without_scripts(visit):
    visitor = visit(width=NARROW, javascript=False)
    open_innsikt(visitor, "nb")
    page = visitor.page
    first, second = (page.locator(".session").nth(number).bounding_box() for number in (0, 1))
    assert first["x"] == second["x"]
    assert first["y"] + first["height"] <= second["y"]
    # Room and track are text, not only a column and a colour.
    talk = page.locator(".session", has_text="Krafta som mangler").inner_text()
    assert "Storsalen" in talk
    assert "Samfunn" in talk


def test_an_exhibitor_is_found_on_the_plan_and_in_the_list(visit):
    visitor = visit()
    page = visitor.page
    open_innsikt(visitor, "nb")
    page.locator("main a[href^='/utstillere/']").first.click()
    page.wait_for_url("**/utstillere/**")
    visitor.inspect("exhibitors", axe=WIDTHS)
    page.locator("main a[href*='/utstillere/innsikt']").last.click()
    page.wait_for_load_state()
    visitor.inspect("an exhibitor", axe=WIDTHS)
