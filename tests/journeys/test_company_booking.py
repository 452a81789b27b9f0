"""Journey: a company's assistant books eight seats without names, on invoice, from her phone."""

import uuid

from booking_steps import BookingSteps, open_event
from running.chromium import PHONE

CONFIRMED = "Thank you, your order is confirmed"
SEATS = 8


def test_an_assistant_books_eight_seats_on_invoice(visit, stack):
    visitor = visit(width=PHONE)
    booking, page = BookingSteps(visitor), visitor.page
    address = f"assistent-{uuid.uuid4().hex[:8]}@bedrift.example"
    open_event(visitor, "nb")
    visitor.clicks = 0
    booking.choose(SEATS)
    booking.on()
    you = page.get_by_role("group", name=booking.words("You who book"))
    booking.field("Your name", you).fill("Anne Assistent")
    booking.field("Your e-mail", you).fill(address)
    booking.field("I am attending myself", you).uncheck()
    booking.field("Company or organisation", you).fill("Medlemsbedrift AS")
    visitor.click(booking.field("Each attendee fills in their own: I send them a link later"))
    assert not page.locator("details[data-names]").evaluate("details => details.open"), "Eight empty forms in the way."
    visitor.click(booking.field("Invoice to the organisation"))
    booking.field("Buyer reference (EHF)").fill("Avdeling 7")
    booking.accept()
    visitor.inspect("booking on invoice")

    # The number is missing first: the summary leads to it, and nothing has to be typed again.
    order = booking.button("Order for %(amount)s on invoice")
    assert order.is_visible()
    assert not booking.button("Pay %(amount)s").is_visible()
    order.click()
    page.wait_for_function("() => document.activeElement.matches('.error-summary')")
    visitor.inspect("booking on invoice with an error")
    page.locator(".error-summary a").first.click()
    number = booking.field("Organisation number", page.get_by_role("group", name=booking.words("You who book")))
    assert number.evaluate("element => element === document.activeElement")
    number.fill("923 609 016")
    assert booking.field("Buyer reference (EHF)").input_value() == "Avdeling 7"
    assert booking.field("Invoice to the organisation").is_checked()
    booking.button("Order for %(amount)s on invoice").click()

    page.get_by_role("heading", level=1, name=booking.words(CONFIRMED)).wait_for()
    visitor.inspect("order on invoice")
    assert page.locator(".ticket-list .ticket").count() == SEATS
    mail = stack.mailbox.wait(address)
    assert booking.words("Your order %(reference)s is confirmed").match(mail.subject)
