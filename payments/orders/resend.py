"""Sending the confirmation e-mail again."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from core.values import present
from mail.queue import queue_email
from payments.enums import OrderMailReason, OrderStatus
from payments.models import Order, OrderMail
from payments.sellers import lines_by_seller

MIN_INTERVAL = timedelta(minutes=2)
MAX_PER_DAY = 5


class TooSoon(Exception):
    """The confirmation was sent within MIN_INTERVAL, or MAX_PER_DAY times within a day."""


class NothingToSend(Exception):
    """The order was never confirmed, or is cancelled."""


@transaction.atomic
def resend_confirmation(order: Order) -> None:
    """Queue the confirmation again for the buyer; the sellers queue their e-mails to others, such as attendees.

    Raises TooSoon or NothingToSend.
    """
    locked = Order.objects.select_for_update().get(pk=order.pk)
    if locked.status != OrderStatus.CONFIRMED:
        raise NothingToSend
    now = timezone.now()
    resent = OrderMail.objects.filter(order=locked, reason=OrderMailReason.AGAIN)
    times = list(resent.values_list("mail__created_at", flat=True))
    times_today = sum(time > now - timedelta(days=1) for time in times)
    # The first confirmation was queued when the order was confirmed.
    if times_today >= MAX_PER_DAY or max([present(locked.confirmed_at), *times]) > now - MIN_INTERVAL:
        raise TooSoon
    number = send_copy(locked, OrderMailReason.AGAIN)
    for seller, lines in lines_by_seller(locked):
        seller.resend(locked, lines, number)


def send_copy(order: Order, reason: OrderMailReason) -> int:
    """Queue the confirmation to the buyer's current address. The caller holds the order's row lock.

    Returns the number of this e-mail among those with the same reason, from 1.
    """
    number = OrderMail.objects.filter(order=order, reason=reason).count() + 1
    again: dict[str, Any] = {reason.value: number}
    queue_email(
        "order_confirmed",
        key=f"confirmed-{order.pk}-{reason.value}-{number}",
        to=order.buyer_email,
        language=order.language,
        related_rows=[OrderMail(order=order, reason=reason, number=number)],
        order=order.pk,
        **again,
    )
    return number
