"""`make bench`: measures the demo under gunicorn with two workers, over real HTTP, and prints a table."""

import re
import sys
import urllib.request
from urllib.parse import urlsplit

from bench import load, orders, site

PAGES = ("/", "/kalender/", "/aktuelt/", "/medlemmer/", "/om-oss/", "/sok/?q=bygg")
SECONDS = 5


def find(address: str, name: str) -> str:
    with urllib.request.urlopen(f"{address}/kalender/") as page:
        text = page.read().decode()
    return re.search(rf'href="(/kalender/{name}[^"/]*/)"', text)[1]


def pages(address: str) -> None:
    port = urlsplit(address).port
    print(f"{'page':44} {'req/s':>7} {'CPU ms':>7} {'p50 ms':>7} {'p99 ms':>7} {'kB gz':>6} {'failed':>6}")
    for path in (*PAGES, find(address, "eiendomsdagen"), find(address, "innsikt")):
        load.get_for(address + path, seconds=1)
        before = site.cpu_seconds(port)
        result = load.get_for(address + path, seconds=SECONDS)
        cpu = 1000 * (site.cpu_seconds(port) - before) / max(1, len(result.latencies))
        print(
            f"{path:44} {result.per_second:7.0f} {cpu:7.1f} {result.percentile(0.5):7.0f} "
            f"{result.percentile(0.99):7.0f} {result.bytes_each / 1000:6.1f} {result.failures:6}"
        )
    print(f"largest worker: {site.memory_mb(port)} MB")


def sales(address: str) -> None:
    for name in ("webinar", "eiendomsdagen"):
        path = orders.booking_path(address, find(address, name))
        sale = orders.keep_buying(address, path)
        kind = "free orders, to confirmed" if name == "webinar" else "paid orders, to Stripe's page"
        p50, p99 = (1000 * sale.latencies[int(share * (len(sale.latencies) - 1))] for share in (0.5, 0.99))
        print(
            f"{kind:32} {sale.placed / sale.seconds:6.1f} per second, 8 buyers, p50 {p50:.0f} ms, p99 {p99:.0f} ms, "
            f"{sale.refused} refused, {sale.other} other answers"
        )


def main() -> int:
    with site.running() as address:
        pages(address)
        sales(address)
    return 0


if __name__ == "__main__":
    sys.exit(main())
