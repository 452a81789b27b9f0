"""One buyer from the event's page to the order's page: pages, clicks, requests and statements."""

from collections import Counter
from dataclasses import dataclass

from bench.buyer import Buyer, path_of
from bench.site import Site

#: What only the page of a confirmed order has.
CONFIRMED = '<div class="confirmation">'


@dataclass(frozen=True)
class Visit:
    """`pages` and `clicks` up to Stripe, or to "confirmed" where nothing is paid; `requests` and `statements` (by
    step) until the order's page shows that it is confirmed.
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
    with site.counting() as counted:
        buyer = Buyer(site.url)
        path = buyer.booking_path(event_path)
        form = buyer.form(path, by_invoice=by_invoice)
        buyer.ask(path, form)
        # The ticket box's button and the order's button, besides the ticks.
        pages, clicks = buyer.pages, buyer.clicks + 2
        if "/c/pay/" in buyer.location:
            stripe = Buyer(buyer.location.partition("/c/pay/")[0])
            stripe.ask(path_of(buyer.location), {"action": "pay"})
            buyer.ask(path_of(stripe.location))
        _status, text = buyer.ask(path_of(buyer.location))
    steps: Counter = Counter()
    for method, asked, number in counted:
        steps[_step(method, asked, event_path)] += number
    return Visit(pages, clicks, buyer.requests, dict(steps), CONFIRMED in text)


def _step(method: str, path: str, event_path: str) -> str:
    if path == event_path:
        return "event page"
    if "webhook" in path:
        return "webhook"
    if path.startswith("/billetter/"):
        return "order" if method == "POST" else "form"
    return "landing and order page"
