"""Somebody who buys by plain HTTP: the forms as they stand on the pages, sent as a browser would."""

import http.cookiejar
import re
import secrets
import urllib.error
import urllib.request
import uuid
from html import unescape
from urllib.parse import urlencode, urljoin


class _Stay(urllib.request.HTTPRedirectHandler):
    """Redirects to the payment page are looked at, not followed."""

    def redirect_request(self, *args, **kwargs):
        return None


class Answer:
    def __init__(self, response):
        self.status = response.status if hasattr(response, "status") else response.code
        self.url = response.url
        self.headers = response.headers
        self.body = response.read()

    @property
    def text(self) -> str:
        return self.body.decode(errors="replace")

    @property
    def location(self) -> str:
        return self.headers.get("Location", "")


class Customer:
    def __init__(self, stack, url: str = ""):
        self.stack = stack
        self.url = url or stack.url
        self.email = f"kunde-{uuid.uuid4().hex[:10]}@bedrift.example"
        # Each customer is a client of its own, as behind the trusted proxy: limits count each client's orders.
        self.address = f"10.{'.'.join(str(secrets.randbelow(256)) for _unused in range(3))}"
        self.jar = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar), _Stay())

    def request(self, path: str, data: dict | None = None, seconds: float = 60) -> Answer:
        address = urljoin(self.url, path)
        body = urlencode(data).encode() if data is not None else None
        headers = {"Referer": address, "Origin": self.url} if body is not None else {}
        headers["X-Forwarded-For"] = self.address
        try:
            return Answer(self._opener.open(urllib.request.Request(address, body, headers), timeout=seconds))
        except urllib.error.HTTPError as error:
            return Answer(error)

    def get(self, path: str) -> Answer:
        return self.request(path)

    # --- Tickets ----------------------------------------------------------------------------------------------

    def event_path(self, name: str = "eiendomsdagen") -> str:
        found = re.search(rf'href="([^"]*/{name}[^"/]*/)"', self.get("/").text + self.get("/kalender/").text)
        assert found, f"No event called {name}."
        return found[1]

    def booking_form(self, number: int = 1, event: str = "eiendomsdagen", ticket: str = "Ordinær") -> "Form":
        page = self.get(self.event_path(event)).text
        box = page[page.index('id="tickets"') :]
        action = re.search(r'<form[^>]*action="([^"]+)"', box)[1]
        field = next(
            match[1]
            for match in re.finditer(r'<input[^>]*name="(t\d+)"[^>]*aria-label="([^"]*)"', box)
            if ticket in unescape(match[2])
        )
        return self.form_at(f"{unescape(action)}?{field}={number}")

    def form_at(self, path: str) -> "Form":
        answer = self.get(path)
        assert answer.status == 200, f"{path}: {answer.status}"
        return Form(self, answer)

    def order_tickets(self, number: int = 1) -> str:
        """Up to the payment page; the session's id."""
        form = self.booking_form(number)
        answer = form.fill_in_booking().send()
        assert answer.status == 303, answer.text[:2000]
        return re.search(r"cs_test_\w+", answer.location)[0]

    # --- Membership -------------------------------------------------------------------------------------------

    def join(self, org_number: str) -> str:
        """A company joins, by hand; the session's id."""
        page = self.get("/bli-medlem/").text
        form = self.form_at(unescape(re.search(r'href="(/bli-medlem/[^"/]+/)"', page)[1]))
        form.fields |= {
            "org_number": org_number,
            "organisation_name": f"Nytt Medlem {uuid.uuid4().hex[:6]} AS",
            "street_address": "Bragernes torg 1",
            "postcode": "3017",
            "city": "Drammen",
            "employees": "7",
            "name": "Nina Nymann",
            "email": self.email,
            "terms": "on",
            "action": "dues",
        }
        shown = form.send()
        total = re.search(r'name="shown_total" value="(\d+)"', shown.text)
        assert total, shown.text[:2000]
        answer = form.send(shown_total=total[1], action="pay")
        assert answer.status == 303, f"{answer.status}: {answer.text[:3000]}"
        return re.search(r"cs_test_\w+", answer.location)[0]


class Form:
    """The page's form with a token in it: its hidden fields, and what is filled in."""

    def __init__(self, customer: Customer, answer: Answer):
        self.customer, self.path = customer, answer.url
        self.page = answer.text
        main = self.page[self.page.index("<main") :]
        self.fields = {
            name: unescape(value)
            for name, value in re.findall(r'<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?', main)
        }
        self.names = re.findall(r'<(?:input|select|textarea)[^>]*name="([^"]+)"', main)
        action = re.search(r'<form[^>]*method="post"[^>]*action="([^"]+)"', main)
        if action:
            self.path = unescape(action[1])

    def fill_in_booking(self) -> "Form":
        for name in self.names:
            if re.fullmatch(r"a\d+-\d+-name", name):
                self.fields[name] = "Deltaker Nordmann"
            elif re.fullmatch(r"a\d+-\d+-email", name):
                self.fields[name] = self.customer.email
            elif re.fullmatch(r"t\d+", name):
                value = re.search(rf'name="{name}"[^>]*value="(\d*)"', self.page)
                self.fields[name] = value[1] if value else "0"
        self.fields |= {"name": "Kunde Nordmann", "email": self.customer.email, "terms": "on"}
        return self

    def send(self, **changed: str) -> Answer:
        return self.customer.request(self.path, self.fields | changed)
