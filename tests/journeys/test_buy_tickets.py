"""Journey one: tickets to Eiendomsdagen, from the event's page to the mail with everything in it."""

import uuid

import pytest
from booking_steps import BookingSteps, Buyer, Checkout, open_event
from running.chromium import NARROW, PHONE, WIDE

CONFIRMED = "Thank you, your order is confirmed"
FOCUSED_SUMMARY = "() => document.activeElement.matches('.error-summary')"


def somebody(name: str, *colleagues: str) -> Buyer:
    """Whose address nobody else in the session has."""
    mark = uuid.uuid4().hex[:8]
    return Buyer(name, f"kjoper-{mark}@bedrift.example", [(each, f"{mark}@kollega.example") for each in colleagues])


def sees(booking: BookingSteps, heading: str) -> None:
    booking.page.get_by_role("heading", level=1, name=booking.words(heading)).wait_for()


@pytest.mark.parametrize(("language", "width"), [("nb", WIDE), ("en", PHONE)])
def test_buys_two_tickets_after_an_error(visit, stack, language, width):
    visitor = visit(width=width)
    booking, checkout = BookingSteps(visitor, language), Checkout(visitor, language)
    page = visitor.page
    buyer = somebody("Kari Nordås", "Ola Bråten")
    open_event(visitor, language)
    visitor.inspect(f"event page, {language}")
    visitor.clicks = 0
    booking.choose(2)
    booking.on()
    visitor.inspect(f"booking form, {language}")

    # First wrong: no terms, a bad address, a colleague without a name. Everything typed is kept.
    booking.fill_in(Buyer(buyer.name, "kari(at)bedrift", [("", "ola@kollega.example")]))
    booking.button("Pay %(amount)s").click()
    page.wait_for_function(FOCUSED_SUMMARY)
    assert page.title().startswith(booking.words.text("Error:"))
    you = page.get_by_role("group", name=booking.words("You who book"))
    assert booking.field("Your name", you).input_value() == buyer.name
    assert booking.field("Your e-mail", you).input_value() == "kari(at)bedrift"
    assert booking.field("E-mail", booking.attendee(2)).input_value() == "ola@kollega.example"
    links = page.locator(".error-summary a").all()
    assert len(links) == 3
    links[0].click()
    assert booking.field("Your e-mail", you).evaluate("element => element === document.activeElement")
    visitor.inspect(f"booking form with errors, {language}")

    booking.fill_in(buyer)
    booking.accept()
    booking.pay()
    # Two pages (event, form) and three clicks (buy, terms, pay) to the payment page.
    assert visitor.clicks == 3
    visitor.inspect(f"payment page, {language}")
    checkout.pay()
    sees(booking, CONFIRMED)
    visitor.inspect(f"confirmation, {language}")
    see_everything_delivered(visitor, booking, stack, buyer)


def see_everything_delivered(visitor, booking, stack, buyer) -> None:
    """On the page and in the mail: tickets, calendar file, receipt. The mail's link opens the order for its owner."""
    assert buyer.name in visitor.page.locator("main").inner_text()
    mail = stack.mailbox.wait(buyer.email)
    assert booking.words("Your order %(reference)s is confirmed").match(mail.subject)
    kinds = sorted(name.rsplit(".", 1)[1] for name in mail.attachments)
    assert kinds.count("ics") == 1
    assert kinds.count("pdf") >= 2, f"Tickets and a receipt: {list(mail.attachments)}"
    for name, content in mail.attachments.items():
        assert content.startswith(b"%PDF" if name.endswith(".pdf") else b"BEGIN:VCALENDAR"), name
    files = [
        link.get_attribute("href")
        for link in visitor.page.locator("main a").all()
        if (link.get_attribute("href") or "").split("?")[0].endswith((".pdf", ".ics"))
    ]
    assert any(".ics" in each for each in files)
    assert sum(".pdf" in each for each in files) >= 2, f"Tickets and a receipt to fetch: {files}"
    for each in files:
        answer = visitor.fetch(each)
        assert answer.status == 200, each
        assert answer.body().startswith(b"%PDF" if ".pdf" in each else b"BEGIN:VCALENDAR"), each
    assert visitor.page.url in mail.links, mail.links


def test_fewest_pages_and_requests(visit):
    """Two pages, three clicks, at most five requests from the event's page to the payment page."""
    visitor = visit(javascript=False)
    booking = BookingSteps(visitor)
    open_event(visitor, "nb")
    documents = []
    visitor.page.on("request", lambda request: request.is_navigation_request() and documents.append(request.url))
    visitor.clicks = 0
    booking.choose(1)
    booking.on()
    booking.fill_in(somebody("Rask Kjøper"))
    booking.accept()
    booking.pay()
    assert visitor.clicks <= 3
    assert len(documents) <= 4, documents  # the form, its answer, the payment page


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_without_javascript(visit, stack, width):
    visitor = visit(width=width, javascript=False)
    booking, checkout = BookingSteps(visitor), Checkout(visitor)
    buyer = somebody("Uten Skript")
    open_event(visitor, "nb")
    visitor.inspect(f"event page without JavaScript, {width}")
    booking.choose(1)
    booking.on()
    booking.fill_in(Buyer("", buyer.email))
    booking.button("Pay %(amount)s").click()
    assert visitor.page.locator(".error-summary").is_visible()
    assert booking.field("Your e-mail").input_value() == buyer.email
    visitor.inspect(f"booking form with errors without JavaScript, {width}")
    booking.fill_in(buyer)
    booking.accept()
    booking.pay()
    checkout.pay()
    sees(booking, CONFIRMED)
    stack.mailbox.wait(buyer.email)


def test_with_the_keyboard_alone(visit, stack):
    visitor = visit()
    booking, checkout = BookingSteps(visitor), Checkout(visitor)
    page, press = visitor.page, visitor.page.keyboard.press
    buyer = somebody("Tone Tast")
    open_event(visitor, "nb")
    press("Tab")
    assert page.evaluate("() => document.activeElement.getAttribute('href')") == "#main", "No skip link first."
    press("Enter")
    box = page.locator("#tickets")
    for each in box.get_by_role("spinbutton").all():
        visitor.tab_to(each)
        press("Control+a")
        page.keyboard.type("1" if "Ordinær" in each.get_attribute("aria-label") else "0")
    visitor.tab_to(box.get_by_role("button", name=booking.words("Buy tickets")))
    press("Enter")
    you = page.get_by_role("group", name=booking.words("You who book"))
    visitor.tab_to(booking.field("Your name", you))
    page.keyboard.type(buyer.name)
    visitor.tab_to(booking.field("Your e-mail", you))
    page.keyboard.type(buyer.email)
    visitor.tab_to(booking.field("I have read the terms and accept them"))
    press("Space")
    visitor.tab_to(booking.button("Pay %(amount)s"))
    press("Enter")
    page.wait_for_url(f"{stack.stripe_url}/**")
    visitor.tab_to(checkout.button("pay"))
    press("Enter")
    page.wait_for_url(f"{stack.url}/**")
    sees(booking, CONFIRMED)


def test_declined_then_paid(visit, stack):
    visitor = visit()
    booking, checkout = BookingSteps(visitor), Checkout(visitor)
    buyer = somebody("Avvist Kunde")
    booking.order(buyer)
    checkout.decline()
    assert visitor.page.get_by_role("alert").is_visible()
    assert not stack.mailbox.to(buyer.email)
    checkout.pay()
    sees(booking, CONFIRMED)
    stack.mailbox.wait(buyer.email)


def test_back_without_paying_then_pays_from_the_order_page(visit, stack):
    visitor = visit(width=PHONE)
    booking, checkout = BookingSteps(visitor), Checkout(visitor)
    buyer = somebody("Ombestemt Kunde")
    booking.order(buyer)
    checkout.back()
    sees(booking, "Your order waits for payment")
    visitor.inspect("order that waits for payment")
    assert not stack.mailbox.to(buyer.email)
    booking.button("Pay %(amount)s now").click()
    visitor.page.wait_for_url(f"{stack.stripe_url}/**")
    checkout.pay()
    sees(booking, CONFIRMED)
    assert len(stack.mailbox.to(buyer.email)) == 1


def test_cancels_the_unpaid_order(visit, stack):
    visitor = visit()
    booking, checkout = BookingSteps(visitor), Checkout(visitor)
    session = booking.order(somebody("Angrende Kunde"))
    checkout.back()
    booking.button("Cancel the order").click()
    sees(booking, "This order is cancelled")
    visitor.inspect("cancelled order")
    assert stack.control.session(session)["status"] == "expired", "The payment page is still open."


@pytest.mark.parametrize("succeeded", [True, False])
def test_pays_with_a_slow_method(visit, stack, succeeded):
    visitor = visit()
    booking, checkout = BookingSteps(visitor), Checkout(visitor)
    buyer = somebody("Treg Betaler")
    session = booking.order(buyer)
    checkout.pay_later()
    sees(booking, "Your payment is on its way")
    visitor.inspect("order whose money is on its way")
    assert not stack.mailbox.to(buyer.email)
    stack.control.do("settle", id=session, succeeded=succeeded)
    mail = stack.mailbox.wait(buyer.email)
    visitor.page.reload()
    if succeeded:
        assert booking.words("Your order %(reference)s is confirmed").match(mail.subject)
        sees(booking, CONFIRMED)
    else:
        assert booking.words("The payment for your order %(reference)s failed").match(mail.subject)
        assert not visitor.page.get_by_role("heading", level=1, name=booking.words(CONFIRMED)).count()


def test_the_emailed_link_opens_the_order_and_the_order_number_does_not(visit, stack):
    owner, stranger = visit(), visit()
    buyer = somebody("Eier Av Ordren")
    BookingSteps(owner).order(buyer)
    Checkout(owner).pay()
    sees(BookingSteps(owner), CONFIRMED)
    reference = owner.page.locator(".confirmation__reference").inner_text().split()[-1]
    again = visit(width=PHONE)
    address = owner.page.url.split("?")[0]
    assert address in stack.mailbox.wait(buyer.email).links
    again.goto(address)
    sees(BookingSteps(again), CONFIRMED)
    answer = stranger.fetch(address.rstrip("/").rsplit("/", 1)[0] + f"/{reference}/")
    assert answer.status == 404
    assert buyer.name not in answer.text()
