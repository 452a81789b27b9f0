"""People who began to join and never did are forgotten."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from membership.enums import EndReason
from membership.models import Membership

#: Long enough for money that is late; nobody needs what they told us after that.
KEEP = timedelta(days=30)


def forget_unfinished() -> int:
    """Empty lapsed applications that are older than a month; the rows stay, since orders name them.

    Returns how many were emptied.
    """
    limit = timezone.now() - KEEP
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
