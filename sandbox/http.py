"""Request and response objects used by all parts of the sandbox."""

import json
from dataclasses import dataclass, field
from urllib.parse import parse_qsl


@dataclass
class Request:
    method: str
    path: str
    query: str
    headers: dict[str, str]  # names in lower case
    body: bytes = b""

    def header(self, name: str, default: str = "") -> str:
        return self.headers.get(name.lower(), default)

    def form(self) -> dict[str, str]:
        """The fields of a simple form on a page. The API's nested parameters are decoded by `forms.decode`."""
        return dict(parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True))

    def arguments(self) -> dict[str, str]:
        return dict(parse_qsl(self.query, keep_blank_values=True))

    def wants_json(self) -> bool:
        return "application/json" in self.header("accept") or "application/json" in self.header("content-type")


@dataclass
class Response:
    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


def json_response(body, status: int = 200, headers: dict | None = None) -> Response:
    text = json.dumps(body, indent=2, ensure_ascii=False) if body is not None else ""
    return Response(status, text.encode(), {"Content-Type": "application/json", **(headers or {})})


def page_response(html: str, status: int = 200, headers: dict | None = None) -> Response:
    base = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
        "frame-ancestors 'none'",
        "Cache-Control": "no-store",
        "Referrer-Policy": "same-origin",
    }
    return Response(status, html.encode(), {**base, **(headers or {})})


def redirect(url: str) -> Response:
    # Header values are sent as latin-1, and a line break would start a new header.
    safe = url.replace("\r", "").replace("\n", "").encode("utf-8").decode("latin-1")
    return Response(303, b"", {"Location": safe, "Cache-Control": "no-store"})
