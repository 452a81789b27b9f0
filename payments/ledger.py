"""Payments: what is left of them, and where their money came from, however often it was moved between orders."""

from django.db.models import Sum

from payments.enums import RefundChannel, RefundStatus
from payments.models import Payment


def refundable_ore(payment: Payment) -> int:
    """Øre of this payment that are neither sent back nor on their way; a failed refund frees its sum again."""
    gone = payment.refunds.exclude(status=RefundStatus.FAILED).aggregate(sum=Sum("amount_ore"))["sum"]
    return payment.amount_ore - (gone or 0)


def original_payment(payment: Payment) -> Payment:
    """The payment that brought the money into the house: itself, unless it was moved from another order."""
    while payment.moved_from_id:
        payment = Payment.objects.get(refunds=payment.moved_from_id)
    return payment


def refund_channel(payment: Payment) -> RefundChannel:
    """How this payment's money gets back to the buyer."""
    return RefundChannel.STRIPE if original_payment(payment).payment_intent else RefundChannel.BANK


def with_most_left(chain: list[Payment]) -> Payment:
    """Where money that Stripe names now is: moved money is spent in the order it was moved to."""
    return max(chain, key=refundable_ore)


def transfer_chain(payment: Payment) -> list[Payment]:
    """This payment and all that its money became in other orders, the first one first."""
    chain, known = [payment], {payment.pk}
    for one in chain:
        moved = Payment.objects.filter(moved_from__payment=one).exclude(pk__in=known).order_by("pk")
        chain += moved
        known |= {payment.pk for payment in moved}
    return chain
