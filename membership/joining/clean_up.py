"""People who began to join and never did are forgotten.

Several people may begin to join for the same organisation; the first who pays does. The others are stopped.
"""

import logging
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from membership.enums import EndReason
from membership.models import Membership
from payments.checkout.cancel import CannotCancel, cancel_held
from payments.enums import OrderStatus
from payments.models import Order
from payments.stripe.errors import StripeProblem

#: Long enough for money that is late; nobody needs what they told us after that.
RETENTION = timedelta(days=30)


def clear_unfinished_applications() -> int:
    """Empty lapsed applications that are older than a month; the rows stay, since orders name them.

    Returns how many were emptied.
    """
    limit = timezone.now() - RETENTION
    lapsed = Membership.objects.filter(starts_on=None, end_reason=EndReason.LAPSED, applied_at__lt=limit).exclude(
        application={}
    )
    return sum(_forget(pk) for pk in lapsed.values_list("pk", flat=True))


@transaction.atomic
def _forget(pk: int) -> bool:
    membership = Membership.objects.select_for_update(of=["self"]).get(pk=pk)
    if membership.starts_on or not membership.application:
        return False
    membership.application = {}
    membership.save(update_fields=["application"])
    return True


logger = logging.getLogger(__name__)


@task()
def cancel_competing_orders(membership_pk: int, email: str) -> int:
    """Close unpaid orders that would join the same member once more. Returns how many.

    A payment that slips through all the same is sent back when it arrives.
    """
    begun = Membership.objects.get(pk=membership_pk)
    same = Membership.objects.filter(starts_on=None, ends_on=None).exclude(pk=begun.pk)
    if begun.organisation_id:
        same = same.filter(organisation=begun.organisation_id)
    else:
        same = same.filter(organisation=None, application__email=email)
    held = Order.objects.filter(dues_charges__membership__in=same, status=OrderStatus.HELD)
    closed = 0
    for order in held.distinct():
        try:
            cancel_held(order)
            closed += 1
        except (CannotCancel, StripeProblem) as problem:
            logger.info("Order %s was left to itself: %r", order.pk, problem)
    same.filter(charges=None).update(ends_on=timezone.localdate(), end_reason="lapsed")
    return closed
