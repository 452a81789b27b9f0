"""A recorded payment meets its order: goods, or the money back.

A person decides that a payment which did not look right is good enough.
"""

import logging

from django.db import transaction
from django.db.models import Exists, OuterRef, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from mail.queue import queue_email
from payments.checkout import exchange
from payments.documents.issue import document_of, issue_first_receipt, issue_receipt
from payments.enums import NO_SALE, OrderStatus, PaymentMethod, RefundReason
from payments.ledger import refundable_ore
from payments.models import Order, Payment, Refund
from payments.orders import settlement
from payments.orders.attention import flag_order, staff_language
from payments.orders.confirm import confirm_locked_order
from payments.refunds.request import send_after_commit, write_refund
from payments.sellers import Unavailable, lines_by_seller

logger = logging.getLogger(__name__)


def settle(payment: Payment) -> Order:
    """Hand over what was paid for, or send the money back. Safe to repeat; the payment is already committed.

    A failure leaves the payment, is shown to staff, and is raised: the caller tries again.
    """
    try:
        with transaction.atomic():
            order = Order.objects.select_for_update().get(pk=payment.order_id)
            payment.order = order
            _decide(order, payment)
            return order
    except Exception as error:  # raised again below: staff shall see it, whatever it was
        logger.exception("Payment %s was received but could not be settled", payment.pk)
        with transaction.atomic(), staff_language():
            order = Order.objects.select_for_update().get(pk=payment.order_id)
            flag_order(
                order,
                _("Paid, but the tickets could not be issued (%(error)s). It is tried again.")
                % {"error": type(error).__name__},
            )
        raise


def _decide(order: Order, payment: Payment) -> None:
    if payment.problem and not order.confirmed_at:
        return  # staff look at it: see `attention`
    if order.status == OrderStatus.HELD:
        _settle_held(order, payment)
    elif (returned := payment.refunds.filter(reason__in=NO_SALE).first()) is not None:
        send_after_commit(returned)
    elif order.confirmed_at:
        _settle_confirmed(order, payment)
    elif order.status == OrderStatus.EXPIRED and is_paid_in_full(order):
        _settle_expired(order, payment)
    else:
        _give_back(order, payment, RefundReason.LATE)


def _settle_held(order: Order, payment: Payment) -> None:
    """Also when its time is just over: until it is released, its goods are still set aside for it."""
    if order.exchanged_from_id:
        _exchange(order, payment)
    elif _by_card_alone(order) or is_paid_in_full(order):
        _hand_over(order, payment, lines_by_seller(order))


def _settle_confirmed(order: Order, payment: Payment) -> None:
    """A payment for an order that is confirmed already: the rest of its price, or once too much."""
    if document_of(payment) is not None:
        return
    if _paid_without(order, payment) >= order.total_ore:
        _give_back(order, payment, RefundReason.DUPLICATE)
    else:
        issue_receipt(payment)
        settlement.update(order)


def _settle_expired(order: Order, payment: Payment) -> None:
    """The goods were released: they are taken once more if there are any, otherwise the money goes back."""
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
        _give_back(order, payment, RefundReason.LATE)
    else:
        if not order.exchanged_from_id:
            _hand_over(order, payment, groups)


def is_paid_in_full(order: Order) -> bool:
    """Whether a held order is paid, so that its goods are handed over: in part by a bank transfer is not enough.

    Costs no more than the question whether there is a payment, unless money came in several ways.
    """
    paid = order.payments.filter(problem="").exists()
    return paid and (_by_card_alone(order) or order.due_ore == 0)


def _by_card_alone(order: Order) -> bool:
    return order.method == PaymentMethod.CARD and order.exchanged_from_id is None


def refund_part_payments(order: Order) -> None:
    """The hold ended before all was paid: what came goes back. The caller holds the order's row."""
    if _by_card_alone(order):
        return
    for payment in order.payments.filter(problem=""):
        if not payment.refunds.exists():
            _give_back(order, payment, RefundReason.LATE)


def _exchange(order: Order, payment: Payment) -> None:
    """The rest is paid: the goods are exchanged now, or all is as it was when the old ones are gone meanwhile."""
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
        _give_back(order, payment, RefundReason.LATE)


def _hand_over(order: Order, payment: Payment, groups) -> None:
    """The goods for the money. Its receipts say what was paid, so nothing is left to pay, unless a bank disputes it."""
    settled = order.disputed_at is None
    confirm_locked_order(order, groups, settled=settled)
    issue_first_receipt(payment)
    if settled:
        settlement.notify_settled(order, groups)
    else:
        settlement.update(order)


def _paid_without(order: Order, payment: Payment) -> int:
    """Øre kept for this order by its other payments, those sent back as late or double left out."""
    sent_back = Refund.objects.filter(payment=OuterRef("pk"), reason__in=NO_SALE)
    others = order.payments.exclude(pk=payment.pk).exclude(Exists(sent_back))
    return others.aggregate(sum=Sum("amount_ore"))["sum"] or 0


def _give_back(order: Order, payment: Payment, reason: RefundReason) -> None:
    """All that is left of it, at once, with a mail to the buyer and a note that stays for staff."""
    amount = refundable_ore(payment)
    if amount == 0:
        return  # somebody was quicker, in Stripe's Dashboard
    refund = write_refund(
        order,
        payment=payment,
        amount_ore=amount,
        reason=reason,
        key=f"{reason.value}-{payment.session_id or payment.pk}",
    )
    with staff_language():
        flag_order(
            order,
            _("Paid too late: what was ordered is no longer available. The payment is refunded automatically.")
            if reason == RefundReason.LATE
            else _("Paid twice. The second payment is refunded automatically."),
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


def accept_payment(payment: Payment, *, by) -> Order:
    """Take the payment's problem away and settle it: the goods are handed over, or the money goes back."""
    with transaction.atomic():
        order = Order.objects.select_for_update().get(pk=payment.order_id)
        if payment.problem:
            Payment.objects.filter(pk=payment.pk).update(problem="")
            log(order, "payments.accept", user=by, data={"before": payment.problem, "after": ""})
    payment.refresh_from_db()
    return settle(payment)
