"""Settling a recorded payment: the order is confirmed, or the payment is refunded. Amounts are øre.

Staff can accept a payment that has a problem.
"""

import logging

from django.db import transaction
from django.db.models import Exists, OuterRef, Sum
from django.utils import timezone
from wagtail.log_actions import log

from accounts.models import User
from mail.queue import queue_email
from payments.attention_texts import AttentionText
from payments.checkout import exchange
from payments.documents.issue import document_of, issue_credit_note, issue_first_receipt, issue_receipt
from payments.enums import NO_SALE, AttentionCause, OrderStatus, PaymentMethod, RefundReason
from payments.ledger import refundable_ore
from payments.models import Order, Payment, Refund
from payments.orders import attention, settlement
from payments.orders.attention import flag_order
from payments.orders.confirm import confirm_locked_order
from payments.refunds.request import send_after_commit, write_refund
from payments.sellers import Groups, Unavailable, lines_by_seller

logger = logging.getLogger(__name__)


def settle(payment: Payment) -> Order:
    """Confirm the order that was paid for, or refund the payment. Safe to repeat; the payment is committed already.

    An error keeps the payment, flags the order, and is raised so that the caller can try again.
    """
    try:
        with transaction.atomic():
            order = Order.objects.select_for_update().get(pk=payment.order_id)
            payment.order = order
            _settle_locked(order, payment)
            attention.refresh(order)
            return order
    except Exception as error:  # any error is shown to staff and raised again
        logger.exception("Payment %s was received but could not be settled", payment.pk)
        with transaction.atomic():
            order = Order.objects.select_for_update().get(pk=payment.order_id)
            flag_order(
                order,
                AttentionText("not_issued", {"error": type(error).__name__}),
                AttentionCause.NOT_ISSUED,
                payment=payment,
            )
        raise


def _settle_locked(order: Order, payment: Payment) -> None:
    if payment.problem and not order.confirmed_at:
        return  # the order is flagged: staff must accept the payment first
    if order.status == OrderStatus.HELD:
        _settle_held(order, payment)
    elif (refund := payment.refunds.filter(reason__in=NO_SALE).first()) is not None:
        send_after_commit(refund)
    elif order.confirmed_at:
        _settle_confirmed(order, payment)
    elif order.status == OrderStatus.EXPIRED and is_paid_in_full(order):
        _settle_expired(order, payment)
    else:
        _refund_remaining(order, payment, RefundReason.LATE)


def _settle_held(order: Order, payment: Payment) -> None:
    """Settle a payment of a held order, also when its hold has just run out: until it expires, it holds its seats."""
    if order.exchanged_from_id:
        _settle_exchange(order, payment)
    elif _is_card_only(order) or is_paid_in_full(order):
        _confirm(order, payment, lines_by_seller(order))


def _settle_confirmed(order: Order, payment: Payment) -> None:
    """Settle a payment of a confirmed order: the rest of its price, or a duplicate payment."""
    if document_of(payment) is not None:
        return
    if _paid_by_others_ore(order, payment) >= order.total_ore:
        _refund_remaining(order, payment, RefundReason.DUPLICATE)
    else:
        issue_receipt(payment)
        settlement.update(order)


def _settle_expired(order: Order, payment: Payment) -> None:
    """Settle a payment of an expired order: restore what was released if it is available, otherwise refund."""
    groups = lines_by_seller(order)
    try:
        with transaction.atomic():
            if order.exchanged_from_id:
                exchange.lock_old_order(order)
            for seller, lines in groups:
                seller.restore(order, lines)
            if order.exchanged_from_id:
                exchange.complete_exchange(order)
    except (Unavailable, exchange.CannotExchange):
        order.refresh_from_db()
        _refund_remaining(order, payment, RefundReason.LATE)
    else:
        if not order.exchanged_from_id:
            _confirm(order, payment, groups)


def is_paid_in_full(order: Order) -> bool:
    """Whether a held order is paid in full, so that it can be confirmed.

    Needs one query, unless the order is paid by several methods.
    """
    has_payment = order.payments.filter(problem="").exists()
    return has_payment and (_is_card_only(order) or order.due_ore == 0)


def _is_card_only(order: Order) -> bool:
    return order.method == PaymentMethod.CARD and order.exchanged_from_id is None


def refund_part_payments(order: Order) -> None:
    """Refund the payments of an order whose hold ended before it was paid in full. The caller holds its row lock."""
    if _is_card_only(order):
        return
    for payment in order.payments.filter(problem=""):
        if not payment.refunds.exists():
            _refund_remaining(order, payment, RefundReason.LATE)


def _settle_exchange(order: Order, payment: Payment) -> None:
    """Complete the exchange when the rest is paid. If that is no longer possible, cancel the new order and refund."""
    if order.due_ore:
        return
    try:
        with transaction.atomic():
            exchange.complete_exchange(order)
    except exchange.CannotExchange:
        order.refresh_from_db()
        order.status, order.cancelled_at = OrderStatus.CANCELLED, timezone.now()
        order.save(update_fields=["status", "cancelled_at"])
        for seller, lines in lines_by_seller(order):
            seller.release(order, lines)
        _refund_remaining(order, payment, RefundReason.LATE)


def _confirm(order: Order, payment: Payment, groups: Groups) -> None:
    """Confirm the order and issue its receipt. It is then paid in full, unless a payment is disputed."""
    settled = order.disputed_at is None
    confirm_locked_order(order, groups, settled=settled)
    issue_first_receipt(payment)
    if order.attention:
        # A seller that refuses the sale refunds it and flags the order: see `membership.joining.fulfilment`.
        for refund in payment.refunds.filter(credit_note=None):
            issue_credit_note(refund)
    if settled:
        settlement.notify_settled(order, groups)
    else:
        settlement.update(order)


def _paid_by_others_ore(order: Order, payment: Payment) -> int:
    """Øre of the order's other payments, except those that were refunded as late or duplicate."""
    no_sale_refunds = Refund.objects.filter(payment=OuterRef("pk"), reason__in=NO_SALE)
    others = order.payments.exclude(pk=payment.pk).exclude(Exists(no_sale_refunds))
    return others.aggregate(sum=Sum("amount_ore"))["sum"] or 0


def _refund_remaining(order: Order, payment: Payment, reason: RefundReason) -> None:
    """Refund all that is left of a payment, e-mail the buyer, and flag the order for staff."""
    amount = refundable_ore(payment)
    if amount == 0:
        return  # refunded already, in Stripe's Dashboard
    refund = write_refund(
        order,
        payment=payment,
        amount_ore=amount,
        reason=reason,
        key=f"{reason.value}-{payment.session_id or payment.pk}",
    )
    flag_order(
        order,
        AttentionText("paid_late" if reason == RefundReason.LATE else "paid_twice"),
        AttentionCause.REFUND_RUNNING,
        refund=refund,
    )
    refund.mail = queue_email(
        "order_refunded_late",
        key=f"refunded-{refund.pk}",
        to=order.buyer_email,
        language=order.language,
        refund=refund.pk,
    )
    refund.save(update_fields=["mail"])
    send_after_commit(refund)


def accept_payment(payment: Payment, *, by: User | None) -> Order:
    """Accept a payment in spite of its problem, and settle it. `by` is the user who accepts, for the audit log."""
    with transaction.atomic():
        order = Order.objects.select_for_update().get(pk=payment.order_id)
        if payment.problem:
            Payment.objects.filter(pk=payment.pk).update(problem="")
            log(order, "payments.accept", user=by, data={"before": payment.problem, "after": ""})
    payment.refresh_from_db()
    return settle(payment)
