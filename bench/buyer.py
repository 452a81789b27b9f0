"""A buyer that uses the site over HTTP: one connection, cookies, and the forms on the pages."""

import gzip
import http.client
import re
import secrets
import uuid
from html import unescape
from urllib.parse import urlencode, urlsplit

_TAG = re.compile(r"<input[^>]*>|<select[^>]*>.*?</select>|<textarea[^>]*>", re.DOTALL)
_NAME, _VALUE = re.compile(r'\bname="([^"]*)"'), re.compile(r'\bvalue="([^"]*)"')


class Buyer:
    """A buyer. Counts its `requests` to the site, its `pages` and its `clicks` on links, buttons and checkboxes."""

    def __init__(self, site: str):
        parts = urlsplit(site)
        self.connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)
        self.site = site
        # Each buyer is a client of its own, as behind the trusted proxy: the limits on holds count each client's.
        self.address = f"10.{'.'.join(str(secrets.randbelow(256)) for _unused in range(3))}"
        self.cookies: dict[str, str] = {}
        self.requests = self.pages = self.clicks = 0
        self.location = ""

    def ask(self, path: str, data: dict | None = None) -> tuple[int, str]:
        """Send a request (POST with `data`). Returns status and text; a redirect's URL is stored in `location`."""
        headers = {"Accept-Encoding": "gzip", "Host": urlsplit(self.site).netloc}
        headers["X-Forwarded-For"] = self.address
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        body = None
        if data is not None:
            body = urlencode(data)
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": self.site}
        self.connection.request("GET" if data is None else "POST", path, body, headers)
        answer = self.connection.getresponse()
        content = answer.read()
        if answer.headers.get("Content-Encoding") == "gzip":
            content = gzip.decompress(content)
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _equals, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value
        self.requests += 1
        self.pages += answer.status == 200
        self.location = answer.headers.get("Location", "")
        return answer.status, content.decode(errors="replace")

    def booking_path(self, event_path: str, ticket: str = "") -> str:
        """The URL that books one ticket, of the type named `ticket` or else of the event page's last type."""
        _status, text = self.ask(event_path)
        box = text[text.index('id="tickets"') :]
        action = unescape(re.search(r'<form[^>]*action="([^"]+)"', box)[1])
        inputs = [tag for tag in re.findall(r"<input[^>]*>", box) if re.search(r'name="t[0-9]+"', tag)]
        quantity_input = next((tag for tag in inputs if ticket and ticket in unescape(tag)), inputs[-1])
        return f"{action}?{_NAME.search(quantity_input)[1]}=1"

    def form(self, path: str, *, by_invoice: bool = False) -> dict:
        """The booking form's fields, filled in for a single attendee."""
        _status, text = self.ask(path)
        data: dict[str, str] = {}
        for tag in _TAG.findall(text[text.index("<main") : text.index("</main>")]):
            name, value = _NAME.search(tag), _VALUE.search(tag)
            if not name or tag.startswith("<select"):
                continue
            ticked = re.search(r'type="(radio|checkbox)"', tag)
            if ticked and " checked" not in tag:
                continue
            data[unescape(name[1])] = unescape(value[1]) if value else "on" if ticked else ""
        data |= {"name": "Kari Kjøper", "email": f"{uuid.uuid4().hex[:12]}@bedrift.example"}
        if 'name="terms"' in text:
            data["terms"] = "on"
            self.clicks += 1
        if by_invoice:
            data |= {"pay": "invoice", "organisation_name": "Bedrift AS", "org_number": "974760673"}
            data |= {"address": "Bragernes torg 1, 3017 Drammen"} if "address" in data else {}
            self.clicks += 1
        return data


def path_of(url: str) -> str:
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")
