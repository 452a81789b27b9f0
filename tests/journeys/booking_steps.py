"""What a buyer does on the way from an event's page to its confirmation."""

import re
from dataclasses import dataclass, field

from running.chromium import Visitor
from running.words import Words

#: The names of Eiendomsdagen's ordinary ticket, as the page says them.
ORDINARY = {"nb": "Ordinær billett", "en": "Standard"}


@dataclass
class Buyer:
    name: str
    email: str
    colleagues: list[tuple[str, str]] = field(default_factory=list)


def open_event(visitor: Visitor, language: str) -> None:
    """From the front page to Eiendomsdagen's, by its link, and to the other language by the toggle."""
    visitor.goto("/")
    path = re.search(r'href="([^"]*/eiendomsdagen-\d{4}/)"', visitor.page.content())
    assert path, "The front page does not lead to Eiendomsdagen."
    visitor.goto(path[1])
    if language == "en":
        visitor.goto(visitor.page.locator("link[rel=alternate][hreflang=en]").get_attribute("href"))
    assert visitor.page.locator("html").get_attribute("lang") == language


class BookingSteps:
    def __init__(self, visitor: Visitor, language: str = "nb"):
        self.visitor = visitor
        self.page = visitor.page
        self.words = Words(language)
        self.language = language

    def button(self, msgid: str):
        return self.page.get_by_role("button", name=self.words(msgid))

    def field(self, msgid: str, within=None):
        """A field by its label, which may end in «(optional)»."""
        label = re.compile(self.words(msgid).pattern.removesuffix(r"\s*$") + r"(\s*\(.*\))?\s*$")
        return (within or self.page).get_by_label(label)

    def choose(self, number: int) -> None:
        """So many ordinary tickets and nothing else."""
        box = self.page.locator("#tickets")
        for each in box.get_by_role("spinbutton").all():
            wanted = number if ORDINARY[self.language] in (each.get_attribute("aria-label") or "") else 0
            each.fill(str(wanted))

    def on(self) -> None:
        self.visitor.click(self.page.locator("#tickets").get_by_role("button", name=self.words("Buy tickets")))

    def fill_in(self, buyer: Buyer) -> None:
        """Everything but the terms. The buyer attends; colleagues take the other tickets."""
        you = self.page.get_by_role("group", name=self.words("You who book"))
        self.field("Your name", you).fill(buyer.name)
        self.field("Your e-mail", you).fill(buyer.email)
        if len(buyer.colleagues) > 1:
            # From three tickets on, the form proposes that colleagues fill in their own details.
            self.page.get_by_label(self.words("I fill them in now")).check()
        for number, (name, email) in enumerate(buyer.colleagues, start=2):
            group = self.attendee(number)
            self.field("Name", group).fill(name)
            self.field("E-mail", group).fill(email)

    def attendee(self, number: int):
        pattern = self.words(f"%(ticket)s: attendee {number}") if self.language == "en" else None
        return self.page.get_by_role("group", name=pattern or re.compile(rf"{ORDINARY['nb']}: .*\b{number}$"))

    def accept(self) -> None:
        self.visitor.click(self.field("I have read the terms and accept them"))

    def pay(self) -> None:
        """On to the payment page."""
        self.visitor.click(self.button("Pay %(amount)s"))
        self.page.wait_for_url(f"{self.visitor.stack.stripe_url}/**")

    def order(self, buyer: Buyer, number: int = 1) -> str:
        """All of it in one go, up to the payment page; the session's id."""
        open_event(self.visitor, self.language)
        self.choose(number)
        self.on()
        self.fill_in(buyer)
        self.accept()
        self.pay()
        return self.session_id

    @property
    def session_id(self) -> str:
        return re.search(r"cs_test_\w+", self.page.url)[0]


class Checkout:
    """The payment page, which follows the buyer's language."""

    LABELS = {
        "pay": {"nb": r"^Betal\s[\d\s]+kr$", "en": r"^Pay NOK"},
        "decline": {"nb": "La kortet bli avvist", "en": "Have the card declined"},
        "later": {"nb": "Betal senere", "en": "Pay later"},
    }
    BACK = {"nb": "Gå tilbake", "en": "Go back"}

    def __init__(self, visitor: Visitor, language: str = "nb"):
        self.page = visitor.page
        self.stack = visitor.stack
        self.language = language

    def button(self, name: str):
        return self.page.get_by_role("button", name=re.compile(self.LABELS[name][self.language]))

    def pay(self) -> None:
        self.button("pay").click()
        self.page.wait_for_url(f"{self.stack.url}/**")

    def pay_later(self) -> None:
        self.button("later").click()
        self.page.wait_for_url(f"{self.stack.url}/**")

    def decline(self) -> None:
        self.button("decline").click()

    def back(self) -> None:
        self.page.get_by_role("link", name=self.BACK[self.language]).click()
        self.page.wait_for_url(f"{self.stack.url}/**")
