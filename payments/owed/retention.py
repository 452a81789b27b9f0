"""Account numbers are erased when they are not needed any more."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from payments.models import PayoutAccount, PayoutItem, Refund
from payments.models.payout import masked

#: Days after the payout, or after the number was asked for or given when nothing is owed any more.
RETENTION_DAYS = 30


def erase_account_numbers(now: datetime | None = None) -> int:
    """Delete numbers of orders with nothing owed, and mask those of old payouts. Returns how many were erased."""
    limit = (now or timezone.now()) - timedelta(days=RETENTION_DAYS)
    refunds = Refund.objects.filter(order=OuterRef("order"))
    unneeded = PayoutAccount.objects.filter(
        ~Exists(refunds.owed()),
        ~Exists(refunds.filter(settled_at__gt=limit)),
        Q(given_at=None) | Q(given_at__lt=limit),
        Q(asked_at=None) | Q(asked_at__lt=limit),
    )
    erased = unneeded.delete()[0]
    old = Q(batch__paid_at__lt=limit) | Q(taken_out_at__lt=limit)
    for item in PayoutItem.objects.filter(old).exclude(number__startswith="•"):
        PayoutItem.objects.filter(pk=item.pk).update(number=masked(item.number), bic="")
        erased += 1
    return erased
