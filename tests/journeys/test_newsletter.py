"""Journey: a reader signs up for the newsletter on the page with all news, confirms, changes and leaves."""

import uuid

import pytest
from running.chromium import PHONE, WIDE
from running.words import Words

NEWS = {"nb": "/aktuelt/", "en": "/en/news/"}


def press(page, button) -> None:
    with page.expect_navigation():
        button.click()


@pytest.mark.parametrize(("language", "width"), [("nb", WIDE), ("en", PHONE)])
def test_from_signing_up_to_leaving(visit, stack, language, width):
    visitor, words = visit(width=width), Words(language)
    page = visitor.page
    email = f"leser-{uuid.uuid4().hex[:8]}@lesere.example"

    def heading(msgid: str):
        return page.get_by_role("heading", level=1, name=words(msgid))

    def button(msgid: str):
        return page.get_by_role("button", name=words(msgid))

    visitor.goto(NEWS[language])
    page.locator("#newsletter-email").fill(email)
    press(page, button("Choose newsletters"))

    # Nothing is chosen yet: said beside the choices, and the address is kept.
    submit = page.locator("#newsletter-form button[type=submit]")
    press(page, submit)
    page.locator(".error-summary").wait_for()
    assert page.locator("#newsletter-form [name=email]").input_value() == email
    visitor.inspect(f"newsletter with a mistake, {language}")
    page.locator("#newsletter-form [name=lists]").first.check()
    press(page, submit)
    heading("Look in your inbox").wait_for()
    visitor.inspect(f"newsletter, link sent, {language}")
    assert not visitor.context.cookies(), "Signing up needs no cookie."

    mail = stack.mailbox.wait(email)
    assert mail.subject == words.text("Confirm that you want the newsletter")
    link = next(each for each in mail.links if words.text("newsletter/confirm/<str:key>/").split("<")[0] in each)
    visitor.goto(link)
    visitor.inspect(f"newsletter, confirm, {language}")
    press(page, button("Yes, I want it"))
    heading("Your newsletter").wait_for()
    visitor.inspect(f"newsletter, the reader's own page, {language}")
    own_page = page.url

    lists = page.locator("[name=lists]")
    assert [each.is_checked() for each in lists.all()] == [True, False]
    lists.nth(1).check()
    press(page, button("Save"))
    assert [each.is_checked() for each in lists.all()] == [True, True]

    press(page, button("Leave the newsletter"))
    heading("You have left the newsletter").wait_for()
    visitor.inspect(f"newsletter, left, {language}")
    assert visitor.fetch(own_page).status == 404
