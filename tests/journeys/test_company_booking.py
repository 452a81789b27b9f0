"""Journey: a company's assistant books eight seats without names, on invoice, from her phone."""

import uuid

from booking_steps import Shop, open_event
from running.chromium import PHONE

CONFIRMED = "Thank you, your order is confirmed"
SEATS = 8


def test_an_assistant_books_eight_seats_on_invoice(visit, stack):
    visitor = visit(width=PHONE)
    shop, page = Shop(visitor), visitor.page
    address = f"assistent-{uuid.uuid4().hex[:8]}@bedrift.example"
    open_event(visitor, "nb")
    visitor.clicks = 0
    shop.choose(SEATS)
    shop.on()
    you = page.get_by_role("group", name=shop.words("You who book"))
    shop.field("Your name", you).fill("Anne Assistent")
    shop.field("Your e-mail", you).fill(address)
    shop.field("I am attending myself", you).uncheck()
    shop.field("Company or organisation", you).fill("Medlemsbedrift AS")
    visitor.click(shop.field("Each attendee fills in their own: I send them a link later"))
    assert not page.locator("details[data-names]").evaluate("details => details.open"), "Eight empty forms in the way."
    visitor.click(shop.field("Invoice to the organisation"))
    shop.field("Buyer reference (EHF)").fill("Avdeling 7")
    shop.accept()
    visitor.inspect("booking on invoice")

    # The number is missing first: the summary leads to it, and nothing has to be typed again.
    order = shop.button("Order for %(amount)s on invoice")
    assert order.is_visible()
    assert not shop.button("Pay %(amount)s").is_visible()
    order.click()
    page.wait_for_function("() => document.activeElement.matches('.error-summary')")
    visitor.inspect("booking on invoice with an error")
    page.locator(".error-summary a").first.click()
    number = shop.field("Organisation number", page.get_by_role("group", name=shop.words("You who book")))
    assert number.evaluate("element => element === document.activeElement")
    number.fill("923 609 016")
    assert shop.field("Buyer reference (EHF)").input_value() == "Avdeling 7"
    assert shop.field("Invoice to the organisation").is_checked()
    shop.button("Order for %(amount)s on invoice").click()

    page.get_by_role("heading", level=1, name=shop.words(CONFIRMED)).wait_for()
    visitor.inspect("order on invoice")
    assert page.locator(".ticket-list .ticket").count() == SEATS
    mail = stack.mailbox.wait(address)
    assert shop.words("Your order %(reference)s is confirmed").match(mail.subject)
