"""Client for Stripe; the only module that uses Stripe's SDK. Amounts are øre.

Every call may raise StripeUnavailable or StripeRefused; a call with an idempotency key may raise StripeKeySpent.
Nothing here may be called inside a transaction: a slow response would hold locks.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

import stripe
from django.conf import settings

from payments.stripe.errors import BadSignature, StripeBusy, StripeKeySpent, StripeRefused, StripeUnavailable

#: The API version of the SDK and of this code; the webhook endpoint must have the same version.
API_VERSION = "2026-10-28.endive"
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


def retrieve_session(session_id: str, *, with_intent: bool = False) -> stripe.checkout.Session:
    """The session; with `with_intent`, its `payment_intent` is the whole object instead of its id."""
    return _call(
        lambda client: client.v1.checkout.sessions.retrieve(
            session_id, {"expand": ["payment_intent"]} if with_intent else {}
        )
    )


def decline_code(session: stripe.checkout.Session) -> str:
    """Stripe's code for the last declined payment of a session that was retrieved with its intent; else empty."""
    error = getattr(getattr(session, "payment_intent", None), "last_payment_error", None)
    return str(getattr(error, "decline_code", None) or getattr(error, "code", None) or "")


def expire_session(session_id: str) -> stripe.checkout.Session:
    """Close an open session. Raises StripeRefused when it is complete or expired already."""
    return _call(lambda client: client.v1.checkout.sessions.expire(session_id))


def list_complete_sessions(*, since: int) -> list[stripe.checkout.Session]:
    """Sessions created after `since` (Unix seconds) that buyers have completed."""
    return _all_pages(
        lambda client: client.v1.checkout.sessions.list({"status": "complete", "created": {"gte": since}, "limit": 100})
    )


def list_sessions_of(reference: str, *, since: int) -> list[stripe.checkout.Session]:
    """Sessions of the order `reference` created after `since` (Unix seconds), newest first.

    Stripe has no filter for the reference, so all sessions since then are read.
    """
    sessions = _all_pages(lambda client: client.v1.checkout.sessions.list({"created": {"gte": since}, "limit": 100}))
    return [session for session in sessions if getattr(session, "client_reference_id", None) == reference]


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
        if status == 409 and details:
            raise StripeBusy(str(error)) from error
        # Without details, a proxy has answered.
        if status is None or status < 400 or status in (409, 429) or (status < 500 and not details):
            raise StripeUnavailable(str(error)) from error
        is_other_request = isinstance(error, stripe.IdempotencyError)
        if status >= 500 or is_other_request:
            raise StripeKeySpent(str(error), stored=_is_replayed(error) or is_other_request) from error
        raise StripeRefused(
            details.get("message") or str(error),
            code=error.code or details.get("code") or "",
            param=details.get("param") or "",
            status=status,
        ) from error
    except ValueError as error:  # a response that is not JSON
        raise StripeUnavailable(str(error)) from error


def _is_replayed(error: stripe.StripeError) -> bool:
    headers = {name.lower(): value for name, value in (error.headers or {}).items()}
    return headers.get("idempotent-replayed") == "true"


def _call(request: Callable[[stripe.StripeClient], _Answer]) -> _Answer:
    with _translate_errors():
        return request(_client())


def _all_pages(request: Callable[[stripe.StripeClient], Any]) -> list:
    with _translate_errors():
        return list(request(_client()).auto_paging_iter())


@dataclass(frozen=True)
class Limits:
    """How long a call may take: seconds to connect and to wait for each answer, and how often it is repeated."""

    connect_seconds: float
    answer_seconds: float
    retries: int

    def within(self, seconds: float) -> "Limits":
        """These limits, with each wait at most `seconds`."""
        return Limits(min(self.connect_seconds, seconds), min(self.answer_seconds, seconds), self.retries)


#: In a request a person waits: about nine seconds until the page says that Stripe does not answer. What is lost is
#: found again, by the idempotency key or by looking at Stripe.
REQUEST_LIMITS = Limits(2, 4, 1)
#: In a scheduled job nobody waits. STRIPE_TIMEOUT_SECONDS is how long a job waits for each answer.
JOB_LIMITS = Limits(4, 60, 2)

_limits: ContextVar[Limits] = ContextVar("stripe_limits", default=REQUEST_LIMITS)


@contextmanager
def job_limits() -> Iterator[None]:
    """Use the limits of jobs. Without it, a call has those of a request in which a person waits."""
    token = _limits.set(JOB_LIMITS)
    try:
        yield
    finally:
        _limits.reset(token)


def _client() -> stripe.StripeClient:
    limits = _limits.get().within(settings.STRIPE_TIMEOUT_SECONDS)
    return _client_for(settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE, limits)


@lru_cache(maxsize=8)
def _client_for(key: str, base: str, limits: Limits) -> stripe.StripeClient:
    """One client per process and configuration: the SDK keeps a connection open for each thread."""
    return stripe.StripeClient(
        key,
        base_addresses={"api": base},
        http_client=stripe.RequestsClient(timeout=(limits.connect_seconds, limits.answer_seconds)),
        max_network_retries=limits.retries,
        stripe_version=API_VERSION,
    )
