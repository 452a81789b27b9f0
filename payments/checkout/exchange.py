"""Exchanging goods: what was paid for the old ones pays for the new ones, and the difference goes one way or the
other. Two orders, so that each has its own papers and its own sums.
"""

from django.db import transaction
from wagtail.log_actions import log

from payments.documents.invoice import send_invoice
from payments.documents.issue import issue_receipt
from payments.documents.receivables import invoice_of
from payments.enums import OrderStatus, PaymentMethod, RefundReason
from payments.models import Exchange, ExchangeLine, Order
from payments.orders import settlement
from payments.orders.confirm import confirm_locked_order
from payments.refunds.allocate import Parts, allocate_refund, paid_part
from payments.refunds.cancel_lines import CannotCancel, mark_cancelled, validate_parts
from payments.refunds.request import RefundTooLarge, refundable_ore_of_order


class CannotExchange(Exception):
    """The old goods are not there any more as they were promised, or the new order is over."""


@transaction.atomic
def exchange_lines(old_order: Order, parts: Parts, new_order: Order, *, by=None) -> Order:
    """Replace units of a confirmed order by the held `new_order`, placed with `exchanged_from`.

    `parts` are the old units and what they are worth, as for `cancel_lines`. When that covers the new price, or the
    old order is an unpaid invoice, everything happens now: the rest of the money goes back the way it came. When the
    new ones cost more, the new order stays held, and happens once its `due_ore` is paid: send the buyer to
    `checkout.start`. Returns the new order. Safe to call twice. Raises CannotExchange.
    """
    # The newer order first, always: an order is only ever exchanged for a later one.
    new = Order.objects.select_for_update().get(pk=new_order.pk)
    old = Order.objects.select_for_update().get(pk=old_order.pk)
    if new.status == OrderStatus.CONFIRMED:
        return new
    if new.status != OrderStatus.HELD or new.exchanged_from_id != old.pk:
        raise CannotExchange
    parts = _checked(old, parts)
    brings = min(new.total_ore, _money_in(old, parts))
    _write_down(new, parts, brings, by)
    _choose_method(old, new, brings)
    if brings == new.total_ore or new.method == PaymentMethod.INVOICE:
        complete_exchange(new, by=by)
    return new


def _write_down(new: Order, parts: Parts, brings: int, by) -> None:
    """What was decided, for when the rest is paid. Decided again, the last word holds."""
    decided, _created = Exchange.objects.update_or_create(
        order=new, defaults={"transfer_ore": brings, "decided_by": by}
    )
    decided.lines.all().delete()
    ExchangeLine.objects.bulk_create(
        ExchangeLine(exchange=decided, line_id=part["line"], quantity=part["quantity"], amount_ore=part["amount_ore"])
        for part in parts
    )
    new.exchange = decided


def _choose_method(old: Order, new: Order, brings: int) -> None:
    if new.total_ore == 0:
        return
    invoice = invoice_of(old)
    if brings == new.total_ore:
        new.method, new.due_days = PaymentMethod.TRANSFER, None
    elif invoice is not None and invoice.open_ore > 0:
        new.method, new.due_days = PaymentMethod.INVOICE, old.due_days
    new.save(update_fields=["method", "due_days"])


def complete_exchange(new: Order, *, by=None) -> None:
    """Do what was promised: for a caller that holds the new order's row and has seen that the rest is paid.

    Raises CannotExchange, leaving all as it was once the caller's transaction has rolled back.
    """
    old = lock_old_order(new)
    decided = Exchange.objects.filter(order=new).first()
    if decided is None:
        raise CannotExchange
    parts = _checked(old, decided.parts())
    if _money_in(old, parts) < decided.transfer_ore:
        raise CannotExchange
    confirm_locked_order(new)
    mark_cancelled(old, parts)
    given = allocate_refund(old, parts, reason=RefundReason.MOVED, by=by, to=new)
    if given.credit_notes:
        decided.credit_note = given.credit_notes[0]
        decided.save(update_fields=["credit_note"])
    log(old, "payments.exchange", user=by, data={"old": old.reference, "new": new.reference})
    log(new, "payments.exchange", user=by, data={"old": old.reference, "new": new.reference})
    if new.method == PaymentMethod.INVOICE:
        send_invoice(new)
    elif payment := new.payments.filter(problem="").last():
        issue_receipt(payment)
    settlement.update(new)


def lock_old_order(new: Order) -> Order:
    """The order that gives way, its row locked: after the new order's, and before what the sellers lock."""
    return Order.objects.select_for_update().get(pk=new.exchanged_from_id)


def _checked(old: Order, parts: Parts) -> list[dict]:
    try:
        return validate_parts(old, parts)
    except (CannotCancel, RefundTooLarge, ValueError) as error:
        raise CannotExchange from error


def _money_in(old: Order, parts: Parts) -> int:
    """How much of what the parts are worth had been paid, and is still there to be moved."""
    worth = sum(part["amount_ore"] for part in parts)
    invoice = invoice_of(old)
    money = worth if invoice is None else paid_part(invoice.open_ore, worth)
    return min(money, refundable_ore_of_order(old))
