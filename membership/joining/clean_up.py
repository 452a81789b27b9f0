"""Clean-up of applications that did not become memberships.

Personal data of an unfinished application is deleted after a month. Several people may apply for the same
organisation: when the first of them has paid, the unpaid orders of the others are cancelled.
"""

import logging
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from core.wall_clock import add_to_wall_clock
from membership.enums import EndReason
from membership.models import Membership
from payments.checkout.cancel import CannotCancel, cancel_held
from payments.enums import OrderStatus
from payments.models import Order
from payments.stripe.errors import StripeProblem

logger = logging.getLogger(__name__)
#: A payment may arrive late. After this time the application is not needed any more.
RETENTION = timedelta(days=30)


def clear_unfinished_applications() -> int:
    """Empty lapsed applications that are older than RETENTION. The rows stay, because orders refer to them.

    Returns how many were emptied.
    """
    limit = add_to_wall_clock(timezone.now(), -RETENTION)
    lapsed = Membership.objects.filter(starts_on=None, end_reason=EndReason.LAPSED, applied_at__lt=limit).exclude(
        application={}
    )
    return sum(_clear_application(pk) for pk in lapsed.values_list("pk", flat=True))


@transaction.atomic
def _clear_application(pk: int) -> bool:
    membership = Membership.objects.select_for_update(of=["self"]).get(pk=pk)
    if membership.starts_on or not membership.application:
        return False
    membership.application = {}
    membership.save(update_fields=["application"])
    return True


@task()
def cancel_competing_orders(membership_pk: int, email: str) -> int:
    """Cancel the unpaid orders of other applications for a member that has just joined. Returns how many.

    `email` identifies the applications of a personal member. A payment that arrives for one of these orders all the
    same is refunded by `fulfilment.confirm_dues`.
    """
    joined = Membership.objects.get(pk=membership_pk)
    competing = Membership.objects.filter(starts_on=None, ends_on=None).exclude(pk=joined.pk)
    if joined.organisation_id:
        competing = competing.filter(organisation=joined.organisation_id)
    else:
        competing = competing.filter(organisation=None, application__email=email)
    held_orders = Order.objects.filter(dues_charges__membership__in=competing, status=OrderStatus.HELD)
    cancelled = 0
    for order in held_orders.distinct():
        try:
            cancel_held(order)
            cancelled += 1
        except (CannotCancel, StripeProblem) as problem:
            logger.info("Competing order %s could not be cancelled: %r", order.pk, problem)
    competing.filter(charges=None).update(ends_on=timezone.localdate(), end_reason=EndReason.LAPSED)
    return cancelled
