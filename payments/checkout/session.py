"""Sending the buyer to pay."""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core.db.insert import insert_once
from payments.checkout import record as fulfilment
from payments.enums import AttemptStatus, OrderStatus
from payments.models import CheckoutAttempt, Order
from payments.orders.confirm import confirm_order
from payments.stripe import client
from payments.stripe.errors import StripeRefused

#: An attempt this young needs no look at Stripe before it is used again: simultaneous clicks share one session.
REUSE_UNCHECKED_PERIOD = timedelta(seconds=60)
#: What is known of an order that was placed so long ago is still true.
JUST_PLACED_PERIOD = timedelta(seconds=5)
#: A session with less left than this is closed and replaced: nobody types a card number in a few seconds.
MIN_TIME_TO_PAY = timedelta(minutes=2)
#: However often the buyer starts anew, the seats are not kept longer than this after the order was placed.
MAX_HOLD = timedelta(hours=2)
STRIPE_MAX_LINES = 100


@client.short_timeouts()
def start_checkout(order: Order) -> str:
    """The address to send the buyer to: Stripe's page, or the order page when there is nothing to pay.

    Call it outside any transaction, after the order has committed. Called twice or at once for one order it leads
    to the same session. Raises StripeUnavailable, and StripeRefused when Stripe will not sell this at all; the
    order stays held in both cases.
    """
    page = order_path(order)
    if order.total_ore == 0 or order.checkout_ore == 0:
        if order.total_ore == 0 and order.status == OrderStatus.HELD:
            confirm_order(order)
        return page
    margin = settings.CHECKOUT_SESSION_MINUTES
    for _round in range(3):
        attempt = _first_attempt(order, margin) or _attempt_to_use(order.pk, margin)
        if attempt is None:
            return page
        if attempt.status == AttemptStatus.OPENING:
            try:
                return _open(attempt, order)
            except StripeRefused as refusal:
                _mark(attempt, AttemptStatus.FAILED)
                # Our clocks differ, or the lost first call was never made and its times are now too near.
                if refusal.param != "expires_at" and refusal.code != "idempotency_error":
                    raise
                margin += 3
        elif _still_open(attempt):
            return attempt.url
    return page


def order_path(order: Order) -> str:
    """The order page's path in the order's language."""
    with translation.override(order.language):
        return reverse("order", args=[order.access_key])


def _first_attempt(order: Order, minutes: int) -> CheckoutAttempt | None:
    """The first attempt of an order that this very request has placed: nothing to lock, nothing to look for."""
    now = timezone.now()
    ends = (now + timedelta(minutes=minutes)).replace(microsecond=0)
    if not order.just_placed or now - order.created_at > JUST_PLACED_PERIOD or ends > order.expires_at:
        return None
    order.just_placed = False
    attempt = CheckoutAttempt(order=order, number=1, expires_at=ends)
    return attempt if insert_once(attempt) else None


@transaction.atomic
def _attempt_to_use(order_pk: int, minutes: int) -> CheckoutAttempt | None:
    """The order's open attempt, or a new one; None when the order is not waiting for payment any more."""
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
    ends = (now + timedelta(minutes=minutes)).replace(microsecond=0)
    if ends > order.expires_at:
        # The hold must outlive the session. It grows with each new attempt, but not for ever.
        longest = order.created_at + MAX_HOLD
        if ends > longest:
            return None
        order.expires_at = min(ends + timedelta(minutes=4), longest)
        order.save(update_fields=["expires_at"])
    return CheckoutAttempt.objects.create(
        order=order, number=len(attempts) + 1, status=AttemptStatus.OPENING, expires_at=ends
    )


def _open(attempt: CheckoutAttempt, order: Order) -> str:
    """Ask Stripe for the attempt's session. Its key and contents never change, so a lost answer is found again."""
    session = client.create_session(_request(attempt, order), key=f"order-{order.reference}-{attempt.number}")
    CheckoutAttempt.objects.filter(pk=attempt.pk, status=AttemptStatus.OPENING).update(
        status=AttemptStatus.OPEN, session_id=session.id, url=session.url or ""
    )
    return session.url or order_path(order)


def _still_open(attempt: CheckoutAttempt) -> bool:
    """Whether the buyer can pay in this session. What it finds out about it otherwise is acted upon."""
    now = timezone.now()
    if attempt.status == AttemptStatus.OPEN and now - attempt.created_at < REUSE_UNCHECKED_PERIOD:
        return True
    session = client.retrieve_session(attempt.session_id)
    if session.status == "open":
        left = datetime.fromtimestamp(session.expires_at, tz=UTC) - now
        if attempt.status == AttemptStatus.OPEN and left >= MIN_TIME_TO_PAY:
            return True
        close_attempt(attempt)
    else:
        fulfilment.process_session(session)
    return False


def close_attempt(attempt: CheckoutAttempt) -> None:
    """Close the attempt's session at Stripe, or act upon what it turns out to have become."""
    _mark(attempt, AttemptStatus.CLOSING)
    try:
        client.expire_session(attempt.session_id)
    except StripeRefused:
        session = client.retrieve_session(attempt.session_id)
        if session.status == "open":
            raise
        fulfilment.process_session(session)
    else:
        _mark(attempt, AttemptStatus.EXPIRED)


def _mark(attempt: CheckoutAttempt, status: AttemptStatus) -> None:
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
        # Stripe puts the id in place of the braces, which therefore must not be encoded.
        success_url=page + "?session_id={CHECKOUT_SESSION_ID}",
        cancel_url=page,
        expires_at=int(attempt.expires_at.timestamp()),
    )


def _session_lines(order: Order) -> list[client.SessionLine]:
    """Lines whose unit price times quantity is exactly what the order says, discounts included.

    One line for the rest of an order that is paid in part another way.
    """
    lines, asked = list(order.lines.all()), order.checkout_ore
    if asked != order.total_ore:
        with translation.override(order.language):
            name = _("Rest of order %(reference)s") % {"reference": order.reference}
        return [client.SessionLine(name=name, unit_ore=asked, quantity=1)]
    if len(lines) > STRIPE_MAX_LINES:
        return [client.SessionLine(name=order.reference, unit_ore=order.total_ore, quantity=1)]
    return [
        client.SessionLine(name=line.description, unit_ore=line.total_ore // line.quantity, quantity=line.quantity)
        if line.quantity and line.total_ore % line.quantity == 0
        else client.SessionLine(name=f"{line.quantity} × {line.description}"[:250], unit_ore=line.total_ore, quantity=1)
        for line in lines
    ]
