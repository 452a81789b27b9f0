"""Payouts: debts that are paid from the bank together. Each verb is one transaction. Amounts are øre.

Lock order: the batch, then the orders, newest first, as in exchanges.
"""

from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, override
from wagtail.log_actions import log

from accounts.models import User
from core.admin.idempotency import find_previous_submission
from payments.models import Order, PayoutBatch, PayoutItem, Refund
from payments.owed.debts import payable_now
from payments.refunds.payout import settle_by_bank


class NothingToPay(Exception):
    """None of the debts can be paid: they have no account number, or are paid or in another payout."""


class BatchClosed(Exception):
    """The payout is marked as paid."""


@transaction.atomic
def make_batch(refund_pks: Collection[int], *, by: User | None, key: str = "") -> PayoutBatch:
    """Make a payout of the debts that can be paid, with amounts and accounts as they are now.

    With a `key`, a repeated call returns the first payout. Raises NothingToPay.
    """
    order_pks = set(Refund.objects.filter(pk__in=refund_pks).values_list("order_id", flat=True))
    _lock_orders(order_pks)
    if previous := find_previous_submission("payments.payout_made", key):
        return PayoutBatch.objects.get(pk=previous.object_id)
    debts = list(payable_now().filter(pk__in=refund_pks).order_by("pk"))
    if not debts:
        raise NothingToPay
    batch = PayoutBatch.objects.create(created_by=by)
    PayoutItem.objects.bulk_create(_item(batch, refund) for refund in debts)
    for refund in debts:
        log(refund.order, "payments.payout_item", user=by, data={"batch": batch.pk, "amount_ore": refund.amount_ore})
    sum_ore = sum(refund.amount_ore for refund in debts)
    log(batch, "payments.payout_made", user=by, data={"items": len(debts), "amount_ore": sum_ore, "key": key})
    return batch


def _item(batch: PayoutBatch, refund: Refund) -> PayoutItem:
    account = refund.order.payout_account
    with override(refund.order.language):
        message = gettext("Refund of order %(reference)s") % {"reference": refund.order.reference}
    return PayoutItem(
        batch=batch,
        refund=refund,
        amount_ore=refund.amount_ore,
        holder=account.holder,
        number=account.number,
        bic=account.bic,
        message=message,
    )


def _lock_orders(pks: Collection[int]) -> dict[int, Order]:
    return {order.pk: order for order in Order.objects.select_for_update().filter(pk__in=pks).order_by("-pk")}


@transaction.atomic
def take_out(item: PayoutItem, *, by: User | None) -> bool:
    """Take a debt out of an open payout. It is owed as before. False when it was taken out already.

    Raises BatchClosed.
    """
    batch = PayoutBatch.objects.select_for_update().get(pk=item.batch_id)
    refund = Refund.objects.get(pk=item.refund_id)
    order = Order.objects.select_for_update().get(pk=refund.order_id)
    if not batch.is_open:
        raise BatchClosed
    item = PayoutItem.objects.get(pk=item.pk)
    if item.taken_out_at is not None:
        return False
    item.taken_out_at, item.taken_out_by = timezone.now(), by
    item.save(update_fields=["taken_out_at", "taken_out_by"])
    data = {"batch": batch.pk, "amount_ore": item.amount_ore, "order": order.reference}
    log(batch, "payments.payout_taken_out", user=by, data=data)
    log(order, "payments.payout_taken_out", user=by, data=data)
    return True


@transaction.atomic
def mark_batch_paid(batch_pk: int, on: date, *, by: User | None) -> int:
    """Mark the payout as paid on the day `on`: its debts are settled, and each buyer is told once.

    Returns how many were settled; 0 when it was marked before. Raises ValueError for a day in the future or before the
    payout was made, and NothingToPay when everything was taken out.
    """
    batch = PayoutBatch.objects.select_for_update().get(pk=batch_pk)
    if not batch.is_open:
        return 0
    if not timezone.localdate(batch.created_at) <= on <= timezone.localdate():
        raise ValueError(on)
    orders = _lock_orders(batch.items.values_list("refund__order_id", flat=True))
    # Under the orders' locks: Stripe may have sent the money of an item meanwhile, which took it out.
    items = list(batch.items.included().select_related("refund").order_by("pk"))
    if not items:
        raise NothingToPay
    batch.paid_on, batch.paid_at, batch.paid_by = on, timezone.now(), by
    batch.save(update_fields=["paid_on", "paid_at", "paid_by"])
    for item in items:
        settle_by_bank(orders[item.refund.order_id], item.refund, on, by=by)
    sum_ore = sum(item.amount_ore for item in items)
    log(batch, "payments.payout_paid", user=by, data={"items": len(items), "amount_ore": sum_ore, "on": on.isoformat()})
    return len(items)
