"""What an e-mail holds, and how it becomes a message with text, HTML and attachments."""

import hashlib
import re
from dataclasses import dataclass, field
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from core.association import association
from core.text import plain, without_hidden
from mail.html import inline_styles
from mail.models import OutgoingMail

_BLANK_LINES = re.compile(r"\n(?:[ \t]*\n){2,}")


@dataclass(frozen=True)
class Attachment:
    name: str
    content: bytes
    mimetype: str


@dataclass(frozen=True, kw_only=True)
class Email:
    """The content of an e-mail, as returned by a registered function.

    `template` is a template name without ending: `<template>.txt` and `<template>.html` are rendered with `context`,
    `language`, `association` and `site_url`. They extend `mail/base.txt` and `mail/base.html`. `reply_to` is by default
    the association's address. `accent` is the colour of the rule below the association's name; empty means ink.
    `headers` are sent besides those that every e-mail has.
    """

    subject: str
    template: str
    context: dict
    attachments: list[Attachment] = field(default_factory=list)
    reply_to: str = ""
    accent: str = ""
    headers: dict[str, str] = field(default_factory=dict)


def build_message(content: Email, mail: OutgoingMail) -> EmailMultiAlternatives:
    """A message with this content to the recipient of `mail`, which need not be saved."""
    details = association()
    context = {"language": mail.language, "association": details, "site_url": settings.SITE_URL} | content.context
    context["accent"] = content.accent
    subject = plain(content.subject)
    context.setdefault("subject", subject)
    reply_to = content.reply_to or details.email
    message = EmailMultiAlternatives(
        subject=subject,
        body=_without_blank_lines(render_to_string(f"{content.template}.txt", context)),
        to=[mail.to],
        reply_to=[reply_to] if reply_to else None,
        headers={
            "Auto-Submitted": "auto-generated",
            "Content-Language": mail.language,
            "Message-ID": message_id(mail),
            **content.headers,
        },
    )
    html = without_hidden(render_to_string(f"{content.template}.html", context))
    message.attach_alternative(inline_styles(html), "text/html")
    for attachment in content.attachments:
        message.attach(attachment.name, attachment.content, attachment.mimetype)
    return message


def _without_blank_lines(text: str) -> str:
    """The text with at most one empty line in a row. Conditions in templates leave several."""
    return _BLANK_LINES.sub("\n\n", without_hidden(text).strip()) + "\n"


def message_id(mail: OutgoingMail) -> str:
    """The Message-ID of an e-mail. It is the same for every attempt to send it."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    digest = hashlib.sha256(f"{mail.pk} {mail.key} {settings.SECRET_KEY}".encode()).hexdigest()[:32]
    return f"<{digest}@{domain}>"
