"""Confirming orders."""

from django.db import transaction
from django.utils import timezone

from mail.models import OutgoingMail
from mail.queue import queue_email
from payments.enums import OrderStatus
from payments.models import Order
from payments.orders import settlement
from payments.sellers import Groups, lines_by_seller


@transaction.atomic
def confirm_order(order: Order) -> Order:
    """Confirm a held order: paid, free or invoiced. Safe to call twice; the second call changes nothing."""
    locked = Order.objects.select_for_update().get(pk=order.pk)
    if locked.status == OrderStatus.HELD:
        is_free = locked.total_ore == 0
        groups = lines_by_seller(order if order.just_placed else locked)
        confirm_locked_order(locked, groups, settled=is_free)
        if is_free:
            settlement.notify_settled(locked, groups)
        else:
            settlement.update(locked)
    return locked


def confirmation_key(order: Order) -> str:
    """The key of the order's first confirmation e-mail."""
    return f"confirmed-{order.pk}"


def confirm_locked_order(order: Order, groups: Groups | None = None, *, settled: bool = False) -> OutgoingMail | None:
    """Confirm an order. The caller holds its row lock and has checked that it may be confirmed.

    Returns the queued confirmation; None when it was queued before.

    `groups` is the result of `lines_by_seller(order)`, for a caller that has read it. `settled` says that the order is
    paid in full, which is then saved too. As its last step, a caller that has set `settled` calls
    `settlement.notify_settled`, every other caller `settlement.update`.
    """
    order.status = OrderStatus.CONFIRMED
    order.confirmed_at = timezone.now()
    if settled:
        settlement.mark_settled(order)
    order.save(update_fields=["status", "confirmed_at", "settled_at"])
    for seller, lines in groups if groups is not None else lines_by_seller(order):
        seller.confirm(order, lines)
    return queue_email(
        "order_confirmed",
        key=confirmation_key(order),
        to=order.buyer_email,
        language=order.language,
        limited=order.total_ore == 0,
        order=order.pk,
    )
