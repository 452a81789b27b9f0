"""Requests whose headers would break the site's own code are refused before that code reads them.

`CheckedApplication` wraps the WSGI application: Django reads the content type while it makes the request, before any
middleware can answer. `RequestCheckMiddleware` then refuses the request with the site's own page.
"""

import codecs
import re
from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.utils.http import parse_header_parameters

_REFUSED = "moteplass.bad_content_type"
#: Other codecs are unknown, or are no text encodings: Django would fail when it reads the query string with them.
_CODECS = ("utf-8", "ascii", "iso8859-1")
_MAX_LENGTH = 500
_PRINTABLE = re.compile(r"[\t\x20-\x7e]*")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def is_valid_content_type(text: str) -> bool:
    """Whether the header is one that a browser or a program of good faith sends; an empty one is valid."""
    if len(text) > _MAX_LENGTH or not _PRINTABLE.fullmatch(text):
        return False
    try:
        _content_type, parameters = parse_header_parameters(text)
        charset = parameters.get("charset")
        return charset is None or codecs.lookup(charset).name in _CODECS
    except (LookupError, ValueError):
        return False


class CheckedApplication:
    """A WSGI application that hides a malformed content type from the wrapped one, and notes that it was there."""

    def __init__(self, application: Callable[..., Iterable[bytes]]):
        self.application = application

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if not is_valid_content_type(environ.get("CONTENT_TYPE", "")):
            environ = environ | {"CONTENT_TYPE": "", _REFUSED: True}
        return self.application(environ, start_response)


class RequestCheckMiddleware:
    """Answers 400 to a malformed content type, drops cookies that no browser of good faith sends, and gives a page to
    a method that is not allowed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.META.get(_REFUSED) or not is_valid_content_type(request.META.get("CONTENT_TYPE", "")):
            request.encoding = "utf-8"
            raise BadRequest("The content type is malformed.")
        for name in [name for name, value in request.COOKIES.items() if _CONTROL.search(name + value)]:
            # Quoted cookies can hold any character. PostgreSQL refuses NUL in the key of a session.
            del request.COOKIES[name]
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content and request.method != "HEAD":
            page = render(request, "405.html", status=405)
            page.headers.setdefault("Allow", response.headers.get("Allow", ""))
            return page
        return response
