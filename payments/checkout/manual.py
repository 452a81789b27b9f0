"""Payments by bank transfer and at the desk, which staff register by hand. Amounts are øre."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from accounts.models import User
from core.values import present
from core.wall_clock import end_of_day
from mail.queue import queue_email
from payments.attention_texts import AttentionText
from payments.checkout.expiry import close_sessions
from payments.checkout.settle import settle
from payments.documents.receivables import invoice_of
from payments.enums import AT_THE_DESK, AttentionCause, OrderStatus, PaymentMeans, PaymentMethod
from payments.models import Order, Payment
from payments.orders import settlement
from payments.orders.attention import flag_order
from payments.refunds.payout import payout_time
from payments.stripe.errors import StripeProblem

logger = logging.getLogger(__name__)
#: An order paid in part is held this long, to the end of the last day: a bank transfer takes days.
PARTIAL_PAYMENT_HOLD = timedelta(days=10)
MAX_ORE = 100_000_000_00


class CannotRegister(ValueError):
    """The payment cannot be registered. `field` is "amount", "received_on" or None; the message is for staff."""

    def __init__(self, sentence: str, field: str | None = None):
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True)
class Claim:
    """What a bank entry does in the transaction that writes its payment; the order's row is locked.

    `check` comes first and raises an error to stop it. `tie` is told of the new payment.
    """

    check: Callable[[Order], None]
    tie: Callable[[Payment], None]


def register_payment(
    order: Order,
    amount_ore: int,
    received_on: date,
    *,
    by: User | None,
    note: str = "",
    claim: Claim | None = None,
    means: PaymentMeans = PaymentMeans.BANK,
) -> Payment:
    """Register money received on the day `received_on`, for a held order or an invoice.

    A held order that is then paid in full is confirmed, with a receipt; one that is paid in part is held for
    PARTIAL_PAYMENT_HOLD. An overpayment is kept, and the order is flagged. The same amount on the same day with the
    same note counts as the same payment, which is returned. Not inside a transaction. Raises CannotRegister.
    """
    _validate(order, amount_ore, received_on)
    try:
        # So that the buyer does not pay by card what has just been paid by bank transfer.
        close_sessions(order.pk)
    except StripeProblem as problem:
        logger.warning("Order %s: its Checkout session could not be closed: %s", order, problem)
    payment = _record(order.pk, amount_ore, received_on, by, note.strip(), claim, means)
    if invoice_of(payment.order) is None:
        settle(payment)
    payment.refresh_from_db()
    return payment


def _validate(order: Order, amount_ore: int, received_on: date) -> None:
    if not 0 < amount_ore <= MAX_ORE:
        raise CannotRegister(_("Write an amount above zero."), "amount")
    if received_on > timezone.localdate():
        raise CannotRegister(_("The day cannot be in the future."), "received_on")
    if received_on < timezone.localdate(order.created_at):
        raise CannotRegister(_("The money cannot have come before the order was placed."), "received_on")


@transaction.atomic
def _record(
    order_pk: int,
    amount_ore: int,
    received_on: date,
    by: User | None,
    note: str,
    claim: Claim | None,
    means: PaymentMeans,
) -> Payment:
    order = Order.objects.select_for_update().get(pk=order_pk)
    if claim:
        claim.check(order)
    elif registered := registered_payment(order, amount_ore, received_on, note=note, means__in=("", means)):
        return registered
    invoice = invoice_of(order)
    if invoice is None and order.status not in (OrderStatus.HELD, OrderStatus.EXPIRED):
        raise CannotRegister(_("This order is not waiting for a payment."))
    due_ore = invoice.open_ore if invoice else order.due_ore
    payment = Payment.objects.create(
        order=order,
        method=PaymentMethod.MANUAL,
        amount_ore=amount_ore,
        currency=order.currency,
        received_at=timezone.now() if means in AT_THE_DESK else payout_time(received_on),
        means=means,
        note=note,
        registered_by=by,
    )
    log_data = {
        "amount_ore": amount_ore,
        "on": received_on.isoformat(),
        "means": means.value,
        "note": note,
        "before": due_ore,
        "after": due_ore - amount_ore,
    }
    log(order, "payments.register", user=by, data=log_data)
    if claim:
        claim.tie(payment)
    if amount_ore > due_ore:
        flag_order(
            order,
            AttentionText("overpaid", {"amount_ore": amount_ore, "extra_ore": amount_ore - max(0, due_ore)}),
            AttentionCause.OVERPAID,
            payment=payment,
        )
    if invoice is None:
        _switch_to_manual(order, is_partial=amount_ore < due_ore)
    else:
        settlement.update(order)
    if invoice is not None or amount_ore < due_ore:
        queue_email(
            "payment_received",
            key=f"received-{payment.pk}",
            to=order.buyer_email,
            language=order.language,
            payment=payment.pk,
        )
    return payment


def registered_payment(order: Order, amount_ore: int, received_on: date, **conditions: object) -> Payment | None:
    """A payment of this amount and day that is registered on the order; `conditions` filter the payments."""
    payments = order.payments.filter(method=PaymentMethod.MANUAL, amount_ore=amount_ore, **conditions)
    return next((paid for paid in payments if timezone.localdate(paid.received_at) == received_on), None)


def _switch_to_manual(order: Order, *, is_partial: bool) -> None:
    """Set the method, so that `Order.checkout_ore` subtracts the transfer; extend the hold of a part-paid order."""
    order.method = PaymentMethod.MANUAL
    if is_partial and order.status == OrderStatus.HELD:
        order.expires_at = max(present(order.expires_at), end_of_day(timezone.localdate() + PARTIAL_PAYMENT_HOLD))
    order.save(update_fields=["method", "expires_at"])
