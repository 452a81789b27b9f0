"""The one place that speaks to Stripe's SDK. Amounts are øre. Every call may raise StripeUnavailable or StripeRefused.

Nothing here opens a transaction, and nothing here may be called inside one: a slow answer would hold locks.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache

import stripe
from django.conf import settings

from payments.stripe.errors import BadSignature, StripeRefused, StripeUnavailable

#: What SDK and this code were written against; the webhook endpoint is made with the same one.
API_VERSION = "2026-10-28.endive"
MAX_NETWORK_RETRIES = 2
#: While a buyer waits: Stripe has this many seconds, twice; then the order's page says that it can be tried again.
BUYER_TIMEOUT_SECONDS = 4
BUYER_NETWORK_RETRIES = 1
SIGNATURE_TOLERANCE_SECONDS = 300

# The SDK would otherwise write an identifier to the home folder and report timings.
stripe.enable_telemetry = False


@dataclass(frozen=True, kw_only=True)
class SessionLine:
    """A line as Checkout shows it; `unit_ore` includes VAT."""

    name: str
    unit_ore: int
    quantity: int


@dataclass(frozen=True, kw_only=True)
class SessionRequest:
    """All that a Checkout session is made from. Equal requests may share a key; different ones must not."""

    reference: str
    attempt: int
    currency: str
    lines: Sequence[SessionLine]
    email: str
    locale: str
    success_url: str
    cancel_url: str
    #: Unix seconds, 30 minutes to 24 hours ahead on Stripe's clock.
    expires_at: int


def create_session(wanted: SessionRequest, key: str) -> stripe.checkout.Session:
    """Open a hosted Checkout page. The same `key` with the same request gives the same session for a day."""
    metadata = {"order": wanted.reference, "attempt": str(wanted.attempt)}
    return _call(
        lambda client: client.v1.checkout.sessions.create(
            {
                "mode": "payment",
                "ui_mode": "hosted_page",
                "client_reference_id": wanted.reference,
                "customer_email": wanted.email,
                "locale": wanted.locale,
                "line_items": [
                    {
                        "quantity": line.quantity,
                        "price_data": {
                            "currency": wanted.currency.lower(),
                            "unit_amount": line.unit_ore,
                            "tax_behavior": "inclusive",
                            "product_data": {"name": line.name},
                        },
                    }
                    for line in wanted.lines
                ],
                "adaptive_pricing": {"enabled": False},
                "metadata": metadata,
                "payment_intent_data": {"metadata": metadata, "description": wanted.reference},
                "success_url": wanted.success_url,
                "cancel_url": wanted.cancel_url,
                "expires_at": wanted.expires_at,
            },
            {"idempotency_key": key},
        )
    )


def retrieve_session(session_id: str) -> stripe.checkout.Session:
    return _call(lambda client: client.v1.checkout.sessions.retrieve(session_id))


def expire_session(session_id: str) -> stripe.checkout.Session:
    """Close an open session. StripeRefused when it is complete or already expired."""
    return _call(lambda client: client.v1.checkout.sessions.expire(session_id))


def list_complete_sessions(*, since: int) -> list[stripe.checkout.Session]:
    """Sessions that buyers completed, created after `since` (Unix seconds)."""
    return _all_pages(
        lambda client: client.v1.checkout.sessions.list({"status": "complete", "created": {"gte": since}, "limit": 100})
    )


def create_refund(
    *, payment_intent: str, amount_ore: int, key: str, reason: str, metadata: dict[str, str]
) -> stripe.Refund:
    """Send money back. `reason` is one of Stripe's: duplicate, fraudulent, requested_by_customer."""
    return _call(
        lambda client: client.v1.refunds.create(
            {
                "payment_intent": payment_intent,
                "amount": amount_ore,
                "reason": reason,
                "metadata": metadata,
            },
            {"idempotency_key": key},
        )
    )


def retrieve_refund(refund_id: str) -> stripe.Refund:
    return _call(lambda client: client.v1.refunds.retrieve(refund_id))


def list_refunds(payment_intent: str) -> list[stripe.Refund]:
    return _all_pages(lambda client: client.v1.refunds.list({"payment_intent": payment_intent, "limit": 100}))


def list_undelivered_events(*, since: int) -> list[stripe.Event]:
    """Events that no webhook of ours has acknowledged, created after `since` (Unix seconds), newest first."""
    return _all_pages(
        lambda client: client.v1.events.list({"delivery_success": False, "created": {"gte": since}, "limit": 100})
    )


def construct_event(body: bytes, signature: str, secrets: Sequence[str]) -> stripe.Event:
    """The event in a webhook body, after its signature was checked against each secret. Raises BadSignature."""
    for secret in secrets:
        try:
            return _client().construct_event(body, signature, secret, SIGNATURE_TOLERANCE_SECONDS)
        except (stripe.SignatureVerificationError, ValueError, AttributeError):  # the last: not a JSON object
            continue
    raise BadSignature("No configured secret matches.")


def event_from_body(body: str) -> stripe.Event:
    """An event that was verified when it was stored."""
    return _client().construct_event_without_verification(body)


def object_id(value: object) -> str | None:
    """The id of a field that Stripe gives either as an id or as the whole object."""
    return value if value is None or isinstance(value, str) else getattr(value, "id", None)


@contextmanager
def _named_errors() -> Iterator[None]:
    try:
        yield
    except (stripe.APIConnectionError, stripe.RateLimitError) as error:
        raise StripeUnavailable(str(error)) from error
    except stripe.StripeError as error:
        status = error.http_status
        details = error.json_body.get("error") if isinstance(error.json_body, dict) else None
        details = details if isinstance(details, dict) else {}
        # A 409 is another request with our key still under way; everything from 500 up is Stripe's own trouble.
        if status is None or status >= 500 or status in (409, 429):
            raise StripeUnavailable(str(error)) from error
        raise StripeRefused(
            details.get("message") or str(error),
            code=error.code or details.get("code") or "",
            param=details.get("param") or "",
            status=status,
        ) from error
    except ValueError as error:  # an answer that is not JSON
        raise StripeUnavailable(str(error)) from error


def _call(ask):
    with _named_errors():
        return ask(_client())


def _all_pages(ask) -> list:
    with _named_errors():
        return list(ask(_client()).auto_paging_iter())


_buyer_waits: ContextVar[bool] = ContextVar("buyer_waits", default=False)


@contextmanager
def short_timeouts() -> Iterator[None]:
    """Somebody looks at an empty page until this is done: give up sooner. A lost answer is found by the same key."""
    before = _buyer_waits.set(True)
    try:
        yield
    finally:
        _buyer_waits.reset(before)


def _client() -> stripe.StripeClient:
    timeout, retries = settings.STRIPE_TIMEOUT_SECONDS, MAX_NETWORK_RETRIES
    if _buyer_waits.get():
        timeout, retries = min(BUYER_TIMEOUT_SECONDS, timeout), BUYER_NETWORK_RETRIES
    return _client_for(settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE, timeout, retries)


@lru_cache(maxsize=8)
def _client_for(key: str, base: str, timeout_seconds: int, retries: int) -> stripe.StripeClient:
    """One per process: the SDK keeps a connection alive for each thread."""
    return stripe.StripeClient(
        key,
        base_addresses={"api": base},
        http_client=stripe.RequestsClient(timeout=(min(4, timeout_seconds), timeout_seconds)),
        max_network_retries=retries,
        stripe_version=API_VERSION,
    )
