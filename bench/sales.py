"""Orders by many buyers: one after another, all at once for too few seats, and five clicks on one button."""

import re
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from bench.buyer import Buyer, path_of
from bench.prepare import COUNT, RUSH_SEATS
from bench.site import Site

BUYERS = 8
RUSH_BUYERS = 200


@dataclass
class Sale:
    """How it went. `latencies` are seconds per order, sorted; `cpu` is milliseconds per order by kind of process."""

    seconds: float = 0
    statuses: Counter = field(default_factory=Counter)
    latencies: list[float] = field(default_factory=list)
    cpu: dict[str, float] = field(default_factory=dict)

    @property
    def placed(self) -> int:
        return self.statuses[303] + self.statuses[302]

    def percentile(self, share: float) -> float:
        """Milliseconds."""
        return 1000 * self.latencies[int(share * (len(self.latencies) - 1))] if self.latencies else float("nan")


def keep_buying(
    site: Site, event_path: str, *, whole_visit: bool, by_invoice: bool = False, seconds: float = 15
) -> Sale:
    """Orders by so many buyers at once, over and over: form and click, or with the event's page before and the page
    that the site leads to after."""
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
    sale.cpu = {kind: 1000 * (after[kind] - before[kind]) / max(1, sale.placed) for kind in after}
    return sale


def rush(site: Site, event_path: str, type_pk: str) -> tuple[Sale, int, int]:
    """Two hundred who have filled in the form click at the same moment. The sale, seats taken, tickets written."""
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
    sale.seconds = _all_at_once([lambda one=one: click(*one) for one in ready])
    after = site.cpu_seconds()
    sale.latencies.sort()
    sale.cpu = {kind: 1000 * (after[kind] - before[kind]) / RUSH_BUYERS for kind in after}
    printed = site.manage("shell", "-c", COUNT.format(pk=type_pk))
    taken, tickets = re.search(r"TAKEN (\d+) (\d+)", printed).groups()
    return sale, int(taken), int(tickets)


def five_clicks(site: Site, event_path: str) -> tuple[Counter, int]:
    """The same form five times at once: the answers' statuses, and to how many different addresses they lead."""
    buyer = Buyer(site.url)
    path = buyer.booking_path(event_path)
    form = buyer.form(path)
    statuses: Counter = Counter()
    places: set[str] = set()

    def click() -> None:
        again = Buyer(site.url)
        again.cookies = dict(buyer.cookies)
        status, _text = again.ask(path, form)
        statuses[status] += 1
        places.add(again.location)

    _all_at_once([click] * 5)
    return statuses, len(places)


def _all_at_once(work: list[Callable[[], None]]) -> float:
    """Seconds until the last one was done."""
    gate = threading.Barrier(len(work) + 1)

    def run(one: Callable[[], None]) -> None:
        gate.wait()
        one()

    crew = [threading.Thread(target=run, args=(one,)) for one in work]
    for thread in crew:
        thread.start()
    gate.wait()
    started = time.monotonic()
    for thread in crew:
        thread.join()
    return time.monotonic() - started


__all__ = ["RUSH_BUYERS", "RUSH_SEATS", "Sale", "five_clicks", "keep_buying", "rush"]
