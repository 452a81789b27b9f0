"""What needs a person: kept on the order until somebody says it is dealt with, and told to the office by mail."""

from contextlib import contextmanager
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.utils import translation
from wagtail.log_actions import log

from core.association import association
from mail.queue import queue_email
from payments.models import Order


@contextmanager
def staff_language():
    """Sentences for the office are written once, in the site's own language."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


def flag_order(order: Order, sentence: str) -> None:
    """Put a sentence on the order for staff; the same one is neither added nor mailed twice.

    The caller holds the order's row and is inside a transaction.
    """
    if sentence in order.attention:
        return
    order.attention = f"{order.attention}\n{sentence}".strip()
    order.save(update_fields=["attention"])
    log(order, "payments.flag", data={"sentence": sentence})
    notify_staff(order, sentence, key=f"attention-{order.pk}-{sha256(order.attention.encode()).hexdigest()[:16]}")


def notify_staff(order: Order, sentence: str, *, key: str) -> None:
    """Mail the association a sentence about an order, once per `key`."""
    office = association().email
    if office:
        queue_email(
            "staff_attention",
            key=key,
            to=office,
            language=settings.LANGUAGE_CODE,
            order=order.pk,
            sentence=sentence,
        )


@transaction.atomic
def resolve_attention(order_pk: int, *, by) -> None:
    """A person has dealt with it."""
    order = Order.objects.select_for_update().get(pk=order_pk)
    if not order.attention:
        return
    log(order, "payments.attention_resolved", user=by, data={"before": order.attention, "after": ""})
    order.attention = ""
    order.save(update_fields=["attention"])
