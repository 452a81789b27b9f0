"""Letters: every mail the site sends has a function that writes it, and a row that remembers it was sent.

A worker claims the row for a while, then writes and sends outside any transaction: no lock is held while a PDF is
set or a mail server is slow. Two workers can therefore never send the same letter. A worker that dies after the mail
server has said yes and before the row says so leaves a letter that is sent again when its claim has run out: a
receipt twice is better than no ticket. The second copy has the same Message-ID, so mail programs that can fold it
into the first will.
"""

import hashlib
import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F, Model, Q, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django_tasks import task

from core.association import association
from core.db.insert import insert_new, insert_once
from core.framework import waiting_for_commit
from core.text import plain, without_hidden
from mail.html import inline_styles
from mail.models import OutgoingMail

logger = logging.getLogger(__name__)
MAX_ATTEMPTS = 8
#: Longer than the slowest letter takes: several attachments, and a mail server at its timeout.
CLAIM_PERIOD = timedelta(minutes=10)
_GAPS = re.compile(r"\n(?:[ \t]*\n){2,}")


@dataclass(frozen=True)
class Attachment:
    name: str
    content: bytes
    mimetype: str


@dataclass(frozen=True, kw_only=True)
class Email:
    """What a letter function returns. `template` names `<template>.txt` and `<template>.html`.

    The templates extend `mail/base.txt` and `mail/base.html`, which have `language`, `association` and `site_url`.
    Answers go to `reply_to`, or to the association.
    """

    subject: str
    template: str
    context: dict
    attachments: list[Attachment] = field(default_factory=list)
    reply_to: str = ""


_writers: dict[str, Callable[..., Email | None]] = {}


def email(name: str):
    """Register a function that writes one kind of letter, from the JSON arguments it was queued with.

    It runs in the reader's language, outside any transaction, and may return None when the letter has lost its
    reason.
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
    about: Sequence[Model] = (),
    **arguments,
) -> OutgoingMail | None:
    """Queue a letter in the caller's transaction. The same `key` is never sent twice; None when it already is.

    With `not_before` it waits until then for something that it is to tell of, unless `still_waits` sends it before.
    `about` are unsaved rows of the caller's app with a field `mail`. They are written for a new letter only: what it
    is about is found again by them, never by its key.
    """
    if name not in _writers:
        raise LookupError(f"No letter is called {name!r}.")
    mail = OutgoingMail(key=key, email_name=name, to=to, language=language, arguments=arguments, retry_at=not_before)
    if not insert_once(mail):
        return None
    for row in about:
        row.mail = mail
        row.save(force_insert=True)
    _hand_out([mail.pk])
    return mail


@dataclass(frozen=True, kw_only=True)
class QueuedEmail:
    """One of many letters of a kind; the fields are `post`'s."""

    key: str
    to: str
    language: str
    arguments: dict
    #: It waits until then for something that it is to tell of, unless `still_waits` sends it before.
    not_before: datetime | None = None


def queue_emails(name: str, letters: Sequence[QueuedEmail]) -> int:
    """`post` for many letters at once, in one statement for each two hundred. Returns how many were new."""
    if name not in _writers:
        raise LookupError(f"No letter is called {name!r}.")
    new = insert_new(
        [
            OutgoingMail(
                key=one.key,
                email_name=name,
                to=one.to,
                language=one.language,
                arguments=one.arguments,
                retry_at=one.not_before,
            )
            for one in letters
        ]
    )
    _hand_out(new)
    return len(new)


def is_still_queued(mail_pk: int, *, send: bool) -> bool:
    """Whether nobody has begun with a letter, so that it will tell of what the caller's transaction does. With `send`
    it is sent once that commits, and no later hour is waited for.
    """
    rows = OutgoingMail.objects.filter(pk=mail_pk, sent_at=None, attempts=0)
    # Written in any case: whoever would claim it now waits for the transaction's end.
    if not rows.update(retry_at=None if send else F("retry_at")):
        return False
    if send:
        _hand_out([mail_pk])
    return True


@dataclass(frozen=True)
class _HandOut:
    """What a transaction does when it commits: its letters go to the workers, so many to each."""

    letters: list[int]
    EACH = 10

    def __call__(self) -> None:
        for start in range(0, len(self.letters), self.EACH):
            deliver_emails.enqueue(self.letters[start : start + self.EACH])


def _hand_out(letters: list[int]) -> None:
    """Once the transaction commits, together with what it has posted before."""
    # One that a savepoint's end may undo does not take what was posted outside it. The other way round it may: a
    # letter that was undone is not there to be sent.
    for function in waiting_for_commit(transaction.get_connection()):
        if isinstance(function, _HandOut):
            function.letters.extend(letters)
            return
    if letters:
        transaction.on_commit(_HandOut(list(letters)))


@task()
def deliver_emails(letters: list[int]) -> int:
    """Send queued letters; returns how many are sent. Safe to run again, and by several workers at once."""
    return sum(map(deliver_email, letters))


def deliver_email(mail_pk: int) -> bool:
    """Claim, write and send one letter. True when it is sent, now or earlier.

    A failure is kept on the row, and the next try waits: one minute, two, four, up to an hour.
    """
    mail = _claim(mail_pk)
    if mail is None:
        return OutgoingMail.objects.filter(pk=mail_pk, sent_at__isnull=False).exists()
    try:
        with translation.override(mail.language):
            message = compose_message(mail)
            if message is not None:
                message.send()
    except Exception as error:
        logger.exception("Mail %s (%s) failed", mail.pk, mail.email_name)
        OutgoingMail.objects.filter(pk=mail.pk).update(
            retry_at=timezone.now() + timedelta(minutes=min(60, 2 ** (mail.attempts - 1))),
            error=f"{type(error).__name__}: {error}"[:2000],
        )
        return False
    OutgoingMail.objects.filter(pk=mail.pk).update(sent_at=timezone.now(), retry_at=None, error="")
    return True


def deliverable_emails(now=None) -> QuerySet[OutgoingMail]:
    """Letters that somebody may take now: unsent, not given up, and neither claimed nor waiting for a better hour."""
    return OutgoingMail.objects.filter(
        Q(retry_at=None) | Q(retry_at__lte=now or timezone.now()), sent_at=None, attempts__lt=MAX_ATTEMPTS
    )


def failed_emails() -> QuerySet[OutgoingMail]:
    """Letters that failed at their last attempt, or were given up, and are still not sent."""
    failed = ~Q(error="") | Q(attempts__gte=MAX_ATTEMPTS, retry_at__lte=timezone.now())
    return OutgoingMail.objects.filter(failed, sent_at=None).order_by("-attempts", "created_at")


def retry_email(mail_pk: int) -> bool:
    """Give a failed letter all its attempts back, and make one now. One that a worker is at is left to it."""
    failed_emails().filter(pk=mail_pk).order_by().update(attempts=0, retry_at=None)
    return deliver_email(mail_pk)


def send_unsent(limit: int = 200) -> int:
    """Send what a crash or a mail server's bad hour left behind. Returns how many were sent."""
    pks = list(deliverable_emails().order_by("created_at").values_list("pk", flat=True)[:limit])
    return sum(deliver_email(pk) for pk in pks)


def _claim(mail_pk: int) -> OutgoingMail | None:
    """Take the letter for `CLAIM`. One statement decides who gets it, on SQLite and PostgreSQL alike.

    The attempt is counted here, so that a letter which kills its worker is not tried for ever. A claimed letter has
    no error: that is what tells it from one that failed and waits.
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
    """The letter as a message, in the active language; None when it has lost its reason."""
    written = _writers[mail.email_name](**mail.arguments)
    return None if written is None else build_message(written, mail)


def build_message(written: Email, mail: OutgoingMail) -> EmailMultiAlternatives:
    """A written letter as a message to whom `mail` says; the mail need not have been saved."""
    about = association()
    context = {"language": mail.language, "association": about, "site_url": settings.SITE_URL} | written.context
    subject = plain(written.subject)
    context.setdefault("subject", subject)
    reply_to = written.reply_to or about.email
    message = EmailMultiAlternatives(
        subject=subject,
        body=_plain(render_to_string(f"{written.template}.txt", context)),
        to=[mail.to],
        reply_to=[reply_to] if reply_to else None,
        headers={
            "Auto-Submitted": "auto-generated",
            "Content-Language": mail.language,
            "Message-ID": message_id(mail),
        },
    )
    html = without_hidden(render_to_string(f"{written.template}.html", context))
    message.attach_alternative(inline_styles(html), "text/html")
    for attachment in written.attachments:
        message.attach(attachment.name, attachment.content, attachment.mimetype)
    return message


def _plain(text: str) -> str:
    """Conditions in templates leave empty lines behind; one is a paragraph."""
    return _GAPS.sub("\n\n", without_hidden(text).strip()) + "\n"


def message_id(mail: OutgoingMail) -> str:
    """The same for every attempt at one letter."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    digest = hashlib.sha256(f"{mail.pk} {mail.key} {settings.SECRET_KEY}".encode()).hexdigest()[:32]
    return f"<{digest}@{domain}>"
