"""Journey four: a company's assistant books eight seats without names. Colleagues fill in their own, two are replaced,
one cancels, and the invoice is credited by one seat. On a phone, without JavaScript, without help.
"""

import re
import uuid

import pytest
from booking_steps import BookingSteps, open_event
from running.chromium import NARROW, PHONE

SEATS = 8
#: Where each attendee's own page is.
OWN_PAGE = {"nb": "/billett/", "en": "/en/ticket/"}


def how_of(visitor, language: str) -> str:
    return f"{language}, {visitor.width}{'' if visitor.javascript else ' without JavaScript'}"


class Assistant:
    def __init__(self, visitor, language: str):
        self.visitor, self.page, self.language = visitor, visitor.page, language
        self.how = how_of(visitor, language)
        self.booking = BookingSteps(visitor, language)
        self.words = self.booking.words
        self.mark = uuid.uuid4().hex[:8]
        self.email = f"assistent-{self.mark}@bedrift.example"

    def colleague(self, number: int) -> str:
        return f"kollega{number}-{self.mark}@bedrift.example"

    def books(self) -> None:
        """Eight ordinary tickets on invoice, nobody named."""
        booking = self.booking
        open_event(self.visitor, self.language)
        booking.choose(SEATS)
        booking.on()
        you = self.page.get_by_role("group", name=self.words("You who book"))
        booking.field("Your name", you).fill("Anne Assistent")
        booking.field("Your e-mail", you).fill(self.email)
        booking.field("I am attending myself", you).uncheck()
        booking.field("Company or organisation", you).fill("Bedriften AS")
        booking.field("Organisation number", you).fill("923609016")
        booking.field("Each attendee fills in their own: I send them a link later").check()
        booking.field("Invoice to the organisation").check()
        booking.accept()
        booking.button("Order for %(amount)s on invoice").click()
        self.sees("Thank you, your order is confirmed")
        self.order = self.page.url

    def sees(self, heading: str) -> None:
        self.page.get_by_role("heading", level=1, name=self.words(heading)).wait_for()

    def is_told(self, msgid: str) -> None:
        self.page.locator(".notice--success").get_by_text(self.words.within(msgid)).wait_for()

    def row(self, text: str):
        return self.page.locator("li.ticket", has_text=text)

    def invites(self, *numbers: int) -> None:
        self.page.get_by_role("link", name=self.words("Send links to colleagues")).click()
        self.visitor.inspect(f"links to colleagues, {self.how}")
        for number in numbers:
            label = self.words.text("E-mail of colleague %(number)d") % {"number": number}
            self.page.get_by_label(re.compile(rf"^{re.escape(label)}\b")).fill(self.colleague(number))
        self.booking.button("Send the links").click()
        self.sees("Thank you, your order is confirmed")

    def replaces(self, name: str, new_name: str, new_email: str) -> None:
        self.row(name).get_by_role("link", name=re.compile(rf"^{self.words.text('Change')}\b")).click()
        self.visitor.inspect(f"who is coming, {self.how}")
        self.booking.field("Name").fill(new_name)
        self.booking.field("E-mail").fill(new_email)
        self.booking.button("Save").click()
        self.is_told("%(name)s has the ticket now. It is sent to %(email)s, and %(before)s is notified.")

    def cancels(self, name: str) -> None:
        row = self.row(name)
        row.locator("summary").click()
        self.visitor.inspect(f"all that can be done with a ticket, {self.how}")
        row.get_by_role("link", name=re.compile(f"^{self.words.text('Cancel this ticket')}")).click()
        self.visitor.inspect(f"what comes back, {self.how}")
        self.page.get_by_text(self.words("Credited on the invoice")).wait_for()
        self.booking.button("Cancel the ticket").click()
        self.is_told("The invoice is credited by %(amount)s.")


def fills_in(visitor, stack, address: str, name: str, language: str) -> str:
    """A colleague follows the link in the mail and writes who they are; the address of their own page."""
    mail = stack.mailbox.wait(address)
    link = next(each for each in mail.links if OWN_PAGE[language] in each)
    visitor.goto(link)
    visitor.inspect(f"an unnamed ticket of one's own, {how_of(visitor, language)}")
    booking = BookingSteps(visitor, language)
    booking.button("Save").click()
    assert visitor.page.locator(".error-summary").is_visible(), "A name is needed."
    visitor.inspect(f"own details with errors, {how_of(visitor, language)}")
    booking.field("Name").fill(name)
    answer_what_is_asked(visitor.page)
    booking.button("Save").click()
    visitor.page.get_by_role("heading", level=2, name=name).wait_for()
    visitor.inspect(f"a ticket of one's own, {how_of(visitor, language)}")
    return link


def answer_what_is_asked(page) -> None:
    """Something to every required question: their label does not end in «(optional)»."""
    for field in page.locator("form#form .field").all():
        if field.locator(".field__optional, [type=checkbox], [type=email]").count():
            continue
        if field.locator("select").count():
            field.locator("select").first.select_option(index=1)
        elif field.locator("[type=radio]").count():
            field.locator("[type=radio]").first.check()
        elif (text := field.locator("input[type=text], textarea").first).count() and not text.input_value():
            text.fill("Ja")


@pytest.mark.parametrize(
    ("language", "window"),
    [
        ("nb", {"width": PHONE, "javascript": False}),
        ("en", {"width": PHONE, "javascript": False}),
        ("en", {"width": NARROW}),
    ],
)
def test_an_assistant_books_for_eight_and_changes_her_mind(visit, stack, language, window):
    visitor = visit(**window)
    assistant = Assistant(visitor, language)
    assistant.books()
    visitor.inspect(f"order with tickets without names, {how_of(visitor, language)}")
    assistant.invites(1, 2, 3)
    names = ["Ada Første", "Bo Andre", "Cia Tredje"]
    pages = [
        fills_in(visit(**window), stack, assistant.colleague(number), name, language)
        for number, name in enumerate(names, start=1)
    ]

    visitor.goto(assistant.order)
    assert all(assistant.row(name).is_visible() for name in names)
    assistant.replaces("Ada Første", "Dag Fjerde", assistant.colleague(4))
    assistant.replaces("Bo Andre", "Eli Femte", assistant.colleague(5))
    stranger = visit(**window)
    assert stranger.fetch(pages[0]).status == 404, "The link of who had the ticket before still opens it."
    new = next(each for each in stack.mailbox.wait(assistant.colleague(4)).links if OWN_PAGE[language] in each)
    assert stranger.fetch(new).status == 200

    assistant.cancels("Cia Tredje")
    documents = visitor.page.locator("section", has=visitor.page.locator("#documents")).get_by_role("link")
    assert documents.count() == 2, "An invoice and a credit note."
    for each in documents.all():
        assert visitor.fetch(each.get_attribute("href")).body().startswith(b"%PDF")
    assert visitor.page.locator("li.ticket--gone").count() == 1
    assert visitor.page.locator("li.ticket:not(.ticket--gone)").count() == SEATS - 1
    visitor.inspect(f"order with a cancelled ticket, {how_of(visitor, language)}")
