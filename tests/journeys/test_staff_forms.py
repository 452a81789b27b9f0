"""Journey: what staff write for others: an order on the phone, an invoice of free lines, a conference's programme."""

import re
import uuid

import pytest
from running.chromium import PHONE, WIDE
from running.words import Words

LANGUAGES = [("nb", WIDE), ("en", PHONE)]


def press(page, button) -> None:
    with page.expect_navigation():
        button.click()


def button(page, words: Words, msgid: str):
    return page.get_by_role("button", name=words(msgid))


@pytest.mark.parametrize(("language", "width"), LANGUAGES)
def test_an_order_taken_on_the_phone(admin_window, stack, language, width):
    """Two tickets, paid at the desk. What was typed is kept when something is missing."""
    visitor = admin_window(language, width=width)
    page, words = visitor.page, Words(language)
    visitor.goto("/admin/events/order/?q=Drammen")
    visitor.inspect(f"events to take an order for, {language}", axe=[width])
    page.get_by_role("link", name=re.compile("Eiendomsdagen|Property Day")).first.click()
    quantity = page.get_by_label(re.compile(r"^(Antall «Ordinær billett»|Number of “Standard”)$"))
    quantity.fill("2")
    press(page, button(page, words, "Continue"))
    mark = uuid.uuid4().hex[:8]
    page.locator("[name=name]").fill("Kari Nordås")
    page.locator("[name=email]").fill(f"kari-{mark}@bedrift.example")
    page.locator("[name=names][value=later]").check()
    page.locator("[name=pay][value=desk]").check()
    page.locator("[name=means]").select_option(index=1)
    press(page, button(page, words, "Take the order"))
    assert page.locator("#errors li").count() == 1, "Only the terms are missing."
    visitor.inspect(f"an order with a mistake, {language}", axe=[width])
    assert page.locator("[name=name]").input_value() == "Kari Nordås"
    assert page.locator("[name=pay][value=desk]").is_checked()
    assert quantity.input_value() == "2"
    page.locator("[name=terms]").check()
    press(page, button(page, words, "Take the order"))
    assert "/admin/orders/inspect/" in page.url
    visitor.inspect(f"the order that was taken, {language}", axe=[width])
    mail = stack.mailbox.wait(f"kari-{mark}@bedrift.example")
    assert any(name.endswith(".pdf") for name in mail.attachments)


@pytest.mark.parametrize(("language", "width"), LANGUAGES)
def test_an_invoice_of_free_lines(admin_window, stack, language, width):
    """Written, looked at, changed, issued: the sum has the tax of the line, and the buyer has the invoice."""
    visitor = admin_window(language, width=width)
    page, words = visitor.page, Words(language)
    visitor.goto("/admin/invoice-drafts/new/")
    press(page, button(page, words, "See what it becomes"))
    assert page.locator("main .error-message, main .w-field__errors").count()
    visitor.inspect(f"an invoice with mistakes, {language}", axe=[width])
    mark = uuid.uuid4().hex[:8]
    fields = {
        "organisation_name": "Elvebanken",
        "org_number": "923609016",
        "name": "Ola Bråten",
        "email": f"ola-{mark}@bedrift.example",
        "address": "Kaia 1, 3015 Drammen",
        "line1-text": "Annonse i magasinet",
        "line1-quantity": "2",
        "line1-price": "1 000",
    }
    for name, value in fields.items():
        page.locator(f"[name={name}]").fill(value)
    page.locator("[name=line1-category]").select_option(index=1)
    page.locator("[name=line1-vat_code]").select_option("standard25")
    press(page, button(page, words, "See what it becomes"))
    visitor.inspect(f"what the invoice becomes, {language}", axe=[width])
    press(page, page.get_by_role("link", name=words("Change it")))
    assert page.locator("[name=line1-text]").input_value() == "Annonse i magasinet"
    page.locator("[name=line1-quantity]").fill("3")
    press(page, button(page, words, "See what it becomes"))
    issue = button(page, words, "Issue the invoice of %(total)s")
    assert re.sub(r"\D", "", issue.inner_text()) == "3750", "3 × 1,000 kr with 25 % VAT"
    press(page, issue)
    visitor.inspect(f"the order of the invoice, {language}", axe=[width])
    mail = stack.mailbox.wait(f"ola-{mark}@bedrift.example")
    assert [name for name in mail.attachments if name.endswith(".pdf")]


@pytest.mark.parametrize(("language", "width"), LANGUAGES)
def test_the_programme_of_a_conference(admin_window, language, width):
    """A title is changed and undone; a time that cannot be read is kept and explained."""
    visitor = admin_window(language, width=width)
    page, words = visitor.page, Words(language)
    visitor.goto("/admin/programmes/?q=Eiendomsdagen")
    page.get_by_role("link", name=re.compile("Eiendomsdagen|Property Day")).first.click()
    visitor.inspect(f"programme editor, {language}", axe=[width])
    title = page.locator("[name$=-title_nb]:not([readonly]):not([disabled])").first
    before, new = title.input_value(), f"Velkommen {uuid.uuid4().hex[:6]}"
    starts = page.locator("[name$=-starts]:not([readonly]):not([disabled])").first
    time = starts.input_value()
    title.fill(new)
    starts.fill("klokka ni")
    press(page, button(page, words, "Save").and_(page.locator(":not([aria-hidden])")))
    assert (title.input_value(), starts.input_value()) == (new, "klokka ni")
    visitor.inspect(f"programme editor with a mistake, {language}", axe=[width])
    starts.fill(time)
    press(page, button(page, words, "Save").and_(page.locator(":not([aria-hidden])")))
    assert title.input_value() == new
    page.locator("details", has=page.get_by_text(words.within("Undo"))).locator("summary").first.click()
    visitor.inspect(f"changes that can be undone, {language}", axe=[width])
    press(page, page.get_by_role("button", name=re.compile(rf"^{words.text('Undo')}\b")).first)
    assert title.input_value() == before
