"""Handing over the goods."""

from django.db import transaction
from django.utils import timezone

from core.mail import post
from payments.enums import OrderStatus
from payments.models import Order
from payments.sellers import by_seller


@transaction.atomic
def confirm(order: Order) -> Order:
    """Confirm a held order: paid, free or invoiced. Safe to call twice; the second call changes nothing."""
    locked = Order.objects.select_for_update().get(pk=order.pk)
    if locked.status == OrderStatus.HELD:
        confirm_locked(locked, by_seller(order) if order.just_placed else None)
    return locked


def confirm_locked(order: Order, groups=None) -> None:
    """The same for a caller who holds the order's row and has decided that it may be confirmed.

    `groups` spares the lines' query when the caller has read them: the answer of `by_seller(order)`.
    """
    order.status = OrderStatus.CONFIRMED
    order.confirmed_at = timezone.now()
    order.save(update_fields=["status", "confirmed_at"])
    for seller, lines in groups if groups is not None else by_seller(order):
        seller.confirm(order, lines)
    post(
        "order_confirmed",
        key=f"confirmed-{order.pk}",
        to=order.buyer_email,
        language=order.language,
        order=order.pk,
    )
