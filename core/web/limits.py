"""Limits for the client of a request."""

import ipaddress

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from core.limits import HOUR_SECONDS, allow_attempt, digest_of, is_used_up
from core.models import LimitAction

__all__ = ["allow_attempt", "allow_client", "client_address", "client_digest", "is_client_used_up"]

#: A household or a company has one IPv6 network of this size, and as many addresses in it as it wants.
_IPV6_PREFIX = 64


def client_address(request: HttpRequest) -> str:
    """The client's IP address as the trusted proxies report it, without the part of an IPv6 address that a client
    can choose; "unknown" when there is none, so that unknown clients share one limit.
    """
    try:
        text = get_adapter().get_client_ip(request) or ""
        address = ipaddress.ip_address(text.split("%", 1)[0].strip())
    except (PermissionDenied, ValueError):
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.IPv6Network((address, _IPV6_PREFIX), strict=False).network_address)
    return str(address)


def client_digest(request: HttpRequest) -> str:
    """What is stored of the client with an order: a digest, never the address."""
    return digest_of(client_address(request))


def allow_client(request: HttpRequest, action: LimitAction, *, once: str = "") -> bool:
    """Count an attempt of this client. Returns whether it is within `settings.LIMITS_PER_CLIENT_AND_HOUR`.

    Attempts with the same text in `once` count as one.
    """
    return allow_attempt(action, client_address(request), most=_most(action), seconds=HOUR_SECONDS, once=once)


def is_client_used_up(request: HttpRequest, action: LimitAction) -> bool:
    return is_used_up(action, client_address(request), most=_most(action), seconds=HOUR_SECONDS)


def _most(action: LimitAction) -> int:
    return settings.LIMITS_PER_CLIENT_AND_HOUR[action.value]
