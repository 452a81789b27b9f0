"""Sending in batches. Each batch becomes rows of the mail queue in one transaction, so nobody gets the e-mail twice.

A job puts the next batch into the queue every minute, and only as much as the queue has sent meanwhile. So tickets and
receipts never wait behind a whole audience, and a pause takes effect at once but for one batch.
"""

import logging
from collections import Counter

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone
from wagtail.log_actions import log

from mail.bulk.audiences import audience_of
from mail.bulk.emails import EMAIL_NAME
from mail.bulk.prepare import collect
from mail.bulk.suppression import suppressed_among
from mail.enums import BulkState, RecipientState
from mail.limits import PERIOD
from mail.models import BulkMail, BulkRecipient, OutgoingMail
from mail.queue import MAX_ATTEMPTS, QueuedEmail, queue_emails

logger = logging.getLogger(__name__)
#: The most copies of one e-mail that wait in the mail queue.
BATCH = 200
PAUSED, RESUMED, STOPPED, UNSCHEDULED = (
    f"mail.bulk_{verb}" for verb in ("paused", "resumed", "stopped", "unscheduled")
)


class NotPossible(Exception):
    """The mail is in another state by now."""


def send_due() -> int:
    """Begin what is due, and queue the next batch of what is being sent. Returns how many copies were queued."""
    due = BulkMail.objects.filter(state=BulkState.SCHEDULED, send_at__lte=timezone.now())
    for pk in list(due.values_list("pk", flat=True)):
        _guarded(collect, pk)
    sending = BulkMail.objects.filter(state=BulkState.SENDING).order_by("send_at", "pk")
    return sum(_guarded(queue_batch, pk) for pk in list(sending.values_list("pk", flat=True)))


def _guarded(function, pk: int) -> int:
    """One mail that fails, as when its app was removed, keeps no other from being sent."""
    try:
        return function(pk)
    except Exception:  # whatever it is: logged, and tried again a minute later
        logger.exception("E-mail %s to many could not go on", pk)
        return 0


@transaction.atomic
def queue_batch(bulk_mail_pk: int) -> int:
    """Queue the next copies. Returns how many. Safe to run again, and by several processes at once."""
    bulk_mail = BulkMail.objects.select_for_update(no_key=True).get(pk=bulk_mail_pk)
    if bulk_mail.state != BulkState.SENDING:
        return 0
    note_sent(bulk_mail)
    queued = bulk_mail.recipients.filter(state=RecipientState.QUEUED).count()
    waiting = bulk_mail.recipients.filter(state=RecipientState.WAITING).order_by("pk")
    rows = list(waiting[: max(0, min(BATCH - queued, _left_this_hour()))])
    if not rows:
        if not queued and not waiting.exists():
            _finish(bulk_mail)
        return 0
    suppressed = suppressed_among([row.address for row in rows], audience_of(bulk_mail).scope(bulk_mail.arguments))
    now, keys = timezone.now(), {f"bulk-{bulk_mail.pk}-{row.pk}": row for row in rows if row.address not in suppressed}
    queue_emails(
        EMAIL_NAME,
        [
            QueuedEmail(key=key, to=row.address, language=row.language, arguments={"recipient": row.pk})
            for key, row in keys.items()
        ],
    )
    mails = dict(OutgoingMail.objects.filter(key__in=keys).values_list("key", "pk"))
    for row in rows:
        row.state = RecipientState.SUPPRESSED
    for key, row in keys.items():
        row.state, row.queued_at, row.mail_id = RecipientState.QUEUED, now, mails[key]
    BulkRecipient.objects.bulk_update(rows, ["state", "queued_at", "mail"])
    return len(keys)


def note_sent(bulk_mail: BulkMail) -> None:
    """Note on the recipients what the mail queue has done with their copies."""
    queued = bulk_mail.recipients.filter(state=RecipientState.QUEUED)
    queued.filter(Q(mail=None) | Q(mail__sent_at__isnull=False)).update(state=RecipientState.SENT)
    given_up = queued.filter(mail__sent_at=None, mail__attempts__gte=MAX_ATTEMPTS).exclude(mail__error="")
    given_up.update(state=RecipientState.FAILED)


def _left_this_hour() -> int:
    """How many more may be queued in this hour, of all mail to many: mail services refuse who sends too fast."""
    queued = BulkRecipient.objects.filter(queued_at__gt=timezone.now() - PERIOD).count()
    return max(0, settings.BULK_MAILS_PER_HOUR - queued)


def _finish(bulk_mail: BulkMail) -> None:
    bulk_mail.state, bulk_mail.finished_at = BulkState.SENT, timezone.now()
    bulk_mail.save(update_fields=["state", "finished_at"])


def counts_of(bulk_mail: BulkMail) -> Counter[str]:
    """State of a recipient → number, also when the rows of the recipients are deleted."""
    rows = bulk_mail.recipients.order_by().values_list("state").annotate(number=Count("pk"))
    return Counter(dict(rows) or bulk_mail.final_counts)


def pause(bulk_mail_pk: int, *, by) -> None:
    _move(bulk_mail_pk, {BulkState.SENDING}, BulkState.PAUSED, PAUSED, by)


def resume(bulk_mail_pk: int, *, by) -> None:
    _move(bulk_mail_pk, {BulkState.PAUSED}, BulkState.SENDING, RESUMED, by)


def unschedule(bulk_mail_pk: int, *, by) -> None:
    """Make it a draft again, before anything was sent."""
    _move(bulk_mail_pk, {BulkState.SCHEDULED}, BulkState.DRAFT, UNSCHEDULED, by)


def stop(bulk_mail_pk: int, *, by) -> None:
    """Send no more copies, also none of those in the mail queue. It cannot be taken up again."""
    _move(bulk_mail_pk, {BulkState.SENDING, BulkState.PAUSED}, BulkState.STOPPED, STOPPED, by)


@transaction.atomic
def _move(bulk_mail_pk: int, before: set[BulkState], after: BulkState, action: str, by) -> None:
    bulk_mail = BulkMail.objects.select_for_update(no_key=True).get(pk=bulk_mail_pk)
    if bulk_mail.state not in before:
        raise NotPossible
    note_sent(bulk_mail)
    bulk_mail.state = after
    if after == BulkState.DRAFT:
        bulk_mail.recipients.all().delete()
        bulk_mail.send_at = None
    if after == BulkState.STOPPED:
        bulk_mail.finished_at = timezone.now()
    bulk_mail.save()
    counts = counts_of(bulk_mail)
    log(bulk_mail, action, user=by, data={"sent": counts[RecipientState.SENT], "total": counts.total()})
