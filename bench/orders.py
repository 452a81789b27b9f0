"""Buyers by plain HTTP: the forms as they stand on the pages."""

import http.client
import re
import threading
import time
import uuid
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlencode, urlsplit


@dataclass(frozen=True)
class Sale:
    """How it went: seconds in all, orders placed, refusals, other answers, each order's seconds sorted."""

    seconds: float
    placed: int
    refused: int
    other: int
    latencies: list[float]


class Buyer:
    def __init__(self, site: str):
        parts = urlsplit(site)
        self.connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)
        self.site, self.cookie = site, ""

    def ask(self, path: str, data: dict | None = None):
        headers = {"Cookie": self.cookie} if self.cookie else {}
        body = None
        if data is not None:
            body = urlencode(data)
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": self.site}
        self.connection.request("POST" if data is not None else "GET", path, body, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode(errors="replace")
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            self.cookie = cookie.split(";")[0]
        return answer.status, text

    def form(self, path: str) -> dict:
        """The booking form's fields, filled in."""
        _status, text = self.ask(path)
        form = text[text.index("<main") : text.index("</main>")]
        data = {}
        for tag in re.findall(r"<input[^>]*>", form):
            name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
            if name:
                data[unescape(name[1])] = unescape(value[1]) if value else ""
        data |= {name: "Kari Kjøper" for name in data if name.endswith("name") and "organisation" not in name}
        data |= {name: f"{uuid.uuid4().hex[:12]}@bedrift.example" for name in data if name.endswith("email")}
        data |= {name: "on" for name in data if "terms" in name}
        return data


def booking_path(site: str, event_path: str) -> str:
    """Where one ticket of the event's last type is booked: early birds come first and run out."""
    _status, text = Buyer(site).ask(event_path)
    box = text[text.index('id="tickets"') :]
    action = unescape(re.search(r'<form[^>]*action="([^"]+)"', box)[1])
    kind = re.findall(r'name="(t[0-9]+)"', box)[-1]
    return f"{action}?{kind}=1"


def keep_buying(site: str, path: str, *, buyers: int = 8, seconds: float = 20) -> Sale:
    """Form and order, over and over, by so many buyers at once."""
    found: list[tuple[float, int]] = []
    until = time.monotonic() + seconds

    def work() -> None:
        while time.monotonic() < until:
            buyer, started = Buyer(site), time.monotonic()
            status, _text = buyer.ask(path, buyer.form(path))
            found.append((time.monotonic() - started, status))

    return _all_at_once(work, buyers, found)


def _all_at_once(work, number: int, found: list[tuple[float, int]]) -> Sale:
    crew = [threading.Thread(target=work) for _unused in range(number)]
    started = time.monotonic()
    for one in crew:
        one.start()
    for one in crew:
        one.join()
    statuses = [status for _seconds, status in found]
    placed = sum(status in (302, 303) for status in statuses)
    refused = sum(status == 409 for status in statuses)
    return Sale(
        seconds=time.monotonic() - started,
        placed=placed,
        refused=refused,
        other=len(statuses) - placed - refused,
        latencies=sorted(seconds for seconds, _status in found),
    )
