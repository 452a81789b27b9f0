"""The orders that a browser has placed lately, remembered in a cookie.

The cookie is set when an order is placed, never when a page is read. It holds nothing but signed order numbers: no
name, no address, and no key that opens an order page. With it a buyer who comes back is not a stranger to the shop.
"""

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

COOKIE = "orders"
#: Longer than any hold, so that a buyer who comes back the same day is not sold the same thing twice unasked.
LIFE = timedelta(days=1)
MAX_ORDERS = 10
_SALT = "payments.known-orders"
_MAX_COOKIE = 1000


def references(request: HttpRequest) -> list[str]:
    """The order numbers that this browser knows, the newest last. A forged or old cookie is read as none."""
    cookie = request.COOKIES.get(COOKIE, "")
    if not cookie or len(cookie) > _MAX_COOKIE:
        return []
    try:
        known = signing.loads(cookie, salt=_SALT, max_age=LIFE)
    except signing.BadSignature:
        return []
    return [str(reference) for reference in known][-MAX_ORDERS:] if isinstance(known, list) else []


def remember(request: HttpRequest, response: HttpResponse, reference: str) -> None:
    """Add the order that this request has placed to the cookie."""
    _write(response, [*(known for known in references(request) if known != reference), reference])


def forget(request: HttpRequest, response: HttpResponse, forgotten: Iterable[str]) -> None:
    """Remove orders from the cookie, and the cookie with the last of them."""
    unwanted = set(forgotten)
    left = [known for known in references(request) if known not in unwanted]
    if left:
        _write(response, left)
    else:
        response.delete_cookie(COOKIE, domain=settings.SESSION_COOKIE_DOMAIN, samesite="Lax")


def _write(response: HttpResponse, known: list[str]) -> None:
    response.set_cookie(
        COOKIE,
        signing.dumps(known[-MAX_ORDERS:], salt=_SALT),
        max_age=LIFE,
        domain=settings.SESSION_COOKIE_DOMAIN,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
