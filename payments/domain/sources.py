"""Payments: what is left of them, and where their money came from, however often it was moved between orders."""

from django.db.models import Sum

from payments.enums import PaymentMethod, RefundChannel, RefundStatus
from payments.models import Payment, Refund


def refundable_ore(payment: Payment) -> int:
    """Øre of this payment that are neither sent back nor on their way; a failed refund frees its sum again."""
    gone = payment.refunds.exclude(status=RefundStatus.FAILED).aggregate(sum=Sum("amount_ore"))["sum"]
    return payment.amount_ore - (gone or 0)


def transfer_key(payment: Payment) -> str:
    """The key of the refund, on the order left behind, that this payment by transfer came out of."""
    return f"transfer-{payment.pk}"


def source_of(payment: Payment) -> Payment:
    """The payment that brought the money into the house: itself, unless it was moved from another order."""
    while payment.method == PaymentMethod.TRANSFER:
        origin = Refund.objects.select_related("payment").filter(key=transfer_key(payment)).first()
        if origin is None:
            break
        payment = origin.payment
    return payment


def channel_of(payment: Payment) -> RefundChannel:
    """How this payment's money gets back to the buyer."""
    return RefundChannel.STRIPE if source_of(payment).payment_intent else RefundChannel.BANK


def moved_on(payment: Payment) -> list[Payment]:
    """This payment and all that its money became in other orders, the first one first."""
    chain, known = [payment], {payment.pk}
    for one in chain:
        keys = Refund.objects.filter(payment=one, key__startswith="transfer-").values_list("key", flat=True)
        pks = {int(key.removeprefix("transfer-")) for key in keys} - known
        known |= pks
        chain += Payment.objects.filter(pk__in=pks).order_by("pk")
    return chain
