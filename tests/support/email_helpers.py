"""Letters that are queued, and what they say when they are written."""

from django.utils import translation

from mail.models import OutgoingMail
from mail.queue import compose_message


def html_of(message) -> str:
    return next(body for body, kind in message.alternatives if kind == "text/html")


def letters(name: str) -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(email_name=name).order_by("pk"))


def written(one: OutgoingMail):
    with translation.override(one.language):
        return compose_message(one)
