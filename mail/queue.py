"""The queue of outgoing e-mails.

Every kind of e-mail has a registered function that writes it. Every queued e-mail has a row, which also records that
the e-mail was sent.

A worker claims the row for `CLAIM_PERIOD`, then writes and sends the e-mail outside any transaction, so that no lock is
held while a PDF is made or the mail server is slow. The claim keeps two workers from sending the same e-mail. When a
worker dies after the mail server has accepted the e-mail and before the row is updated, the e-mail is sent again after
the claim has expired: a receipt twice is better than no ticket. The second copy has the same Message-ID, so e-mail
programs can merge the two.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F, Model, Q, QuerySet
from django.utils import timezone, translation
from django_tasks import task

from core.db.insert import insert_new, insert_once
from core.framework import waiting_for_commit
from mail.limits import delay
from mail.message import Email, build_message
from mail.models import OutgoingMail

logger = logging.getLogger(__name__)
MAX_ATTEMPTS = 8
URGENT_PRIORITY = 50
#: Longer than the slowest e-mail takes to write and send, with several attachments and a mail server at its timeout.
CLAIM_PERIOD = timedelta(minutes=10)


_writers: dict[str, Callable[..., Email | None]] = {}


def email(name: str):
    """Register a function that writes the e-mails called `name`, from the JSON arguments they were queued with.

    It runs in the recipient's language, outside any transaction. It returns None when the e-mail is no longer relevant;
    then nothing is sent.
    """

    def register(function: Callable[..., Email | None]):
        _writers[name] = function
        return function

    return register


def queue_email(
    name: str,
    *,
    key: str,
    to: str,
    language: str,
    not_before: datetime | None = None,
    limited: bool = False,
    urgent: bool = False,
    related_rows: Sequence[Model] = (),
    **arguments,
) -> OutgoingMail | None:
    """Queue an e-mail in the caller's transaction. Returns None when an e-mail with the same `key` is queued or sent.

    `not_before` delays the e-mail, so that later changes can be included; `is_still_queued` can send it earlier.
    A `limited` e-mail, which anybody can cause, waits when the address has received many of this sort in an hour.
    An `urgent` e-mail, which somebody waits for, is sent before all others that wait for a worker.
    `related_rows` are unsaved rows of the caller's app with a field `mail`. They are saved only when the e-mail is new,
    and link it to the objects it is about.

    Raises LookupError when no function is registered under `name`.
    """
    if name not in _writers:
        raise LookupError(f"No e-mail is registered under the name {name!r}.")
    if limited and not_before is None:
        not_before = delay(name, to)
    mail = OutgoingMail(key=key, email_name=name, to=to, language=language, arguments=arguments, retry_at=not_before)
    if not insert_once(mail):
        return None
    for row in related_rows:
        row.mail = mail
        row.save(force_insert=True)
    if urgent:
        transaction.on_commit(partial(deliver_emails.using(priority=URGENT_PRIORITY).enqueue, [mail.pk]))
    else:
        _deliver_on_commit([mail.pk])
    return mail


@dataclass(frozen=True, kw_only=True)
class QueuedEmail:
    """One of several e-mails for `queue_emails`; the fields are the arguments of `queue_email`."""

    key: str
    to: str
    language: str
    arguments: dict

    not_before: datetime | None = None
    limited: bool = False


def queue_emails(name: str, emails: Sequence[QueuedEmail]) -> int:
    """`queue_email` for several e-mails, in one statement for each two hundred. Returns how many were new.

    Raises LookupError when no function is registered under `name`.
    """
    if name not in _writers:
        raise LookupError(f"No e-mail is registered under the name {name!r}.")
    new_pks = insert_new(
        [
            OutgoingMail(
                key=queued.key,
                email_name=name,
                to=queued.to,
                language=queued.language,
                arguments=queued.arguments,
                retry_at=queued.not_before or (delay(name, queued.to) if queued.limited else None),
            )
            for queued in emails
        ]
    )
    _deliver_on_commit(new_pks)
    return len(new_pks)


def is_still_queued(mail_pk: int, *, send: bool) -> bool:
    """Whether no worker has claimed the e-mail yet, so that it will include the changes of the caller's transaction.

    With `send` it is sent when the transaction commits, also when it was queued with a later `not_before`.
    """
    rows = OutgoingMail.objects.filter(pk=mail_pk, sent_at=None, attempts=0)
    # The update locks the row in both cases: a worker that claims it now waits for the transaction to end.
    if not rows.update(retry_at=None if send else F("retry_at")):
        return False
    if send:
        _deliver_on_commit([mail_pk])
    return True


@dataclass(frozen=True)
class _DeliveryOnCommit:
    """An `on_commit` function that enqueues a transaction's e-mails as tasks of at most `BATCH_SIZE` e-mails."""

    mail_pks: list[int]
    BATCH_SIZE = 10

    def __call__(self) -> None:
        for start in range(0, len(self.mail_pks), self.BATCH_SIZE):
            deliver_emails.enqueue(self.mail_pks[start : start + self.BATCH_SIZE])


def _deliver_on_commit(mail_pks: list[int]) -> None:
    """Enqueue the e-mails when the transaction commits, together with those queued earlier in it."""
    # An `on_commit` function of an inner savepoint is dropped when that savepoint is rolled back, so e-mails queued
    # outside it are not added to it. The opposite is safe: the row of a rolled back e-mail does not exist.
    for function in waiting_for_commit(transaction.get_connection()):
        if isinstance(function, _DeliveryOnCommit):
            function.mail_pks.extend(mail_pks)
            return
    if mail_pks:
        transaction.on_commit(_DeliveryOnCommit(list(mail_pks)))


@task()
def deliver_emails(mail_pks: list[int]) -> int:
    """Send queued e-mails. Returns how many are sent. Safe to run again, and by several workers at once."""
    return sum(map(deliver_email, mail_pks))


def deliver_email(mail_pk: int) -> bool:
    """Claim, write and send an e-mail. Returns whether it is sent, now or earlier.

    A failure is stored on the row. The next attempt is made after one minute, then two, four, and at most 60 minutes.
    """
    mail = _claim(mail_pk)
    if mail is None:
        return OutgoingMail.objects.filter(pk=mail_pk, sent_at__isnull=False).exists()
    try:
        with translation.override(mail.language):
            message = compose_message(mail)
            if message is not None:
                message.send()
    except Exception as error:  # of the text, a PDF or the mail server: stored with the e-mail, which is tried again
        logger.exception("E-mail %s (%s) failed", mail.pk, mail.email_name)
        OutgoingMail.objects.filter(pk=mail.pk).update(
            retry_at=timezone.now() + timedelta(minutes=min(60, 2 ** (mail.attempts - 1))),
            error=f"{type(error).__name__}: {error}"[:2000],
        )
        return False
    OutgoingMail.objects.filter(pk=mail.pk).update(sent_at=timezone.now(), retry_at=None, error="")
    return True


def deliverable_emails(now=None) -> QuerySet[OutgoingMail]:
    """E-mails that a worker may claim now: unsent, with attempts left, not claimed and not waiting for a later time."""
    return OutgoingMail.objects.filter(
        Q(retry_at=None) | Q(retry_at__lte=now or timezone.now()), sent_at=None, attempts__lt=MAX_ATTEMPTS
    )


def failed_emails() -> QuerySet[OutgoingMail]:
    """Unsent e-mails whose last attempt failed or that have no attempts left."""
    failed = ~Q(error="") | Q(attempts__gte=MAX_ATTEMPTS, retry_at__lte=timezone.now())
    return OutgoingMail.objects.filter(failed, sent_at=None).order_by("-attempts", "created_at")


def retry_email(mail_pk: int) -> bool:
    """Reset the attempts of a failed e-mail and try to send it now. Returns whether it is sent.

    An e-mail that a worker has claimed is not changed.
    """
    failed_emails().filter(pk=mail_pk).order_by().update(attempts=0, retry_at=None)
    return deliver_email(mail_pk)


def send_unsent(limit: int = 200) -> int:
    """Send e-mails that are left after a crash or a failure of the mail server. Returns how many are sent."""
    pks = list(deliverable_emails().order_by("created_at").values_list("pk", flat=True)[:limit])
    return sum(deliver_email(pk) for pk in pks)


def _claim(mail_pk: int) -> OutgoingMail | None:
    """Claim the e-mail for `CLAIM_PERIOD`. Returns None when it cannot be claimed.

    One UPDATE statement makes the claim, so that only one worker can get it, on SQLite and on PostgreSQL. The attempt
    is counted here, so that an e-mail which crashes its worker is not tried forever. A claimed e-mail has no error;
    this distinguishes it from a failed one that waits for its next attempt.
    """
    now = timezone.now()
    if (
        not deliverable_emails(now)
        .filter(pk=mail_pk)
        .update(retry_at=now + CLAIM_PERIOD, attempts=F("attempts") + 1, error="")
    ):
        return None
    return OutgoingMail.objects.get(pk=mail_pk)


def compose_message(mail: OutgoingMail) -> EmailMultiAlternatives | None:
    """The e-mail as a message, in the active language. None when it is no longer relevant."""
    content = _writers[mail.email_name](**mail.arguments)
    return None if content is None else build_message(content, mail)
