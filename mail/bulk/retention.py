"""How long it is kept who got an e-mail to many, and which addresses do not work."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from core.wall_clock import add_days
from mail.bulk.emails import EMAIL_NAME
from mail.bulk.send import counts_of
from mail.enums import BulkState, SuppressionReason
from mail.models import BulkMail, OutgoingMail, SoftBounce, SuppressedAddress

#: The address of somebody whose mail bounced is kept so long, for staff to have it corrected. Its digest stays.
ADDRESS_DAYS = 365
#: Soft bounces that are so old say nothing any more.
SOFT_BOUNCE_DAYS = 30


def delete_old_recipients() -> int:
    """Delete who got the mails that were finished BULK_MAIL_DAYS ago. Their numbers stay. Returns how many mails."""
    before = add_days(timezone.now(), -settings.BULK_MAIL_DAYS)
    finished = [BulkState.SENT, BulkState.STOPPED]
    old = BulkMail.objects.filter(state__in=finished, finished_at__lt=before, recipients__isnull=False).distinct()
    pks = list(old.values_list("pk", flat=True))
    for pk in pks:
        _forget_recipients(BulkMail.objects.get(pk=pk))
    return len(pks)


def _forget_recipients(bulk_mail: BulkMail) -> None:
    with transaction.atomic():
        if not bulk_mail.final_counts:
            bulk_mail.final_counts = dict(counts_of(bulk_mail))
            bulk_mail.save(update_fields=["final_counts"])
        rows = bulk_mail.recipients.all()
        mails = OutgoingMail.objects.filter(email_name=EMAIL_NAME, pk__in=rows.exclude(mail=None).values("mail"))
        mails.delete()
        rows.delete()


def forget_addresses() -> int:
    """Keep only the digest of addresses that bounced long ago. Returns how many."""
    before = add_days(timezone.now(), -ADDRESS_DAYS)
    old = SuppressedAddress.objects.filter(since__lt=before).exclude(address="", note="")
    SoftBounce.objects.filter(last_on__lt=add_days(timezone.now(), -SOFT_BOUNCE_DAYS).date()).delete()
    return old.exclude(reason=SuppressionReason.UNSUBSCRIBED).update(address="", note="")
