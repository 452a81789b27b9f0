"""Staff end a membership."""

import datetime

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from membership.enums import EndReason
from membership.models import Membership


class CannotEnd(Exception):
    """The membership has not begun or has ended already, or the last day is before its first day."""


@transaction.atomic
def end_membership(
    membership_pk: int, *, last_day: datetime.date, reason: EndReason | str, by, note: str = ""
) -> Membership:
    """End a membership after `last_day`. Until a day in the future, the status is «leaving». Raises CannotEnd."""
    membership = Membership.objects.select_for_update(of=["self"]).get(pk=membership_pk)
    has_ended = membership.ends_on is not None and membership.ends_on < timezone.localdate()
    if membership.starts_on is None or has_ended or last_day < membership.starts_on - datetime.timedelta(days=1):
        raise CannotEnd
    membership.ends_on, membership.end_reason, membership.end_note = last_day, EndReason(reason), note[:250]
    membership.save(update_fields=["ends_on", "end_reason", "end_note"])
    log(
        membership,
        "membership.end",
        user=by,
        data={"reason": str(membership.end_reason), "last_day": last_day.isoformat()},
    )
    return membership
