"""Letters: every mail the site sends has a function that writes it, and a row that remembers it was sent."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django_tasks import task

from core.models import OutgoingMail

logger = logging.getLogger(__name__)
MAX_ATTEMPTS = 8


@dataclass(frozen=True)
class Attachment:
    name: str
    content: bytes
    mimetype: str


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What a letter function returns. `template` names `<template>.txt` and `<template>.html`."""

    subject: str
    template: str
    context: dict
    attachments: list[Attachment] = field(default_factory=list)
    reply_to: str = ""


_writers: dict[str, Callable[..., Letter | None]] = {}


def letter(name: str):
    """Register a function that writes one kind of letter, from the JSON arguments it was queued with.

    It runs in the reader's language and may return None when the letter has lost its reason.
    """

    def register(function: Callable[..., Letter | None]):
        _writers[name] = function
        return function

    return register


def post(name: str, *, key: str, to: str, language: str, **arguments) -> OutgoingMail | None:
    """Queue a letter in the caller's transaction. The same `key` is never sent twice; None when it already is."""
    if name not in _writers:
        raise LookupError(f"No letter is called {name!r}.")
    mail, created = OutgoingMail.objects.get_or_create(
        key=key, defaults={"letter": name, "to": to, "language": language, "arguments": arguments}
    )
    if not created:
        return None
    transaction.on_commit(lambda: deliver_mail.enqueue(mail.pk))
    return mail


@task()
def deliver_mail(mail_pk: int) -> bool:
    """Send one queued letter. Safe to run again: the row is locked and a sent one is left alone."""
    return deliver(mail_pk)


def deliver(mail_pk: int) -> bool:
    """Write and send; a failure is kept on the row for the sweep to try again. True when it is sent."""
    with transaction.atomic():
        mail = OutgoingMail.objects.select_for_update().get(pk=mail_pk)
        if mail.sent_at or mail.attempts >= MAX_ATTEMPTS:
            return bool(mail.sent_at)
        try:
            with transaction.atomic():
                _send(mail)
        except Exception as error:
            logger.exception("Mail %s (%s) failed", mail.pk, mail.letter)
            OutgoingMail.objects.filter(pk=mail.pk).update(
                attempts=F("attempts") + 1, error=f"{type(error).__name__}: {error}"[:2000]
            )
            return False
        OutgoingMail.objects.filter(pk=mail.pk).update(sent_at=timezone.now(), attempts=F("attempts") + 1, error="")
    return True


def _send(mail: OutgoingMail) -> None:
    with translation.override(mail.language):
        written = _writers[mail.letter](**mail.arguments)
        if written is None:
            return
        context = {**written.context, "language": mail.language}
        message = EmailMultiAlternatives(
            subject=" ".join(written.subject.split()),
            body=render_to_string(f"{written.template}.txt", context),
            to=[mail.to],
            reply_to=[written.reply_to] if written.reply_to else None,
            headers={"Auto-Submitted": "auto-generated"},
        )
        message.attach_alternative(render_to_string(f"{written.template}.html", context), "text/html")
        for attachment in written.attachments:
            message.attach(attachment.name, attachment.content, attachment.mimetype)
        message.send()


def sweep_unsent(limit: int = 200) -> int:
    """Send what a crash or a mail server's bad hour left behind. Returns how many were sent."""
    waiting = OutgoingMail.objects.filter(sent_at=None, attempts__lt=MAX_ATTEMPTS).order_by("created_at")
    return sum(deliver(pk) for pk in waiting.values_list("pk", flat=True)[:limit])
