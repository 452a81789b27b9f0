"""Waiving the rest of an order that is too small to be paid online. Amounts are øre."""

from django.db import transaction
from wagtail.log_actions import log

from accounts.models import User
from core.vat import VatCode, vat_within
from payments.checkout import exchange
from payments.checkout.expiry import close_sessions
from payments.checkout.settle import settle
from payments.documents.credit_lines import allocate_proportionally
from payments.enums import OrderStatus, PaymentMethod
from payments.limits import MIN_ONLINE_ORE
from payments.models import Order, Payment
from payments.orders.confirm import confirm_order


class CannotWaive(Exception):
    """The order does not wait for payment, or its rest is large enough to be paid online."""


def can_waive(order: Order) -> bool:
    """Whether staff may waive what is left to pay: too little to be paid online, of an order that is still held."""
    return order.is_live and 0 < order.due_ore < MIN_ONLINE_ORE


def waive_rest(order: Order, *, by: User | None, note: str) -> Order:
    """Reduce the order's price by what is left to pay, and confirm it.

    Nothing is issued yet for a held order, so its lines get the reduced price and its documents will say what was
    paid. Not inside a transaction. Raises CannotWaive, and StripeUnavailable when a session cannot be closed.
    """
    close_sessions(order.pk)
    with transaction.atomic():
        locked = Order.objects.select_for_update().get(pk=order.pk)
        if not can_waive(locked):
            raise CannotWaive
        rest_ore = locked.due_ore
        _reduce_price(locked, rest_ore)
        log_data = {"amount_ore": rest_ore, "note": note, "before": rest_ore, "after": 0}
        log(locked, "payments.waive", user=by, data=log_data)
        payment = _confirm_without_payment(locked, by)
    if payment is not None:
        settle(payment)
    locked.refresh_from_db()
    return locked


def _confirm_without_payment(order: Order, by: User | None) -> Payment | None:
    """Confirm an order that is paid by what it was exchanged for, or costs nothing now.

    Returns the payment to settle, for an order that is paid in part.
    """
    payment = order.payments.filter(problem="").first()
    if payment is not None:
        return payment
    try:
        if order.exchanged_from_id:
            order.method = PaymentMethod.TRANSFER if order.total_ore else PaymentMethod.FREE
            order.save(update_fields=["method"])
            exchange.complete_exchange(order, by=by)
        else:
            order.method = PaymentMethod.FREE
            order.save(update_fields=["method"])
            confirm_order(order)
    except exchange.CannotExchange as error:
        raise CannotWaive from error
    return None


def _reduce_price(order: Order, ore: int) -> None:
    """Reduce the lines proportionally by `ore` in all. The caller holds the order's row lock."""
    if order.status != OrderStatus.HELD:
        raise CannotWaive
    lines = list(order.lines.all())
    shares = allocate_proportionally(ore, {line.pk: line.total_ore for line in lines})
    for line in lines:
        line.discount_ore += shares[line.pk]
        line.total_ore -= shares[line.pk]
        line.vat_ore = vat_within(line.total_ore, VatCode(line.vat_code).percent)
        line.save(update_fields=["discount_ore", "total_ore", "vat_ore"])
    order.total_ore = sum(line.total_ore for line in lines)
    order.vat_ore = sum(line.vat_ore for line in lines)
    order.save(update_fields=["total_ore", "vat_ore"])
