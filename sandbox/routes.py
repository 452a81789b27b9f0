"""The API's routes: method and path, the operation's name in `params.json`, and the function."""

import re
from collections.abc import Callable

from sandbox.errors import ApiError
from sandbox.resources import customers, disputes, readers, refunds, sessions, webhook_endpoints

_ROUTES: list[tuple[str, str, str, Callable]] = [
    ("POST", "checkout/sessions", "checkout.sessions.create", sessions.create),
    ("GET", "checkout/sessions", "checkout.sessions.list", sessions.listed),
    ("GET", "checkout/sessions/:id", "checkout.sessions.retrieve", sessions.retrieve),
    ("POST", "checkout/sessions/:id/expire", "checkout.sessions.expire", sessions.expire),
    ("GET", "checkout/sessions/:id/line_items", "checkout.sessions.line_items", sessions.line_items),
    ("GET", "payment_intents", "payment_intents.list", readers.payment_intents),
    ("GET", "payment_intents/:id", "payment_intents.retrieve", readers.payment_intent),
    ("GET", "charges", "charges.list", readers.charges),
    ("GET", "charges/:id", "charges.retrieve", readers.charge),
    ("POST", "refunds", "refunds.create", refunds.create),
    ("GET", "refunds", "refunds.list", refunds.listed),
    ("GET", "refunds/:id", "refunds.retrieve", refunds.retrieve),
    ("POST", "customers", "customers.create", customers.create),
    ("GET", "customers", "customers.list", customers.listed),
    ("GET", "customers/:id", "customers.retrieve", customers.retrieve),
    ("POST", "customers/:id", "customers.update", customers.update),
    ("DELETE", "customers/:id", "customers.delete", customers.delete),
    ("GET", "events", "events.list", readers.events),
    ("GET", "events/:id", "events.retrieve", readers.event),
    ("POST", "webhook_endpoints", "webhook_endpoints.create", webhook_endpoints.create),
    ("GET", "webhook_endpoints", "webhook_endpoints.list", webhook_endpoints.listed),
    ("GET", "webhook_endpoints/:id", "webhook_endpoints.retrieve", webhook_endpoints.retrieve),
    ("DELETE", "webhook_endpoints/:id", "webhook_endpoints.delete", webhook_endpoints.delete),
    ("GET", "disputes", "disputes.list", disputes.listed),
    ("GET", "disputes/:id", "disputes.retrieve", disputes.retrieve),
]
_COMPILED = [
    (method, re.compile("^/v1/" + path.replace(":id", r"([A-Za-z0-9_]{1,255})") + "$"), operation, function)
    for method, path, operation, function in _ROUTES
]


def find(method: str, path: str) -> tuple[str, Callable, tuple[str, ...]]:
    for route_method, pattern, operation, function in _COMPILED:
        match = pattern.match(path)
        if match and route_method == method:
            return operation, function, match.groups()
    raise ApiError(
        f"Unrecognized request URL ({method}: {path}). The sandbox has only the parts of the API that the site uses.",
        status=404,
    )
