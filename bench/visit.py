"""The visit of one buyer from the event's page to the order's page: pages, clicks, requests and statements."""

from collections import Counter
from dataclasses import dataclass

from bench.buyer import Buyer, path_of
from bench.site import Site

#: HTML that only the page of a confirmed order has.
CONFIRMED = '<div class="confirmation">'


@dataclass(frozen=True)
class Visit:
    """The counts of a visit.

    `pages` and `clicks` are counted until the payment page, or until the order is confirmed when it is free. `requests`
    and `statements` (by step) are counted until the order's page shows that the order is confirmed.
    """

    pages: int
    clicks: int
    requests: int
    statements: dict[str, int]
    confirmed: bool

    @property
    def total(self) -> int:
        return sum(self.statements.values())


def visit(site: Site, event_path: str, *, by_invoice: bool = False) -> Visit:
    with site.counting_as_member() as counts:
        buyer = Buyer(site.url)
        path = buyer.booking_path(event_path)
        form = buyer.form(path, by_invoice=by_invoice)
        buyer.ask(path, form)
        # The buttons of the ticket box and of the booking form are two more clicks.
        pages, clicks = buyer.pages, buyer.clicks + 2
        if "/c/pay/" in buyer.location:
            stripe = Buyer(buyer.location.partition("/c/pay/")[0])
            stripe.ask(path_of(buyer.location), {"action": "pay"})
            buyer.ask(path_of(stripe.location))
        _status, text = buyer.ask(path_of(buyer.location))
    steps: Counter = Counter()
    for method, request_path, number in counts:
        steps[_step(method, request_path, event_path)] += number
    return Visit(pages, clicks, buyer.requests, dict(steps), CONFIRMED in text)


def _step(method: str, path: str, event_path: str) -> str:
    if path == event_path:
        return "event page"
    if "webhook" in path:
        return "webhook"
    if path.startswith("/billetter/"):
        return "order" if method == "POST" else "form"
    return "landing and order page"
