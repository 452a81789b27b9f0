"""The confirmation mail once more."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from mail.queue import queue_email
from payments.enums import OrderMailReason, OrderStatus
from payments.models import Order, OrderMail
from payments.sellers import lines_by_seller

MIN_INTERVAL = timedelta(minutes=2)
MAX_PER_DAY = 5


class TooSoon(Exception):
    """The same mail went out a moment ago, or often enough today: the button is no way to fill a mailbox."""


class NothingToSend(Exception):
    """The order was never confirmed, or is cancelled."""


@transaction.atomic
def resend_confirmation(order: Order) -> None:
    """Queue the confirmation again, to the buyer's address, and to others what is theirs. Raises TooSoon or
    NothingToSend.
    """
    locked = Order.objects.select_for_update().get(pk=order.pk)
    if locked.status != OrderStatus.CONFIRMED:
        raise NothingToSend
    now = timezone.now()
    again = OrderMail.objects.filter(order=locked, reason=OrderMailReason.AGAIN)
    times = list(again.values_list("mail__created_at", flat=True))
    today = sum(time > now - timedelta(days=1) for time in times)
    # The first confirmation was written when the order was confirmed.
    if today >= MAX_PER_DAY or max([locked.confirmed_at, *times]) > now - MIN_INTERVAL:
        raise TooSoon
    number = send_copy(locked, OrderMailReason.AGAIN)
    for seller, lines in lines_by_seller(locked):
        seller.send_again(locked, lines, number)


def send_copy(order: Order, reason: OrderMailReason) -> int:
    """Queue the confirmation to the buyer's address as it is now. The caller holds the order's row.

    Returns the number of this copy among those with the same reason, from 1.
    """
    number = OrderMail.objects.filter(order=order, reason=reason).count() + 1
    queue_email(
        "order_confirmed",
        key=f"confirmed-{order.pk}-{reason.value}-{number}",
        to=order.buyer_email,
        language=order.language,
        related_rows=[OrderMail(order=order, reason=reason, number=number)],
        order=order.pk,
        **{reason.value: number},
    )
    return number
