"""Orders by many buyers: for a period of time, all at once for too few seats, and five clicks on one button."""

import re
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from bench.buyer import Buyer, path_of
from bench.prepare import COUNT, RUSH_SEATS
from bench.site import Site

BUYERS = 8
RUSH_BUYERS = 200


@dataclass
class Sale:
    """The result of a sale. `latencies` are in seconds per order, sorted; `cpu` is process → milliseconds per order."""

    seconds: float = 0
    statuses: Counter = field(default_factory=Counter)
    latencies: list[float] = field(default_factory=list)
    cpu: dict[str, float] = field(default_factory=dict)

    @property
    def placed(self) -> int:
        return self.statuses[303] + self.statuses[302]

    def percentile(self, share: float) -> float:
        """The latency in milliseconds that `share` (0 to 1) of the orders did not exceed."""
        return 1000 * self.latencies[int(share * (len(self.latencies) - 1))] if self.latencies else float("nan")


def keep_buying(
    site: Site, event_path: str, *, whole_visit: bool, by_invoice: bool = False, seconds: float = 15
) -> Sale:
    """Place orders for `seconds`, by `BUYERS` buyers at once.

    An order is the booking form and its submission. With `whole_visit` it also includes the event's page before and the
    order's page after.
    """
    path = Buyer(site.url).booking_path(event_path)
    sale = Sale()
    until = time.monotonic() + seconds

    def work() -> None:
        while time.monotonic() < until:
            buyer, started = Buyer(site.url), time.monotonic()
            if whole_visit:
                buyer.booking_path(event_path)
            status, _text = buyer.ask(path, buyer.form(path, by_invoice=by_invoice))
            if whole_visit and status == 303 and "/c/pay/" not in buyer.location:
                buyer.ask(path_of(buyer.location))
            sale.latencies.append(time.monotonic() - started)
            sale.statuses[status] += 1
            buyer.connection.close()

    before = site.cpu_seconds()
    sale.seconds = _all_at_once([work] * BUYERS)
    after = site.cpu_seconds()
    sale.latencies.sort()
    sale.cpu = {process: 1000 * (after[process] - before[process]) / max(1, sale.placed) for process in after}
    return sale


def rush(site: Site, event_path: str, type_pk: str) -> tuple[Sale, int, int]:
    """Two hundred buyers submit the filled-in form at once. Returns the sale, the seats sold and the tickets."""
    first = Buyer(site.url).booking_path(event_path)
    path = re.sub(r"\?t\d+=", f"?t{type_pk}=", first)
    ready: list[tuple[Buyer, dict]] = []

    def fill_in() -> None:
        for _unused in range(RUSH_BUYERS // BUYERS):
            buyer = Buyer(site.url)
            ready.append((buyer, buyer.form(path)))
            buyer.connection.close()

    _all_at_once([fill_in] * BUYERS)
    sale = Sale()

    def click(buyer: Buyer, form: dict) -> None:
        started = time.monotonic()
        status, _text = buyer.ask(path, form)
        sale.latencies.append(time.monotonic() - started)
        sale.statuses[status] += 1
        buyer.connection.close()

    before = site.cpu_seconds()
    sale.seconds = _all_at_once([partial(click, buyer, form) for buyer, form in ready])
    after = site.cpu_seconds()
    sale.latencies.sort()
    sale.cpu = {process: 1000 * (after[process] - before[process]) / RUSH_BUYERS for process in after}
    printed = site.manage("shell", "-c", COUNT.format(pk=type_pk))
    taken, tickets = re.search(r"TAKEN (\d+) (\d+)", printed).groups()
    return sale, int(taken), int(tickets)


def five_clicks(site: Site, event_path: str) -> tuple[Counter, int]:
    """Submit the same form five times at once. Returns the statuses and the number of different redirect URLs."""
    buyer = Buyer(site.url)
    path = buyer.booking_path(event_path)
    form = buyer.form(path)
    statuses: Counter = Counter()
    redirect_urls: set[str] = set()

    def click() -> None:
        same_buyer = Buyer(site.url)
        same_buyer.cookies = dict(buyer.cookies)
        status, _text = same_buyer.ask(path, form)
        statuses[status] += 1
        redirect_urls.add(same_buyer.location)

    _all_at_once([click] * 5)
    return statuses, len(redirect_urls)


def _all_at_once(functions: list[Callable[[], None]]) -> float:
    """Run the functions at the same time, each in a thread. Returns the seconds until the last one is done."""
    barrier = threading.Barrier(len(functions) + 1)

    def run(function: Callable[[], None]) -> None:
        barrier.wait()
        function()

    threads = [threading.Thread(target=run, args=(function,)) for function in functions]
    for thread in threads:
        thread.start()
    barrier.wait()
    started = time.monotonic()
    for thread in threads:
        thread.join()
    return time.monotonic() - started


__all__ = ["RUSH_BUYERS", "RUSH_SEATS", "Sale", "five_clicks", "keep_buying", "rush"]
