"""Journey: a reader types in the search field, walks the suggestions by keyboard, and searches without scripts."""

import pytest
from running.chromium import NARROW, PHONE, WIDE
from running.words import Words

PATHS = {"nb": "/sok/", "en": "/en/search/"}
#: What is typed, and what nothing has.
TYPED = {"nb": "konferans", "en": "conferenc"}


@pytest.mark.parametrize("language", PATHS)
def test_suggestions_by_keyboard(visit, language):
    words = Words(language)
    visitor = visit()
    page = visitor.page
    visitor.goto(PATHS[language])
    field = page.get_by_role("combobox")
    field.press_sequentially(TYPED[language])
    options = page.get_by_role("option")
    options.first.wait_for()
    assert field.get_attribute("aria-expanded") == "true"
    assert 0 < options.count() <= 6
    visitor.inspect(f"suggestions, {language}", axe=(WIDE, PHONE, NARROW))

    field.press("ArrowDown")
    assert options.first.get_attribute("aria-selected") == "true"
    assert field.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    field.press("ArrowUp")
    assert field.get_attribute("aria-activedescendant") is None
    field.press("Escape")
    assert not options.first.is_visible()
    assert field.input_value() == TYPED[language]
    field.press("ArrowDown")
    address = options.first.get_attribute("data-url")
    field.press("Enter")
    page.wait_for_url(f"**{address}")

    visitor.goto(f"{PATHS[language]}?q={TYPED[language]}")
    visitor.inspect(f"results, {language}", axe=(WIDE, PHONE, NARROW))
    visitor.goto(f"{PATHS[language]}?q=qwxyz")
    assert page.get_by_text(words.text("Nothing found")).is_visible()
    visitor.inspect(f"no results, {language}", axe=(WIDE, PHONE, NARROW))


def test_the_field_is_an_ordinary_one_without_scripts(visit):
    visitor = visit(width=PHONE, javascript=False)
    page = visitor.page
    visitor.goto("/sok/")
    page.get_by_role("searchbox").first.fill("konferanse")
    page.get_by_role("search").get_by_role("button").first.click()
    page.wait_for_url("**q=konferanse**")
    assert page.locator(".results li").count() > 0
    page.locator(".tabs__link").nth(1).click()
    page.wait_for_url("**type=**")
