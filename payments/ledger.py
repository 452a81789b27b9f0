"""Payments: how much of them can still be refunded, and where their money came from.

Money can be moved from order to order by exchanges. Amounts are øre.
"""

from django.db.models import Sum

from payments.enums import RefundChannel
from payments.models import Payment


class RefundTooLarge(Exception):
    """The amount is larger than what is left of the payment, `left_ore`."""

    def __init__(self, left_ore: int):
        super().__init__(f"Only {left_ore} øre are left to refund.")
        self.left_ore = left_ore


def refundable_ore(payment: Payment) -> int:
    """Øre of this payment that no refund was decided for. What could not be sent stays decided: it is a debt."""
    refunded = payment.refunds.decided().aggregate(sum=Sum("amount_ore"))["sum"]
    return payment.amount_ore - (refunded or 0)


def original_payment(payment: Payment) -> Payment:
    """The payment by which the buyer paid the money: this one, unless it was moved from another order."""
    while payment.moved_from_id:
        payment = Payment.objects.get(refunds=payment.moved_from_id)
    return payment


def refund_channel(payment: Payment) -> RefundChannel:
    """How this payment is refunded to the buyer."""
    return RefundChannel.STRIPE if original_payment(payment).payment_intent else RefundChannel.BANK


def most_refundable(payments: list[Payment]) -> Payment:
    """The payment with the most left to refund: in a transfer chain, where the money of the first one is now."""
    return max(payments, key=refundable_ore)


def transfer_chain(payment: Payment) -> list[Payment]:
    """This payment and all payments that its money became in other orders, the first one first."""
    chain, seen_pks = [payment], {payment.pk}
    for source in chain:
        moved = Payment.objects.filter(moved_from__payment=source).exclude(pk__in=seen_pks).order_by("pk")
        chain += moved
        seen_pks |= {payment.pk for payment in moved}
    return chain
