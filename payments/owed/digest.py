"""The daily e-mail to staff about new debts to buyers: one e-mail a day at most, and each debt once."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from core.association import association
from mail.queue import queue_email
from payments.models import Refund
from payments.owed.debts import PAYABLE

#: Not before this hour of the day, in the site's time zone.
FIRST_HOUR = 7


def tell_staff_of_debts(now: datetime | None = None) -> int:
    """Queue the day's e-mail if there are debts that staff have not been told of. Returns how many it tells of."""
    now = timezone.localtime(now)
    address = association().email
    if now.hour < FIRST_HOUR or not address:
        return 0
    with transaction.atomic():
        new = Refund.objects.owed().filter(PAYABLE, reported_at=None).order_by("pk")
        pks = list(new.values_list("pk", flat=True))
        if not pks:
            return 0
        mail = queue_email(
            "owed_digest",
            key=f"owed-{now.date().isoformat()}",
            to=address,
            language=settings.LANGUAGE_CODE,
            refunds=pks,
        )
        if mail is None:
            return 0  # today's e-mail is sent: these are for tomorrow's
        Refund.objects.filter(pk__in=pks).update(reported_at=now)
        return len(pks)
