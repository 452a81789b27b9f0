"""Checkout sessions: opening one at Stripe for an order, reusing it, and closing it."""

import time
from dataclasses import dataclass, field
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
from payments.stripe.errors import StripeBusy, StripeKeySpent, StripeRefused

#: A younger attempt is reused without asking Stripe, so that simultaneous clicks share one session.
REUSE_UNCHECKED_PERIOD = timedelta(seconds=60)
#: An order placed within this period is not read again before its first attempt.
JUST_PLACED_PERIOD = timedelta(seconds=5)
#: A session that expires sooner is closed and replaced: the buyer needs time to enter a card number.
MIN_TIME_TO_PAY = timedelta(minutes=2)
#: Maximum hold after the order was placed, however often the buyer starts checkout again.
MAX_HOLD = timedelta(hours=2)
#: How much Stripe's clock and this one may differ.
CLOCK_TOLERANCE = timedelta(minutes=10)
STRIPE_MAX_LINES = 100
#: How long a second press waits for the first, in seconds.
WAIT_FOR_ANOTHER = 5.0


def start_checkout(order: Order) -> str:
    """The URL to redirect the buyer to: Stripe's Checkout page, or the order page when nothing can be paid online.

    Not inside a transaction; the order must be committed. Repeated and concurrent calls for one order return the same
    session. Raises StripeUnavailable, and StripeRefused when Stripe does not accept the order; the order stays held
    in both cases.
    """
    page = order_path(order)
    if order.total_ore == 0 or order.checkout_ore == 0:
        if order.total_ore == 0 and order.status == OrderStatus.HELD and not order.awaits_confirmation:
            confirm_order(order)
        return page
    if order.why_not_payable_online:
        return page  # it says what the buyer can do
    opening = _Opening(order)
    for _try in range(4):
        attempt = _first_attempt(order, opening.minutes) or _attempt_to_use(order.pk, opening.minutes)
        if attempt is None:
            return page
        if attempt.status == AttemptStatus.OPENING:
            if url := opening.open(attempt):
                return url
        elif _is_payable(attempt):
            return attempt.url
    return page


@dataclass
class _Opening:
    """What one press may try to open a session. `minutes` is how long the session is to last."""

    order: Order
    minutes: int = field(default_factory=lambda: settings.CHECKOUT_SESSION_MINUTES)
    has_spent_key: bool = False

    def open(self, attempt: CheckoutAttempt) -> str | None:
        """The URL of the attempt's session; None when another attempt is to be made."""
        try:
            return _open(attempt, self.order)
        except StripeBusy as busy:
            return _opened_by_another(attempt, busy)
        except StripeKeySpent:
            if self.has_spent_key:  # Stripe is in trouble: one new key for each press is enough
                raise
            self.has_spent_key = True
            return _find_lost_session(attempt, self.order)
        except StripeRefused as refusal:
            _set_status(attempt, AttemptStatus.FAILED)
            # The clocks differ, or the first request never reached Stripe and its expiry time is too near by now.
            if refusal.param != "expires_at":
                raise
            self.minutes += 3
            return None


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
        if order.has_long_hold:
            # Until the hold ends, the buyer can begin to pay.
            latest += timedelta(days=settings.STAFF_HOLD_MAX_DAYS + 1)
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


def _opened_by_another(attempt: CheckoutAttempt, busy: StripeBusy) -> str | None:
    """The URL of the session that another press is opening just now; None when that press ended in none. Raises `busy`
    when the other has not ended within `WAIT_FOR_ANOTHER`.
    """
    until = time.monotonic() + WAIT_FOR_ANOTHER
    while time.monotonic() < until:
        time.sleep(0.2)
        attempt.refresh_from_db()
        if attempt.status != AttemptStatus.OPENING:
            return attempt.url or None
    raise busy


def _find_lost_session(attempt: CheckoutAttempt, order: Order) -> str | None:
    """The URL of the session that a request made whose answer was an error and is replayed for its key.

    None ends the attempt, so that the next one has a new key: there is no such session, or nobody can pay in it.
    """
    since = int((attempt.created_at - CLOCK_TOLERANCE).timestamp())
    for session in client.list_sessions_of(order.reference, since=since):
        if fulfilment.find_attempt(session) == attempt:
            return _adopt(attempt, order, session)
    # Not an attempt that another process has opened meanwhile.
    CheckoutAttempt.objects.filter(pk=attempt.pk, status=AttemptStatus.OPENING).update(status=AttemptStatus.FAILED)
    return None


def _adopt(attempt: CheckoutAttempt, order: Order, session: client.Session) -> str | None:
    """Keep the session as the attempt's own. Its URL, if the order can be paid there; a useless one is closed."""
    if session.status != "open":
        fulfilment.process_session(session)
        return None
    CheckoutAttempt.objects.filter(pk=attempt.pk, status=AttemptStatus.OPENING).update(
        status=AttemptStatus.OPEN, session_id=session.id, url=session.url or ""
    )
    attempt.refresh_from_db()
    remaining = datetime.fromtimestamp(session.expires_at, tz=UTC) - timezone.now()
    if session.amount_total == order.checkout_ore and remaining >= MIN_TIME_TO_PAY:
        return session.url
    close_attempt(attempt)
    return None


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
