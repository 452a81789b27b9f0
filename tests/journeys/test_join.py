"""Journey two: a company joins, pays its dues and is a member at once, with its own page and the member price."""

import re
import uuid

import pytest
from booking_steps import BookingSteps, Checkout, open_event
from running.chromium import NARROW, PHONE, WIDE
from running.words import Words

#: Numbers that the sandbox's register knows, one for each test: an organisation can join once.
READY = {"nb": "310000116", "en": "310000124", "plain": "310000132", "down": "310000140"}


class Office:
    """The pages of joining, in one language."""

    def __init__(self, visitor, language: str = "nb"):
        self.visitor, self.page, self.words = visitor, visitor.page, Words(language)
        self.language = language
        self.root = "/" if language == "nb" else "/en/"
        self.booking = BookingSteps(visitor, language)
        self.field = self.booking.field

    def button(self, msgid: str):
        return self.page.get_by_role("button", name=self.words(msgid), exact=False)

    def start(self) -> None:
        """From the list of categories to the form for companies."""
        self.visitor.goto(self.root + self.words.text("join/"))
        self.page.get_by_role("link", name=self.words("Join as %(category)s")).first.click()

    def fill_in_contact(self, name: str, email: str) -> None:
        self.field("Your name").fill(name)
        self.page.get_by_label(self.words("E-mail")).fill(email)
        self.field("I have read the terms of membership and agree to them").check()

    def show_dues(self) -> None:
        """Whatever the page knows already: the table afterwards follows what is filled in now."""
        with self.page.expect_response(lambda answer: answer.request.method == "POST"):
            self.button("Show the dues").or_(self.button("Work out the dues again")).click()
        self.page.wait_for_load_state()
        self.page.locator("section[aria-labelledby=dues-title] tbody tr").first.wait_for()

    def sign_in(self, email: str) -> None:
        """By the code in the mail."""
        sent = len(self.visitor.stack.mailbox.to(email))
        self.page.get_by_role("textbox").first.fill(email)
        self.button("Send me a code").click()
        self.page.get_by_role("heading", level=1, name=self.words("Enter the code")).wait_for()
        self.visitor.inspect(f"code page, {self.language}")
        mail = self.visitor.stack.mailbox.wait(email, count=sent + 1)
        self.page.locator("main").get_by_role("textbox").first.fill(mail.code)
        self.button("Sign in").click()


def new_address() -> str:
    return f"daglig.leder-{uuid.uuid4().hex[:8]}@nytt-medlem.example"


def dues_lines(page) -> list[str]:
    rows = page.locator("section[aria-labelledby=dues-title] tbody tr")
    return [" ".join(text.split()) for text in rows.all_inner_texts()]


@pytest.mark.parametrize(("language", "width"), [("nb", WIDE), ("en", PHONE)])
def test_company_joins_pays_and_is_a_member(visit, stack, language, width):
    visitor = visit(width=width)
    staff_client, words, page = Office(visitor, language), Words(language), visitor.page
    email = new_address()
    visitor.goto(staff_client.root + words.text("join/"))
    visitor.inspect(f"categories, {language}")
    staff_client.start()
    visitor.inspect(f"join form, {language}")

    # A number with a wrong digit first: said beside the field, and nothing is looked up.
    staff_client.field("Organisation number").fill("310000117")
    staff_client.button("Look up").click()
    page.locator(".error-summary").wait_for()
    assert staff_client.field("Organisation number").input_value() == "310000117"
    visitor.inspect(f"join form with a wrong number, {language}")

    staff_client.field("Organisation number").fill(READY[language])
    staff_client.button("Look up").click()
    page.get_by_text(words.within("Found: %(name)s")).first.wait_for()
    company = staff_client.field("Name of the organisation").input_value()
    assert company
    assert staff_client.field("Postcode").input_value()
    staff_client.field("Number of employees").fill("12")
    staff_client.show_dues()
    lines = dues_lines(page)
    assert len(lines) >= 2, lines
    vat = "25%" if language == "en" else "25 %"
    assert any(vat in line for line in lines), f"No line with VAT: {lines}"
    assert any(vat not in line for line in lines), f"No line free of VAT: {lines}"
    visitor.inspect(f"join form with dues, {language}")

    # Without the contact: everything typed is kept, and the summary has the focus.
    staff_client.button("Pay %(amount)s").click()
    page.locator(".error-summary").wait_for()
    page.wait_for_function("() => document.activeElement.matches('.error-summary')")
    assert staff_client.field("Name of the organisation").input_value() == company
    visitor.inspect(f"join form with errors, {language}")
    staff_client.fill_in_contact("Berit Nyhus", email)
    staff_client.button("Pay %(amount)s").click()
    page.wait_for_url(f"{stack.stripe_url}/**")
    Checkout(visitor, language).pay()
    page.get_by_role("heading", level=1, name=words("Thank you, your order is confirmed")).wait_for()
    visitor.inspect(f"paid dues, {language}")
    mail = stack.mailbox.wait(email, seconds=20)
    assert any(content.startswith(b"%PDF") for content in mail.attachments.values()), "No receipt in the mail."

    page.get_by_role("link", name=words("Go to your page")).click()
    staff_client.sign_in(email)
    page.get_by_role("heading", level=1, name=words("Your page")).wait_for()
    see_own_page(staff_client, company)
    see_member_price(visitor, language)
    see_in_directory(visitor, language, company)


def see_own_page(staff_client: Office, company: str) -> None:
    """Status, dues and a receipt that can be fetched."""
    page = staff_client.page
    staff_client.visitor.inspect(f"own page, {staff_client.language}")
    main = page.locator("main")
    assert main.get_by_role("heading", name=company).count()
    active = {"nb": "Aktivt", "en": "Active"}[staff_client.language]
    assert page.locator(".status-line__value").inner_text() == active
    papers = [link.get_attribute("href") for link in main.locator("a[href$='.pdf']").all()]
    assert papers
    answer = staff_client.visitor.fetch(papers[0])
    assert answer.status == 200
    assert answer.body().startswith(b"%PDF")


def see_member_price(visitor, language: str) -> None:
    booking = BookingSteps(visitor, language)
    open_event(visitor, language)
    booking.choose(1)
    booking.on()
    summary = visitor.page.locator("#summary")
    summary.get_by_text(booking.words("You get the member price because you are a contact of a member.")).wait_for()
    visitor.inspect(f"booking form of a member, {language}")


def see_in_directory(visitor, language: str, company: str) -> None:
    """Found by its name, with a page of its own."""
    page = visitor.page
    directory = visitor.stack.directory(language)
    visitor.goto(f"{directory}?q={company.replace(' ', '+')}")
    visitor.inspect(f"directory, {language}")
    page.locator("#members section").get_by_role("link", name=company).first.click()
    page.get_by_role("heading", level=1, name=company).wait_for()
    visitor.inspect(f"company page, {language}")


def test_without_javascript_on_a_narrow_phone(visit, stack):
    visitor = visit(width=NARROW, javascript=False)
    staff_client, page = Office(visitor), visitor.page
    email = new_address()
    staff_client.start()
    staff_client.field("Organisation number").fill(READY["plain"])
    staff_client.button("Look up").click()
    assert staff_client.field("Name of the organisation").input_value()
    staff_client.field("Number of employees").fill("3")
    staff_client.fill_in_contact("Per Uten Skript", email)
    staff_client.show_dues()
    assert len(dues_lines(page)) >= 2
    assert staff_client.field("Your name").input_value() == "Per Uten Skript"
    visitor.inspect("join form with dues, without JavaScript")
    staff_client.field("I have read the terms of membership and agree to them").check()
    staff_client.button("Pay %(amount)s").click()
    page.wait_for_url(f"{stack.stripe_url}/**")
    Checkout(visitor).pay()
    page.get_by_role("heading", level=1, name=staff_client.words("Thank you, your order is confirmed")).wait_for()
    stack.mailbox.wait(email)


def test_register_is_down(visit, stack):
    """The page says so, and one types the rest."""
    visitor = visit()
    staff_client, page = Office(visitor), visitor.page
    email = new_address()
    staff_client.start()
    stack.control.do("fault", kind="fail", path="/brreg/*", status=503, times=20)
    staff_client.field("Organisation number").fill(READY["down"])
    staff_client.button("Look up").click()
    page.get_by_text(staff_client.words.within("The business register does not answer just now")).wait_for()
    visitor.inspect("join form while the register is down")
    assert staff_client.field("Organisation number").input_value() == READY["down"]
    name = f"Håndskrevet {uuid.uuid4().hex[:6]} AS"
    staff_client.field("Name of the organisation").fill(name)
    staff_client.field("Street address").fill("Bragernes torg 1")
    staff_client.field("Postcode").fill("3017")
    staff_client.field("Town").fill("Drammen")
    staff_client.field("Number of employees").fill("8")
    staff_client.fill_in_contact("Hanne Håndskrift", email)
    staff_client.show_dues()
    staff_client.button("Pay %(amount)s").click()
    page.wait_for_url(f"{stack.stripe_url}/**")
    Checkout(visitor).pay()
    page.get_by_role("heading", level=1, name=staff_client.words("Thank you, your order is confirmed")).wait_for()
    assert re.search(re.escape(name), stack.mailbox.wait(email).text)


def test_same_organisation_cannot_join_twice(visit, stack):
    visitor = visit()
    staff_client = Office(visitor)
    visitor.goto("/demo/")
    visitor.inspect("demo sign-ins")
    visitor.sign_in_as("member")
    number = re.sub(r"\D", "", visitor.page.locator(".facts dd").first.inner_text())
    assert len(number) == 9
    stranger = visit()
    staff_client = Office(stranger)
    staff_client.start()
    staff_client.field("Organisation number").fill(number)
    staff_client.button("Look up").click()
    said = staff_client.words.within("This organisation is a member already, or somebody is joining it just now")
    stranger.page.get_by_text(said).wait_for()
