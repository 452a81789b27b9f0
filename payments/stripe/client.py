"""Client for Stripe; the only module that uses Stripe's SDK. Amounts are øre.

Every call may raise StripeUnavailable or StripeRefused. Nothing here may be called inside a transaction: a slow
response would hold locks.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

import stripe
from django.conf import settings

from payments.stripe.errors import BadSignature, StripeRefused, StripeUnavailable

#: The API version of the SDK and of this code; the webhook endpoint must have the same version.
API_VERSION = "2026-10-28.endive"
MAX_NETWORK_RETRIES = 2
#: Timeout while a buyer waits, with one retry; after that the order page asks the buyer to try again.
BUYER_TIMEOUT_SECONDS = 4
BUYER_NETWORK_RETRIES = 1
SIGNATURE_TOLERANCE_SECONDS = 300

# The types of the answers, for modules that may not import the SDK.
Event = stripe.Event
Refund = stripe.Refund
Session = stripe.checkout.Session

_Answer = TypeVar("_Answer")

# With telemetry the SDK writes an identifier to the home folder and reports timings.
stripe.enable_telemetry = False


@dataclass(frozen=True, kw_only=True)
class SessionLine:
    """A line on the Checkout page; `unit_ore` includes VAT."""

    name: str
    unit_ore: int
    quantity: int


@dataclass(frozen=True, kw_only=True)
class SessionRequest:
    """The content of a Checkout session. Only identical requests may have the same idempotency key."""

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


def create_session(request: SessionRequest, key: str) -> stripe.checkout.Session:
    """Create a session with a hosted Checkout page. The same `key` and request return the same session for a day."""
    metadata = {"order": request.reference, "attempt": str(request.attempt)}
    return _call(
        lambda client: client.v1.checkout.sessions.create(
            {
                "mode": "payment",
                "ui_mode": "hosted_page",
                "client_reference_id": request.reference,
                "customer_email": request.email,
                "locale": request.locale,
                "line_items": [
                    {
                        "quantity": line.quantity,
                        "price_data": {
                            "currency": request.currency.lower(),
                            "unit_amount": line.unit_ore,
                            "tax_behavior": "inclusive",
                            "product_data": {"name": line.name},
                        },
                    }
                    for line in request.lines
                ],
                "adaptive_pricing": {"enabled": False},
                "metadata": metadata,
                "payment_intent_data": {"metadata": metadata, "description": request.reference},
                "success_url": request.success_url,
                "cancel_url": request.cancel_url,
                "expires_at": request.expires_at,
            },
            {"idempotency_key": key},
        )
    )


def retrieve_session(session_id: str) -> stripe.checkout.Session:
    return _call(lambda client: client.v1.checkout.sessions.retrieve(session_id))


def expire_session(session_id: str) -> stripe.checkout.Session:
    """Close an open session. Raises StripeRefused when it is complete or expired already."""
    return _call(lambda client: client.v1.checkout.sessions.expire(session_id))


def list_complete_sessions(*, since: int) -> list[stripe.checkout.Session]:
    """Sessions created after `since` (Unix seconds) that buyers have completed."""
    return _all_pages(
        lambda client: client.v1.checkout.sessions.list({"status": "complete", "created": {"gte": since}, "limit": 100})
    )


def create_refund(
    *, payment_intent: str, amount_ore: int, key: str, reason: str, metadata: dict[str, str]
) -> stripe.Refund:
    """Refund `amount_ore` of a payment. `reason` is one of Stripe's: duplicate, fraudulent, requested_by_customer."""
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
    """Events created after `since` (Unix seconds) that this site's webhook has not acknowledged, newest first."""
    return _all_pages(
        lambda client: client.v1.events.list({"delivery_success": False, "created": {"gte": since}, "limit": 100})
    )


def construct_event(body: bytes, signature: str, secrets: Sequence[str]) -> stripe.Event:
    """The event in a webhook body. Raises BadSignature unless the signature matches one of the secrets."""
    for secret in secrets:
        try:
            return _client().construct_event(body, signature, secret, SIGNATURE_TOLERANCE_SECONDS)
        except (stripe.SignatureVerificationError, ValueError, AttributeError):  # the last: not a JSON object
            continue
    raise BadSignature("No configured secret matches.")


def event_from_body(body: str) -> stripe.Event:
    """The event in a stored body, whose signature was verified before it was stored."""
    return _client().construct_event_without_verification(body)


def object_id(value: object) -> str | None:
    """The id of a field that Stripe gives either as an id or as the whole object."""
    return value if value is None or isinstance(value, str) else getattr(value, "id", None)


@contextmanager
def _translate_errors() -> Iterator[None]:
    """Raise the SDK's errors as StripeUnavailable or StripeRefused."""
    try:
        yield
    except (stripe.APIConnectionError, stripe.RateLimitError) as error:
        raise StripeUnavailable(str(error)) from error
    except stripe.StripeError as error:
        status = error.http_status
        details = error.json_body.get("error") if isinstance(error.json_body, dict) else None
        details = details if isinstance(details, dict) else {}
        # 409: another request with this idempotency key is still running. 500 and above: a fault at Stripe.
        if status is None or status >= 500 or status in (409, 429):
            raise StripeUnavailable(str(error)) from error
        raise StripeRefused(
            details.get("message") or str(error),
            code=error.code or details.get("code") or "",
            param=details.get("param") or "",
            status=status,
        ) from error
    except ValueError as error:  # a response that is not JSON
        raise StripeUnavailable(str(error)) from error


def _call(request: Callable[[stripe.StripeClient], _Answer]) -> _Answer:
    with _translate_errors():
        return request(_client())


def _all_pages(request: Callable[[stripe.StripeClient], Any]) -> list:
    with _translate_errors():
        return list(request(_client()).auto_paging_iter())


_use_short_timeouts: ContextVar[bool] = ContextVar("use_short_timeouts", default=False)


@contextmanager
def short_timeouts() -> Iterator[None]:
    """Use short timeouts: a buyer waits for the page. A response that is lost is found again by the idempotency key."""
    token = _use_short_timeouts.set(True)
    try:
        yield
    finally:
        _use_short_timeouts.reset(token)


def _client() -> stripe.StripeClient:
    timeout, retries = settings.STRIPE_TIMEOUT_SECONDS, MAX_NETWORK_RETRIES
    if _use_short_timeouts.get():
        timeout, retries = min(BUYER_TIMEOUT_SECONDS, timeout), BUYER_NETWORK_RETRIES
    return _client_for(settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE, timeout, retries)


@lru_cache(maxsize=8)
def _client_for(key: str, base: str, timeout_seconds: int, retries: int) -> stripe.StripeClient:
    """One client per process and configuration: the SDK keeps a connection open for each thread."""
    return stripe.StripeClient(
        key,
        base_addresses={"api": base},
        http_client=stripe.RequestsClient(timeout=(min(4, timeout_seconds), timeout_seconds)),
        max_network_retries=retries,
        stripe_version=API_VERSION,
    )
