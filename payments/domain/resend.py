"""The confirmation mail once more."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from core.mail import post
from payments.enums import CopyReason, OrderStatus
from payments.models import ConfirmationCopy, Order
from payments.sellers import by_seller

PAUSE = timedelta(minutes=2)
MOST_PER_DAY = 5


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
    sent = locked.confirmation_copies.filter(reason=CopyReason.ASKED)
    just_now = locked.confirmed_at > now - PAUSE or sent.filter(mail__created_at__gt=now - PAUSE).exists()
    if just_now or sent.filter(mail__created_at__gt=now - timedelta(days=1)).count() >= MOST_PER_DAY:
        raise TooSoon
    copy = send_copy(locked, CopyReason.ASKED)
    for seller, lines in by_seller(locked):
        seller.send_again(locked, lines, copy.number)


def send_copy(order: Order, reason: CopyReason) -> ConfirmationCopy:
    """The confirmation to the buyer's address as it is now. For a caller that holds the order's row."""
    number = order.confirmation_copies.filter(reason=reason).count() + 1
    mail = post(
        "order_confirmed",
        key=f"confirmed-{order.pk}-{reason.value}-{number}",
        to=order.buyer_email,
        language=order.language,
        order=order.pk,
        **{reason.value: number},
    )
    return ConfirmationCopy.objects.create(order=order, mail=mail, reason=reason, number=number)
