"""How often somebody may ask for something that costs us or others: a mail to an address, a place in a line."""

import hashlib
import time

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest


def allow_attempt(action: str, who: str, *, most: int, seconds: int) -> bool:
    """Count one more try and say whether it is among the first `most` of its stretch of time.

    `who` is kept only as a digest. Stretches are fixed, so at worst twice as many get through around their border.
    """
    digest = hashlib.sha256(who.encode()).hexdigest()[:32]
    key = f"throttle:{action}:{digest}:{int(time.time() // seconds)}"
    cache.add(key, 0, seconds * 2)
    try:
        return cache.incr(key) <= most
    except ValueError:  # the cache was emptied in between
        return True


def client_address(request: HttpRequest) -> str:
    """The address that a request comes from, as far as the proxies that are trusted can tell."""
    return get_adapter().get_client_ip(request) or ""
