"""Send malformed requests to a running site, and report every answer that is a server error.

    .venv/bin/python scripts/hostile_requests.py http://127.0.0.1:8000 --number 20000 --path /bestilling/KEY/

The script follows the site's own links from the front page to find its addresses and forms; --path adds those that
need a key. Each request has one of these paths, or a path made of them, and one to four malformed parts: content type,
body, cookies, other headers, query string. One in three sends one of the forms, with a valid token and hostile values
in its fields. The same seed makes the same requests to the same paths.

Behind a proxy, name the site's own address, as in --origin https://www.example.no: the requests then say that they came
by it. The site must be a demo: requests that are valid by chance book and join.
`tests/config/test_hostile_requests.py` sends some of the requests to the site's code directly.
"""

import argparse
import random
import socket
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from http.client import HTTPConnection
from urllib.parse import quote, urlencode, urljoin, urlsplit

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
#: What is written into the fields of forms.
VALUES = (
    "",
    "a\x00b",
    "\ud800",
    "9" * 400,
    "9223372036854775808",
    "-1",
    "1e999",
    "NaN",
    "\u0661\u00b2",
    "0001-01-01",
    "31.12.9999 23:59",
    "x" * 20_000,
    "x" * 70 + "@example.no",
    "\u202eona.gro\u2066",
    "a\r\nBcc: thief@example.no",
    "<script>alert(1)</script>",
    "{{ 7|add:7 }}%(x)s%s{0}",
    '{"a": [null]}',
    "../../etc/passwd",
    "on",
    "1",
)
#: As a form has it: the cookie and the field hold the same.
TOKEN = "a" * 32
_MOST_PAGES = 400
_MOST_ALIKE = 12


@dataclass(frozen=True)
class Form:
    path: str
    fields: tuple[str, ...]
    is_upload: bool = False


@dataclass(frozen=True)
class HostileRequest:
    """`target` is a path with a query string, percent-encoded or not. Texts are Latin-1, as on the wire."""

    method: str
    target: str
    headers: Sequence[tuple[str, str]] = ()
    body: bytes = b""


class PageParser(HTMLParser):
    """The links of a page, and its forms that are posted."""

    def __init__(self, path: str):
        super().__init__()
        self.path, self.links, self.forms = path, [], []
        self._open: tuple[str, bool, list[str]] | None = None

    def handle_starttag(self, tag: str, attributes) -> None:
        values = {name: value or "" for name, value in attributes}
        if tag == "a" and "href" in values:
            self.links.append(urljoin(self.path, values["href"]))
        elif tag == "form" and values.get("method", "").lower() == "post":
            self._open = (urljoin(self.path, values.get("action", "")), "multipart" in values.get("enctype", ""), [])
        elif self._open and values.get("name") and tag in ("input", "select", "textarea", "button"):
            self._open[2].append(values["name"])

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self._open:
            path, is_upload, names = self._open
            self.forms.append(Form(path, tuple(dict.fromkeys(names)), is_upload))
            self._open = None


def explore(host: str, port: int, first: Sequence[str], headers: dict[str, str]) -> tuple[list[str], list[Form]]:
    """The addresses and forms of the site, found by its own links. A form that leads out of the site is left out."""
    waiting, paths, forms, alike = list(first), [], {}, Counter()
    while waiting and len(paths) < _MOST_PAGES:
        path = waiting.pop(0)
        # The pages of one sort differ in their last part, and in their query.
        sort = path.partition("?")[0].rstrip("/").rpartition("/")[0]
        if path in paths or (alike[sort] >= _MOST_ALIKE and path not in first):
            continue
        paths.append(path)
        alike[sort] += 1
        connection = HTTPConnection(host, port, timeout=60)
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
        connection.close()
        if not answer.headers.get("Content-Type", "").startswith("text/html"):
            continue
        page = PageParser(path)
        page.feed(text)
        waiting += [quote(link.partition("#")[0], "/?=&%+:;,@~!$'()*") for link in page.links if _is_own(link)]
        for form in page.forms:
            if _is_own(form.path):
                forms.setdefault((form.path, form.fields), form)
    return paths, list(forms.values())


def _is_own(link: str) -> bool:
    return link.startswith("/") and not link.startswith("//") and not link.startswith(("/media/", "/static/"))


def _filled_in(form: Form, dice: random.Random) -> HostileRequest:
    """The form with hostile values in one to all of its fields, and a valid token."""
    values = [("csrfmiddlewaretoken", TOKEN)]
    hostile = dice.randint(1, len(form.fields) or 1)
    for number, name in enumerate(dice.sample(form.fields, len(form.fields))):
        if name != "csrfmiddlewaretoken" and dice.random() > 0.1:
            values += [(name, dice.choice(VALUES) if number < hostile else "1")] * dice.choice((1, 1, 1, 2))
    cookie = ("Cookie", f"csrftoken={TOKEN}")
    if not form.is_upload and dice.random() > 0.2:
        body = urlencode(values, errors="surrogatepass").encode()
        return HostileRequest("POST", form.path, (("Content-Type", "application/x-www-form-urlencoded"), cookie), body)
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{name}"{dice.choice(_FILE_NAMES)}\r\n\r\n{value}\r\n'
        if name != "csrfmiddlewaretoken"
        else f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in values
    ]
    body = "".join([*parts, "--x--\r\n"]).encode("utf-8", "surrogatepass")
    return HostileRequest("POST", form.path, (("Content-Type", "multipart/form-data; boundary=x"), cookie), body)


_FILE_NAMES = ("", "", "", '; filename="../../x.php"', '; filename="\x00.png"', '; filename=""', '; filename="x.svg"')


def hostile_requests(
    paths: Sequence[str], number: int, seed: int = 1, forms: Sequence[Form] = ()
) -> Iterator[HostileRequest]:
    """`number` requests to these paths and forms; the same ones for the same arguments."""
    dice = random.Random(seed)  # noqa: S311 - the requests must be the same each time
    for index in range(number):
        if forms and index % 3 == 0:
            yield _filled_in(forms[index // 3 % len(forms)], dice)
            continue
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


def send(host: str, port: int, request: HostileRequest, more: dict[str, str] | None = None) -> bytes:
    """Send the bytes as they are. Returns the beginning of the answer; empty when the connection was closed.

    `more` are headers of an honest request, which the hostile ones replace.
    """
    names = {name.lower() for name, _value in request.headers}
    lines = [f"{request.method} {request.target} HTTP/1.1", f"Content-Length: {len(request.body)}", "Connection: close"]
    honest = {"Host": f"{host}:{port}"} | (more or {})
    lines += [f"{name}: {value}" for name, value in honest.items() if name.lower() not in names]
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
    parser.add_argument("--origin", default="", help="the site's own address, when a proxy stands before it")
    options = parser.parse_args()
    address, origin = urlsplit(options.site), urlsplit(options.origin)
    host, port = address.hostname or "", address.port or 80
    honest = {}
    if options.origin:
        honest = {"Host": origin.netloc, "Origin": options.origin, "X-Forwarded-Proto": origin.scheme}
    paths = ["/", "/en/", "/sok/", "/kalender/", "/logg-inn/", "/bli-medlem/", "/payments/stripe/webhook/"]
    paths += ["/robots.txt", "/sitemap.xml", "/kalender.ics", "/static/css/site.css", *options.path]
    paths, forms = explore(host, port, paths, honest or {"Host": f"{host}:{port}"})
    print(f"{len(paths)} addresses, {len(forms)} forms")
    failures, answers = [], {}
    for index, request in enumerate(hostile_requests(paths, options.number, options.seed, forms)):
        # As many clients, or the limits would answer most of it.
        client = {"X-Forwarded-For": f"198.18.{index // 250 % 250}.{index % 250}"} if options.origin else {}
        status = send(host, port, request, honest | client)[9:12].decode("latin-1")
        answers[status] = answers.get(status, 0) + 1
        if status.startswith("5"):
            failures.append(request)
    print(dict(sorted(answers.items())))
    for request in failures[:20]:
        print("SERVER ERROR:", request)
    return bool(failures)


if __name__ == "__main__":
    sys.exit(main())
