"""A recorded payment meets its order: goods, or the money back."""

import logging

from django.db import transaction
from django.db.models import Exists, OuterRef, Sum
from django.utils.translation import gettext as _

from core.mail import post
from payments.domain.attention import flag, office_language
from payments.domain.confirm import confirm_locked
from payments.domain.documents import issue_receipt
from payments.domain.refunds import refundable_ore, send_after_commit, write_refund
from payments.enums import OrderStatus, RefundReason
from payments.models import Order, Payment, Refund
from payments.sellers import Unavailable, by_seller

logger = logging.getLogger(__name__)
#: Refunds of money for which there never was a sale.
NO_SALE = (RefundReason.LATE, RefundReason.DUPLICATE)


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
    except Exception as error:
        logger.exception("Payment %s was received but could not be settled", payment.pk)
        with transaction.atomic(), office_language():
            order = Order.objects.select_for_update().get(pk=payment.order_id)
            flag(
                order,
                _("Paid, but the goods could not be handed over (%(error)s). It is tried again.")
                % {"error": type(error).__name__},
            )
        raise


def _decide(order: Order, payment: Payment) -> None:
    if payment.problem and not order.confirmed_at:
        return  # staff look at it: see `attention`
    if order.status == OrderStatus.HELD:
        # Also when its time is just over: until it is released, its goods are still set aside for it.
        _hand_over(order, payment, by_seller(order))
        return
    returned = payment.refunds.filter(reason__in=NO_SALE).first()
    if returned is not None:
        send_after_commit(returned)
    elif order.confirmed_at:
        if _paid_without(order, payment) >= order.total_ore:
            _give_back(order, payment, RefundReason.DUPLICATE)
    elif order.status == OrderStatus.EXPIRED:
        groups = by_seller(order)
        try:
            with transaction.atomic():
                for seller, lines in groups:
                    seller.retake(order, lines)
        except Unavailable:
            _give_back(order, payment, RefundReason.LATE)
        else:
            _hand_over(order, payment, groups)
    else:
        _give_back(order, payment, RefundReason.LATE)


def _hand_over(order: Order, payment: Payment, groups) -> None:
    confirm_locked(order, groups)
    issue_receipt(payment)


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
        key=f"{reason.value}-{payment.session_id}",
    )
    with office_language():
        flag(
            order,
            _("Paid after the goods were gone. The money is being sent back automatically.")
            if reason == RefundReason.LATE
            else _("Paid twice. The second payment is being sent back automatically."),
        )
    post(
        "order_refunded_late",
        key=f"refunded-{refund.pk}",
        to=order.buyer_email,
        language=order.language,
        refund=refund.pk,
    )
    send_after_commit(refund)
