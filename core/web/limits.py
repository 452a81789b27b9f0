"""Rate limits for actions that others pay for, such as sending an e-mail to an address or joining a waiting list."""

import hashlib
import time

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest


def allow_attempt(action: str, identity: str, *, most: int, seconds: int) -> bool:
    """Count an attempt. Returns whether it is among the first `most` in the current period of `seconds`.

    `identity`, such as an e-mail address, is stored only as a digest. The periods are fixed, so at worst twice as many
    attempts are allowed around the end of one.
    """
    digest = hashlib.sha256(identity.encode()).hexdigest()[:32]
    key = f"throttle:{action}:{digest}:{int(time.time() // seconds)}"
    cache.add(key, 0, seconds * 2)
    try:
        return cache.incr(key) <= most
    except ValueError:  # the cache was emptied in between
        return True


def client_address(request: HttpRequest) -> str:
    """The client's IP address as the trusted proxies report it; empty when unknown."""
    return get_adapter().get_client_ip(request) or ""
