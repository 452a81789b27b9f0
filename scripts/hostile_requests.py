"""Send malformed requests to a running site, and report every answer that is a server error.

    .venv/bin/python scripts/hostile_requests.py http://127.0.0.1:8000 --number 20000 --path /bestilling/KEY/

Each request has one of the given paths, or a path made of them, and one to four malformed parts: content type, body,
cookies, other headers, query string. The same seed makes the same requests. The site must be a demo: requests that are
valid by chance book and join. `tests/config/test_hostile_requests.py` sends some of them to the site's code directly.
"""

import argparse
import random
import socket
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

METHODS = ("GET", "GET", "POST", "POST", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "BREW")
CONTENT_TYPES = (
    "multipart/form-data",
    "multipart/form-data; boundary=",
    "multipart/form-data; boundary=\x80\xff",
    "multipart/form-data; boundary=" + "b" * 400,
    'multipart/form-data; boundary="a\tb"',
    "multipart/form-data; boundary=x",
    "multipart/form-data; boundary=x; charset=hex",
    "multipart/mixed",
    "application/x-www-form-urlencoded; charset=utf-16",
    "application/x-www-form-urlencoded; charset=hex",
    "application/x-www-form-urlencoded; charset=base64",
    "application/x-www-form-urlencoded; charset=rot13",
    "application/x-www-form-urlencoded; charset=idna",
    "application/x-www-form-urlencoded; charset=undefined",
    "application/x-www-form-urlencoded; charset=unknown-8bit",
    "application/x-www-form-urlencoded; charset=a\x00b",
    'application/x-www-form-urlencoded; charset="',
    "application/x-www-form-urlencoded; charset*=utf-8''%FF",
    "application/x-www-form-urlencoded; charset*=x",
    "application/x-www-form-urlencoded; charset=" + "x" * 3000,
    "application/json",
    "application/json; charset=zlib_codec",
    "text/html; charset=iso-8859-1",
    ";;;===",
    "\x00",
    "æøå/ø; å=æ",
    "a" * 4000,
    "/",
    "",
)
BODIES = (
    b"",
    b"a=b",
    b"a=%FF%FE&b=%00&csrfmiddlewaretoken=x",
    b"\x00\xff" * 200,
    b"&" * 20_000,
    b"=".join([b"a"] * 5000),
    b"--x\r\n",
    b"--x--\r\n",
    b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--x--\r\n',
    b'--x\r\nContent-Disposition: form-data; name="a"; filename="../x"\r\nContent-Type: a/b\r\n\r\n\xff\r\n--x--\r\n',
    b'--x\r\nContent-Disposition: form-data; name="a"\r\nContent-Transfer-Encoding: base64\r\n\r\n!\r\n--x--\r\n',
    b"--x\r\nContent-Disposition: form-data\r\n\r\n",
    b"{",
    b"[" * 5000,
)
COOKIES = (
    "sessionid=x",
    'sessionid="a\\000bcdefghi"',
    "sessionid=" + "a" * 4000,
    "sessionid=" + "æ" * 40,
    "csrftoken=x; csrftoken=",
    'csrftoken="\\000\\377"',
    "messages=x",
    "messages=" + "W1siX19qc29uX21lc3NhZ2UiLDAsMjUsIngiXV0:x:x",
    'messages="\\012\\000"',
    "django_language=xx-" + "y" * 500,
    ";;;===",
    "=",
    "\x80\xff=\xfe",
    "a=b; " * 300,
)
HEADERS = (
    ("Accept-Language", "xx;q=z,,;;q=-1,en;q=99999999999999999999"),
    ("Accept-Language", "a" * 5000),
    ("Accept-Language", "nb-NO-x-" + "é" * 50),
    ("Accept", "*/*;q=x,,;"),
    ("Accept-Encoding", "gzip;q=x, br;;, \xff"),
    ("If-Modified-Since", "garbage"),
    ("If-Modified-Since", "Mon, 99 Foo 99999999 99:99:99 GMT"),
    ("If-Modified-Since", "Thu, 01 Jan 0000 00:00:00 GMT"),
    ("If-None-Match", 'W/"' + "x" * 3000),
    ("If-None-Match", "\xff"),
    ("If-Unmodified-Since", "\x80"),
    ("Range", "bytes=99999999999999999999-1"),
    ("Range", "bytes=-"),
    ("Range", "bytes=" + ",".join(["0-"] * 1000)),
    ("Range", "pages=1-2"),
    ("Host", "evil.example"),
    ("Host", "a" * 300),
    ("Host", "[::"),
    ("Host", "localhost:99999999"),
    ("Host", "æøå"),
    ("Referer", "\xff\xfe"),
    ("Referer", "http://[::"),
    ("Referer", "https://localhost/" + "x" * 4000),
    ("Origin", "null"),
    ("Origin", "http://[::"),
    ("X-Forwarded-For", "not an address"),
    ("X-Forwarded-For", "1.2.3.4, " * 300),
    ("X-Forwarded-For", "::ffff:999.1.1.1"),
    ("X-Forwarded-For", "fe80::1%eth0"),
    ("X-Forwarded-Proto", "gopher"),
    ("X-Forwarded-Host", "a, b"),
    ("X-Requested-With", "\xff"),
    ("HX-Request", "\xff"),
    ("HX-Current-URL", "http://[::"),
    ("HX-Current-URL", "%00"),
    ("Authorization", "Basic \xff"),
    ("User-Agent", ""),
    ("User-Agent", "\xff" * 3000),
    ("Cookie2", "x"),
    ("Expect", "nonsense"),
)
QUERIES = (
    "",
    "%00",
    "a=%00&page=%00",
    "page=-1&q=%FF%FE",
    "q=" + "x" * 3000,
    "&" * 2000,
    "next=http%3A%2F%2F%5B%3A%3A",
    "next=%2F%2Fevil.example",
    "received=x%00y&offer=%00&code=%00",
    "session_id=%00",
    "session_id=" + "x" * 300,
    "month=9999-99&from=%C2%B2&page=%D9%A1",
    "export=xlsx&ordering=__class__",
    "%ED%A0%80=%ED%A0%80",
    "%",
    "[]=1&a[b][c]=2&__proto__=3",
)
ENDINGS = ("", "", "", "%00", "%FF", "..%2f..%2fetc/passwd", "x" * 1500, "%2e%2e/", "\xe6", "//", ";a=b", "%0d%0aX: y")


@dataclass(frozen=True)
class HostileRequest:
    """`target` is a path with a query string, percent-encoded or not. Texts are Latin-1, as on the wire."""

    method: str
    target: str
    headers: Sequence[tuple[str, str]] = ()
    body: bytes = b""


def hostile_requests(paths: Sequence[str], number: int, seed: int = 1) -> Iterator[HostileRequest]:
    """`number` requests to these paths; the same ones for the same arguments."""
    dice = random.Random(seed)  # noqa: S311 - the requests must be the same each time
    for index in range(number):
        path = paths[index % len(paths)]
        parts = set(dice.sample(("type", "cookie", "header", "header too", "query", "ending"), dice.randint(1, 4)))
        method, body = dice.choice(METHODS), dice.choice(BODIES)
        headers = []
        if "type" in parts:
            headers.append(("Content-Type", dice.choice(CONTENT_TYPES)))
        elif method == "POST":
            headers.append(("Content-Type", "application/x-www-form-urlencoded"))
        if "cookie" in parts:
            headers.append(("Cookie", dice.choice(COOKIES)))
        headers += [dice.choice(HEADERS) for part in ("header", "header too") if part in parts]
        target = path + (dice.choice(ENDINGS) if "ending" in parts else "")
        if "query" in parts:
            target += "?" + dice.choice(QUERIES)
        yield HostileRequest(method, target, tuple(dict(headers).items()), body if method != "GET" else b"")


def send(host: str, port: int, request: HostileRequest) -> bytes:
    """Send the bytes as they are. Returns the beginning of the answer; empty when the connection was closed."""
    names = {name.lower() for name, _value in request.headers}
    lines = [f"{request.method} {request.target} HTTP/1.1", f"Content-Length: {len(request.body)}", "Connection: close"]
    lines += [] if "host" in names else [f"Host: {host}:{port}"]
    lines += [f"{name}: {value}" for name, value in request.headers]
    with socket.create_connection((host, port), timeout=60) as connection:
        try:
            connection.sendall("\r\n".join([*lines, "", ""]).encode("latin-1") + request.body)
            return connection.recv(1000)
        except ConnectionError:
            return b""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("site", help="the address of a running demo")
    parser.add_argument("--number", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--path", action="append", default=[], help="a path to try as well, such as an order's page")
    options = parser.parse_args()
    address = urlsplit(options.site)
    paths = ["/", "/en/", "/sok/", "/kalender/", "/logg-inn/", "/bli-medlem/", "/payments/stripe/webhook/"]
    paths += ["/robots.txt", "/sitemap.xml", "/kalender.ics", "/static/css/site.css", *options.path]
    failures, answers = [], {}
    for request in hostile_requests(paths, options.number, options.seed):
        status = send(address.hostname or "", address.port or 80, request)[9:12].decode("latin-1")
        answers[status] = answers.get(status, 0) + 1
        if status.startswith("5"):
            failures.append(request)
    print(dict(sorted(answers.items())))
    for request in failures[:20]:
        print("SERVER ERROR:", request)
    return bool(failures)


if __name__ == "__main__":
    sys.exit(main())
