"""Several people may begin to join for the same organisation; the first who pays does. The others are stopped."""

import logging

from django.utils import timezone
from django_tasks import task

from membership.models import Membership
from payments.domain.cancel import CannotCancel, cancel_held
from payments.enums import OrderStatus
from payments.models import Order
from payments.stripe.errors import StripeProblem

logger = logging.getLogger(__name__)


@task()
def give_up_rivals(membership_pk: int, email: str) -> int:
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
