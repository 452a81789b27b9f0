"""Exchanging lines of one order for a new order.

What was paid for the old lines is transferred to the new order; the price difference is paid or refunded. There are
two orders, so that each has its own documents and amounts. All amounts are øre.
"""

from django.db import transaction
from wagtail.log_actions import log

from accounts.models import User
from core.values import present
from payments.documents.invoice import send_invoice
from payments.documents.issue import issue_receipt
from payments.documents.receivables import invoice_of
from payments.enums import OrderStatus, PaymentMethod, RefundChannel, RefundReason
from payments.models import Exchange, ExchangeLine, Order
from payments.orders import settlement
from payments.orders.confirm import confirm_locked_order
from payments.refunds.allocate import Parts, allocate_refund, paid_part
from payments.refunds.cancel_lines import CannotCancel, mark_cancelled, validate_parts
from payments.refunds.notify import tell_outcomes_in
from payments.refunds.request import RefundTooLarge, refundable_ore_of_order


class CannotExchange(Exception):
    """The old lines were cancelled or refunded meanwhile, or the new order has ended."""


@transaction.atomic
def exchange_lines(old_order: Order, parts: Parts, new_order: Order, *, by: User | None = None) -> Order:
    """Replace units of a confirmed order by the held `new_order`, placed with `exchanged_from`.

    `parts` are the old units and their refundable amounts, as for `cancel_lines`. When these cover the new price, or
    the old order is an unpaid invoice, the exchange is completed now and the rest of the money is refunded. When the
    new order costs more, it stays held until its `due_ore` is paid: send the buyer to `start_checkout`.

    Returns the new order. Safe to call twice. Raises CannotExchange.
    """
    # Lock order: always the newer order first. An order can only be exchanged for a later one.
    new = Order.objects.select_for_update().get(pk=new_order.pk)
    old = Order.objects.select_for_update().get(pk=old_order.pk)
    if new.status == OrderStatus.CONFIRMED:
        return new
    if new.status != OrderStatus.HELD or new.exchanged_from_id != old.pk:
        raise CannotExchange
    parts = _validate_parts(old, parts)
    transfer_ore = min(new.total_ore, _transferable_ore(old, parts))
    _record_terms(new, parts, transfer_ore, by)
    _choose_method(old, new, transfer_ore)
    if transfer_ore == new.total_ore or new.method == PaymentMethod.INVOICE:
        complete_exchange(new, by=by)
    return new


def _record_terms(new: Order, parts: Parts, transfer_ore: int, by: User | None) -> None:
    """Store the terms until the rest is paid. Deciding again replaces them."""
    exchange, _created = Exchange.objects.update_or_create(
        order=new, defaults={"transfer_ore": transfer_ore, "decided_by": by}
    )
    exchange.lines.all().delete()
    ExchangeLine.objects.bulk_create(
        ExchangeLine(exchange=exchange, line_id=part["line"], quantity=part["quantity"], amount_ore=part["amount_ore"])
        for part in parts
    )
    new.exchange = exchange


def _choose_method(old: Order, new: Order, transfer_ore: int) -> None:
    if new.total_ore == 0:
        return
    invoice = invoice_of(old)
    if transfer_ore == new.total_ore:
        new.method, new.due_days = PaymentMethod.TRANSFER, None
    elif invoice is not None and invoice.open_ore > 0:
        new.method, new.due_days = PaymentMethod.INVOICE, old.due_days
    new.save(update_fields=["method", "due_days"])


def complete_exchange(new: Order, *, by: User | None = None) -> None:
    """Carry out the stored exchange. The caller holds the new order's row lock and knows that the rest is paid.

    Raises CannotExchange; the caller must then roll back its transaction.
    """
    old = lock_old_order(new)
    exchange = Exchange.objects.filter(order=new).first()
    if exchange is None:
        raise CannotExchange
    parts = _validate_parts(old, exchange.parts())
    if _transferable_ore(old, parts) < exchange.transfer_ore:
        raise CannotExchange
    confirmation = confirm_locked_order(new)
    mark_cancelled(old, parts)
    allocation = allocate_refund(old, parts, reason=RefundReason.MOVED, by=by, to=new)
    if allocation.credit_notes:
        exchange.credit_note = allocation.credit_notes[0]
        exchange.save(update_fields=["credit_note"])
    # The confirmation says what is refunded and has the credit notes; the refund sends no e-mail of its own.
    given_back = [refund for refund in allocation.refunds if refund.channel != RefundChannel.TRANSFER]
    tell_outcomes_in(confirmation, given_back)
    log(old, "payments.exchange", user=by, data={"old": old.reference, "new": new.reference})
    log(new, "payments.exchange", user=by, data={"old": old.reference, "new": new.reference})
    if new.method == PaymentMethod.INVOICE:
        send_invoice(new)
    elif payment := new.payments.filter(problem="").last():
        issue_receipt(payment)
    settlement.update(new)


def lock_old_order(new: Order) -> Order:
    """The exchanged order with its row locked. Lock order: the new order, this one, then the sellers' rows."""
    return Order.objects.select_for_update().get(pk=present(new.exchanged_from_id))


def _validate_parts(old: Order, parts: Parts) -> list[dict]:
    try:
        return validate_parts(old, parts)
    except (CannotCancel, RefundTooLarge, ValueError) as error:
        raise CannotExchange from error


def _transferable_ore(old: Order, parts: Parts) -> int:
    """Øre of the parts' price that were paid and not refunded, so that they can be transferred."""
    price_ore = sum(part["amount_ore"] for part in parts)
    invoice = invoice_of(old)
    paid_ore = price_ore if invoice is None else paid_part(invoice.open_ore, price_ore)
    return min(paid_ore, refundable_ore_of_order(old))
