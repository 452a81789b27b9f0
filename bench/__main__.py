"""`make bench`: measures the demo over HTTP, under gunicorn with two workers and a background worker for e-mail.

It uses a separate PostgreSQL database when DATABASE_URL names a server, else SQLite. `BENCH_SECONDS` is the duration of
each sale in seconds (15). `BENCH_ONLY` selects one of pages, visits, sales and rush. All of them take five minutes.
"""

import os
import re
import sys
import urllib.request

from bench import load, sales
from bench.prepare import PREPARE
from bench.site import Site, running
from bench.visit import visit

PAGES = ("/", "/kalender/", "/aktuelt/", "/medlemmer/", "/om-oss/", "/sok/?q=bygg")
PAGE_SECONDS = 4
SECONDS = float(os.environ.get("BENCH_SECONDS", "15"))
ONLY = os.environ.get("BENCH_ONLY", "")


def find(site: Site, name: str) -> str:
    with urllib.request.urlopen(f"{site.url}/kalender/") as page:
        text = page.read().decode()
    return re.search(rf'href="(/kalender/{name}[^"/]*/)"', text)[1]


def heading(text: str) -> None:
    print(f"\n{text}    (load of the machine {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores)")


def pages(site: Site, more: list[str]) -> None:
    heading("Pages, not from a page cache, 8 connections")
    print(f"{'page':44} {'req/s':>7} {'CPU ms':>7} {'p50 ms':>7} {'p99 ms':>7} {'kB gz':>6} {'failed':>6}")
    for path in (*PAGES, *more):
        load.get_for(site.url + path, seconds=1)
        before = site.cpu_seconds()["web"]
        result = load.get_for(site.url + path, seconds=PAGE_SECONDS)
        cpu = 1000 * (site.cpu_seconds()["web"] - before) / max(1, len(result.latencies))
        print(
            f"{path:44} {result.per_second:7.0f} {cpu:7.1f} {result.percentile(0.5):7.0f} "
            f"{result.percentile(0.99):7.0f} {result.bytes_each / 1000:6.1f} {result.failures:6}"
        )


def visits(site: Site, free: str, paid: str) -> None:
    heading("One order, from the event's page until it is confirmed")
    print(f"{'':22} {'pages':>5} {'clicks':>6} {'requests':>8} {'statements':>10}")
    for name, path, by_invoice in (("free", free, False), ("card", paid, False), ("invoice", paid, True)):
        for _unused in range(4):  # fills the caches of both processes
            visit(site, path, by_invoice=by_invoice)
        measured = visit(site, path, by_invoice=by_invoice)
        steps = ", ".join(f"{step} {number}" for step, number in measured.statements.items())
        print(
            f"{name:22} {measured.pages:5} {measured.clicks:6} {measured.requests:8} {measured.total:10}  ({steps})"
            f"{'' if measured.confirmed else '  NOT CONFIRMED'}"
        )


def keep_selling(site: Site, free: str, paid: str) -> None:
    heading(f"Orders by {sales.BUYERS} buyers for {SECONDS:.0f} s; CPU in ms per order")
    print(f"{'':34} {'per s':>6} {'p50 ms':>7} {'p99 ms':>7} {'web':>6} {'db':>6} {'mail':>6}  answers")
    scenarios = (
        ("free: form and order", free, {"whole_visit": False}),
        ("free: event page to order page", free, {"whole_visit": True}),
        ("card: form to Stripe's page", paid, {"whole_visit": False}),
        ("card: event page to Stripe's page", paid, {"whole_visit": True}),
        ("invoice: form and order", paid, {"whole_visit": False, "by_invoice": True}),
    )
    for name, path, options in scenarios:
        site.wait_until_idle()
        sale = sales.keep_buying(site, path, seconds=SECONDS, **options)
        print(
            f"{name:34} {sale.placed / sale.seconds:6.1f} {sale.percentile(0.5):7.0f} {sale.percentile(0.99):7.0f} "
            f"{sale.cpu['web']:6.1f} {sale.cpu['database']:6.1f} {sale.cpu['worker']:6.1f}  {dict(sale.statuses)}"
        )


def rush(site: Site, paid: str, type_pk: str) -> None:
    heading(f"{sales.RUSH_BUYERS} buyers at once for {sales.RUSH_SEATS} seats")
    sale, taken, tickets = sales.rush(site, paid, type_pk)
    print(
        f"{sale.seconds:.1f} s until the last answer, {sale.placed} sold, counter {taken}, tickets {tickets}, "
        f"answers {dict(sale.statuses)}, p99 {sale.percentile(0.99):.0f} ms, "
        f"CPU {sum(sale.cpu.values()):.1f} ms per click"
    )
    statuses, url_count = sales.five_clicks(site, paid)
    print(f"five simultaneous clicks on one form: {dict(statuses)}, {url_count} redirect URL")


def main() -> int:
    with running() as site:
        type_pk = re.search(r"RUSH (\d+)", site.manage("shell", "-c", PREPARE))[1]
        free, paid = find(site, "webinar"), find(site, "eiendomsdagen")
        print(f"Database: {'PostgreSQL' if site.database else 'SQLite'}; gunicorn: 2 workers of 4 threads")
        parts = {
            "visits": lambda: visits(site, free, paid),
            "sales": lambda: keep_selling(site, free, paid),
            "rush": lambda: rush(site, paid, type_pk),
            "pages": lambda: pages(site, [free, paid, find(site, "innsikt")]),
        }
        for name, measure in parts.items():
            if ONLY in ("", name):
                site.wait_until_idle()
                measure()
        print(f"\nlargest web process {site.memory_mb()} MB, e-mail worker {site.memory_mb('worker')} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
