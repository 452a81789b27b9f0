"""Journey: two tickets with dinner and a guided walk, one walk more later, and a cancellation that takes them along.

On a phone without JavaScript in Norwegian, and in a wide window in English.
"""

import re
import uuid

import pytest
from booking_steps import BookingSteps, Buyer, Checkout, open_event
from running.chromium import PHONE, WIDE

CONFIRMED = "Thank you, your order is confirmed"
DINNER = {"nb": "Middag kl. 19.00", "en": "Dinner at 19:00"}
WALK = {"nb": "Omvisning på Bragernes kl. 17.15", "en": "Guided walk at 17:15"}
#: Prices with VAT, in kroner, of demo/content/events/eiendomsdagen.py.
DINNER_KR, WALK_KR = 650, 190


class AddOns:
    def __init__(self, visitor, language: str):
        self.visitor, self.page, self.language = visitor, visitor.page, language
        self.booking, self.checkout = BookingSteps(visitor, language), Checkout(visitor, language)
        self.words = self.booking.words
        mark = uuid.uuid4().hex[:8]
        self.buyer = Buyer(
            "Kari Nordås", f"kari-{mark}@bedrift.example", [("Ola Bråten", f"ola-{mark}@bedrift.example")]
        )

    def inspect(self, what: str) -> None:
        self.visitor.inspect(f"{what}, {self.language}")

    def sees(self, heading: str) -> None:
        self.page.get_by_role("heading", level=1, name=self.words(heading)).wait_for()

    def box(self, number: int, name: dict[str, str]):
        """The tick box of an add-on for the ticket of attendee `number`, among those of the same add-on."""
        group = self.page.get_by_role("group", name=re.compile(rf"^{re.escape(name[self.language])}"))
        return group.get_by_role("checkbox", name=re.compile(rf" {number}\b.*{re.escape(name[self.language])}"))

    def ticket(self, name: str):
        return self.page.locator("li.ticket:not(.ticket--gone)", has_text=name)

    def adds(self, name: str) -> list[str]:
        """The add-ons at a ticket, as the order's page lists them."""
        texts = self.ticket(name).locator(".ticket__add-ons > li").all_inner_texts()
        return sorted(
            next(each[self.language] for each in (DINNER, WALK) if each[self.language] in text) for text in texts
        )

    def link(self, within, msgid: str):
        return within.get_by_role("link", name=re.compile(rf"^{re.escape(self.words.text(msgid))}\b"))

    def books(self) -> None:
        open_event(self.visitor, self.language)
        self.booking.choose(2)
        self.booking.on()
        self.booking.fill_in(self.buyer)
        self.box(1, DINNER).check()
        self.box(2, DINNER).check()
        self.box(2, WALK).check()
        self.inspect("form with add-ons")
        # Without the terms: what is ticked is kept.
        self.booking.button("Pay %(amount)s").click()
        self.page.locator(".error-summary").wait_for()
        assert [self.box(1, DINNER).is_checked(), self.box(2, DINNER).is_checked()] == [True, True]
        assert [self.box(1, WALK).is_checked(), self.box(2, WALK).is_checked()] == [False, True]
        self.booking.accept()
        self.total_kr = kroner(self.booking.button("Pay %(amount)s").inner_text())
        self.booking.pay()
        self.checkout.pay()
        self.sees(CONFIRMED)
        self.order = self.page.url

    def adds_a_walk_to(self, name: str) -> None:
        """In an order of its own, which is paid for itself."""
        self.link(self.ticket(name), "Add something").click()
        self.inspect("what can be added to a ticket")
        self.page.get_by_label(re.compile(re.escape(WALK[self.language]))).check()
        self.booking.button("Order").click()
        self.page.locator(".error-summary").wait_for()
        self.booking.accept()
        self.booking.button("Order").click()
        self.page.wait_for_url(f"{self.visitor.stack.stripe_url}/**")
        self.checkout.pay()
        self.sees(CONFIRMED)
        self.inspect("confirmation of an add-on")

    def cancels(self, name: str) -> tuple[str, int]:
        """The ticket of this person. Returns what goes along, and the kroner that come back to the card."""
        row = self.ticket(name)
        row.locator("summary").click()
        self.link(row, "Cancel this ticket").click()
        self.inspect("what is cancelled with a ticket")
        along = self.page.get_by_role("region", name=self.words("Cancelled with it")).inner_text()
        to_card = self.page.locator(".facts > div", has_text=self.words.within("To the card you paid with"))
        amount = kroner(to_card.locator("dd").inner_text())
        self.booking.button("Cancel the ticket").click()
        self.page.locator(".notice--success").wait_for()
        return along, amount


def kroner(text: str) -> int:
    """The amount in a text such as «Betal 1 490 kr» or «NOK 1,490»."""
    return int(re.sub(r"\D", "", text))


@pytest.mark.parametrize(
    ("language", "window"), [("nb", {"width": PHONE, "javascript": False}), ("en", {"width": WIDE})]
)
def test_add_ons_are_bought_added_and_cancelled_with_their_ticket(visit, stack, language, window):
    visitor = visit(**window)
    add_ons = AddOns(visitor, language)
    add_ons.books()
    assert add_ons.adds("Kari Nordås") == [DINNER[language]]
    assert add_ons.adds("Ola Bråten") == [DINNER[language], WALK[language]]
    add_ons.inspect("order with add-ons")
    assert DINNER[language] in stack.mailbox.wait(add_ons.buyer.email).text

    add_ons.adds_a_walk_to("Kari Nordås")
    visitor.goto(add_ons.order)
    assert add_ons.adds("Kari Nordås") == [DINNER[language], WALK[language]]

    along, amount = add_ons.cancels("Ola Bråten")
    assert DINNER[language] in along
    assert WALK[language] in along
    ordinary_kr = (add_ons.total_kr - 2 * DINNER_KR - WALK_KR) // 2
    assert amount == ordinary_kr + DINNER_KR + WALK_KR
    assert visitor.page.locator("li.ticket:not(.ticket--gone)").count() == 1
    assert add_ons.adds("Kari Nordås") == [DINNER[language], WALK[language]]
    add_ons.inspect("order with a cancelled ticket and its add-ons")
