"""Handing over the goods."""

from django.db import transaction
from django.utils import timezone

from mail.queue import queue_email
from payments.enums import OrderStatus
from payments.models import Order
from payments.orders import settlement
from payments.sellers import lines_by_seller


@transaction.atomic
def confirm_order(order: Order) -> Order:
    """Confirm a held order: paid, free or invoiced. Safe to call twice; the second call changes nothing."""
    locked = Order.objects.select_for_update().get(pk=order.pk)
    if locked.status == OrderStatus.HELD:
        free = locked.total_ore == 0
        groups = lines_by_seller(order if order.just_placed else locked)
        confirm_locked_order(locked, groups, settled=free)
        if free:
            settlement.notify_settled(locked, groups)
        else:
            settlement.update(locked)
    return locked


def confirm_locked_order(order: Order, groups=None, *, settled: bool = False) -> None:
    """The same for a caller who holds the order's row and has decided that it may be confirmed.

    `groups` spares the lines' query when the caller has read them: the answer of `by_seller(order)`. `settled` says
    that the whole price is here, so that it is written along; such a caller then calls `settlement.notify_settled`, all
    others `settlement.update`, as the last thing.
    """
    order.status = OrderStatus.CONFIRMED
    order.confirmed_at = timezone.now()
    if settled:
        settlement.mark_settled(order)
    order.save(update_fields=["status", "confirmed_at", "settled_at"])
    for seller, lines in groups if groups is not None else lines_by_seller(order):
        seller.confirm(order, lines)
    queue_email(
        "order_confirmed",
        key=f"confirmed-{order.pk}",
        to=order.buyer_email,
        language=order.language,
        order=order.pk,
    )
