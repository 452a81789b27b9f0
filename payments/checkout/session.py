"""Checkout sessions: opening one at Stripe for an order, reusing it, and closing it."""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core.db.insert import insert_once
from core.values import present
from payments.checkout import record as fulfilment
from payments.enums import AttemptStatus, OrderStatus
from payments.models import CheckoutAttempt, Order
from payments.orders.confirm import confirm_order
from payments.stripe import client
from payments.stripe.errors import StripeRefused

#: A younger attempt is reused without asking Stripe, so that simultaneous clicks share one session.
REUSE_UNCHECKED_PERIOD = timedelta(seconds=60)
#: An order placed within this period is not read again before its first attempt.
JUST_PLACED_PERIOD = timedelta(seconds=5)
#: A session that expires sooner is closed and replaced: the buyer needs time to enter a card number.
MIN_TIME_TO_PAY = timedelta(minutes=2)
#: Maximum hold after the order was placed, however often the buyer starts checkout again.
MAX_HOLD = timedelta(hours=2)
STRIPE_MAX_LINES = 100


@client.short_timeouts()
def start_checkout(order: Order) -> str:
    """The URL to redirect the buyer to: Stripe's Checkout page, or the order page when there is nothing to pay.

    Not inside a transaction; the order must be committed. Repeated and concurrent calls for one order return the same
    session. Raises StripeUnavailable, and StripeRefused when Stripe does not accept the order; the order stays held
    in both cases.
    """
    page = order_path(order)
    if order.total_ore == 0 or order.checkout_ore == 0:
        if order.total_ore == 0 and order.status == OrderStatus.HELD:
            confirm_order(order)
        return page
    minutes = settings.CHECKOUT_SESSION_MINUTES
    for _try in range(3):
        attempt = _first_attempt(order, minutes) or _attempt_to_use(order.pk, minutes)
        if attempt is None:
            return page
        if attempt.status == AttemptStatus.OPENING:
            try:
                return _open(attempt, order)
            except StripeRefused as refusal:
                _set_status(attempt, AttemptStatus.FAILED)
                # The clocks differ, or the first request never reached Stripe and its expiry time is too near by now.
                if refusal.param != "expires_at" and refusal.code != "idempotency_error":
                    raise
                minutes += 3
        elif _is_payable(attempt):
            return attempt.url
    return page


def order_path(order: Order) -> str:
    """The order page's path in the order's language."""
    with translation.override(order.language):
        return reverse("order", args=[order.access_key])


def _first_attempt(order: Order, minutes: int) -> CheckoutAttempt | None:
    """The first attempt of an order that the current request has placed, without locking; None otherwise."""
    now = timezone.now()
    expires_at = (now + timedelta(minutes=minutes)).replace(microsecond=0)
    if not order.just_placed or now - order.created_at > JUST_PLACED_PERIOD or expires_at > present(order.expires_at):
        return None
    order.just_placed = False
    attempt = CheckoutAttempt(order=order, number=1, expires_at=expires_at)
    return attempt if insert_once(attempt) else None


@transaction.atomic
def _attempt_to_use(order_pk: int, minutes: int) -> CheckoutAttempt | None:
    """The order's open attempt, or a new one; None when the order no longer waits for payment."""
    order = Order.objects.select_for_update().get(pk=order_pk)
    if not order.is_live:
        return None
    attempts = list(order.attempts.all())
    for attempt in attempts:
        if attempt.status == AttemptStatus.PENDING:
            return None
    for attempt in reversed(attempts):
        if attempt.status in (AttemptStatus.OPENING, AttemptStatus.OPEN, AttemptStatus.CLOSING):
            return attempt
    now = timezone.now()
    expires_at = (now + timedelta(minutes=minutes)).replace(microsecond=0)
    if expires_at > present(order.expires_at):
        # The hold must end after the session. Each new attempt extends it, up to MAX_HOLD.
        latest = order.created_at + MAX_HOLD
        if expires_at > latest:
            return None
        order.expires_at = min(expires_at + timedelta(minutes=4), latest)
        order.save(update_fields=["expires_at"])
    return CheckoutAttempt.objects.create(
        order=order, number=len(attempts) + 1, status=AttemptStatus.OPENING, expires_at=expires_at
    )


def _open(attempt: CheckoutAttempt, order: Order) -> str:
    """Create the attempt's session. Its key and content never change, so a repeated request returns a lost response."""
    session = client.create_session(_request(attempt, order), key=f"order-{order.reference}-{attempt.number}")
    CheckoutAttempt.objects.filter(pk=attempt.pk, status=AttemptStatus.OPENING).update(
        status=AttemptStatus.OPEN, session_id=session.id, url=session.url or ""
    )
    return session.url or order_path(order)


def _is_payable(attempt: CheckoutAttempt) -> bool:
    """Whether the buyer can pay in this session. One that has ended is processed, one that ends soon is closed."""
    now = timezone.now()
    if attempt.status == AttemptStatus.OPEN and now - attempt.created_at < REUSE_UNCHECKED_PERIOD:
        return True
    session = client.retrieve_session(present(attempt.session_id))
    if session.status == "open":
        remaining = datetime.fromtimestamp(session.expires_at, tz=UTC) - now
        if attempt.status == AttemptStatus.OPEN and remaining >= MIN_TIME_TO_PAY:
            return True
        close_attempt(attempt)
    else:
        fulfilment.process_session(session)
    return False


def close_attempt(attempt: CheckoutAttempt) -> None:
    """Close the attempt's session at Stripe; a session that has ended already is processed."""
    _set_status(attempt, AttemptStatus.CLOSING)
    try:
        client.expire_session(present(attempt.session_id))
    except StripeRefused:
        session = client.retrieve_session(present(attempt.session_id))
        if session.status == "open":
            raise
        fulfilment.process_session(session)
    else:
        _set_status(attempt, AttemptStatus.EXPIRED)


def _set_status(attempt: CheckoutAttempt, status: AttemptStatus) -> None:
    CheckoutAttempt.objects.filter(pk=attempt.pk).exclude(
        status__in=[AttemptStatus.COMPLETE, AttemptStatus.PENDING]
    ).update(status=status)


def _request(attempt: CheckoutAttempt, order: Order) -> client.SessionRequest:
    page = settings.SITE_URL + order_path(order)
    return client.SessionRequest(
        reference=order.reference,
        attempt=attempt.number,
        currency=order.currency,
        lines=_session_lines(order),
        email=order.buyer_email,
        locale="en" if order.language == "en" else "nb",
        # Stripe replaces the braces by the id, so they must not be URL-encoded.
        success_url=page + "?session_id={CHECKOUT_SESSION_ID}",
        cancel_url=page,
        expires_at=int(attempt.expires_at.timestamp()),
    )


def _session_lines(order: Order) -> list[client.SessionLine]:
    """Lines whose unit price times quantity is exactly the order's amount, discounts included.

    A single line for the rest of an order that is paid in part otherwise, or for an order with too many lines.
    """
    lines, amount_ore = list(order.lines.all()), order.checkout_ore
    if amount_ore != order.total_ore:
        with translation.override(order.language):
            name = _("Rest of order %(reference)s") % {"reference": order.reference}
        return [client.SessionLine(name=name, unit_ore=amount_ore, quantity=1)]
    if len(lines) > STRIPE_MAX_LINES:
        return [client.SessionLine(name=order.reference, unit_ore=order.total_ore, quantity=1)]
    return [
        client.SessionLine(name=line.description, unit_ore=line.total_ore // line.quantity, quantity=line.quantity)
        if line.quantity and line.total_ore % line.quantity == 0
        else client.SessionLine(name=f"{line.quantity} × {line.description}"[:250], unit_ore=line.total_ore, quantity=1)
        for line in lines
    ]
