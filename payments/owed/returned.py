"""A payout that the bank returns, such as for a closed account: the debt is open again. Amounts are øre."""

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from accounts.models import User
from payments.enums import RefundChannel, RefundStatus
from payments.models import Order, PayoutAccount, PayoutBatch, PayoutItem, Refund
from payments.refunds.payout import lock_refund, reopen_debt


class NotPaid(Exception):
    """The debt was not paid by this payout: it is open, or the debt was taken out of it."""


@transaction.atomic
def mark_returned(item: PayoutItem, reason: str, *, by: User | None) -> bool:
    """Record that the bank has returned the money of one debt of a paid payout: it is owed as before.

    The account number is forgotten, because it cannot be paid to: the buyer is asked for one anew. False when it was
    marked before. Raises NotPaid.
    """
    batch = PayoutBatch.objects.select_for_update().get(pk=item.batch_id)
    order, refund = lock_refund(item.refund_id)
    item = PayoutItem.objects.get(pk=item.pk)
    if item.returned_at is not None:
        return False
    is_paid = refund.channel == RefundChannel.BANK and refund.status == RefundStatus.SUCCEEDED
    if batch.is_open or item.taken_out_at is not None or not is_paid:
        raise NotPaid
    item.returned_at, item.returned_by, item.return_reason = timezone.now(), by, reason
    item.save(update_fields=["returned_at", "returned_by", "return_reason"])
    data = {"batch": batch.pk, "amount_ore": item.amount_ore, "order": order.reference, "reason": reason}
    log(batch, "payments.payout_returned", user=by, data=data)
    log(order, "payments.payout_returned", user=by, data=data)
    _open_again(order, refund)
    return True


@transaction.atomic
def mark_refund_returned(refund_pk: int, reason: str, *, by: User | None) -> None:
    """As `mark_returned`, for a debt that was paid by bank alone or by a payout. Raises NotPaid."""
    items = PayoutItem.objects.included().filter(refund=refund_pk, returned_at=None, batch__paid_at__isnull=False)
    if (item := items.first()) is not None:
        mark_returned(item, reason, by=by)
        return
    order, refund = lock_refund(refund_pk)
    if refund.channel != RefundChannel.BANK or refund.status != RefundStatus.SUCCEEDED:
        raise NotPaid
    data = {"amount_ore": refund.amount_ore, "order": order.reference, "reason": reason}
    log(order, "payments.payout_returned", user=by, data=data)
    _open_again(order, refund)


def _open_again(order: Order, refund: Refund) -> None:
    PayoutAccount.objects.filter(order=order).update(number="", bic="", holder="", given_at=None, asked_at=None)
    reopen_debt(order, refund)
