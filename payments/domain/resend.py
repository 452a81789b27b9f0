"""The confirmation mail once more."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from core.mail import post
from core.models import OutgoingMail
from payments.enums import OrderStatus
from payments.models import Order
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
    sent = OutgoingMail.objects.filter(key__startswith=f"confirmed-{locked.pk}-again-")
    latest = OutgoingMail.objects.filter(key=f"confirmed-{locked.pk}") | sent
    today = sent.filter(created_at__gt=now - timedelta(days=1)).count()
    if today >= MOST_PER_DAY or latest.filter(created_at__gt=now - PAUSE).exists():
        raise TooSoon
    number = sent.count() + 1
    post(
        "order_confirmed",
        key=f"confirmed-{locked.pk}-again-{number}",
        to=locked.buyer_email,
        language=locked.language,
        order=locked.pk,
        again=number,
    )
    for seller, lines in by_seller(locked):
        seller.send_again(locked, lines, number)
