"""Helpers that read queued e-mails and compose them."""

import re

from django.utils import translation

from mail.models import OutgoingMail
from mail.queue import compose_message


def html_of(message) -> str:
    return next(body for body, content_type in message.alternatives if content_type == "text/html")


def queued_emails(email_name: str) -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(email_name=email_name).order_by("pk"))


def compose(email: OutgoingMail):
    with translation.override(email.language):
        return compose_message(email)


def code_in(mail) -> str:
    return re.search(r"^([A-Z0-9]{3,}-?[A-Z0-9]{2,})$", mail.body, re.MULTILINE)[1]
