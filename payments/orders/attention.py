"""Orders that need attention: the reason is stored on the order until staff resolve it, and e-mailed to staff."""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.utils import translation
from wagtail.log_actions import log

from accounts.models import User
from core.association import association
from mail.queue import queue_email
from payments.models import Order


@contextmanager
def staff_language() -> Iterator[None]:
    """Texts for staff are written in the site's default language."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


def flag_order(order: Order, sentence: str) -> None:
    """Add a sentence to the order's `attention` and e-mail it to staff, unless it is there already.

    The caller is inside a transaction and holds the order's row lock.
    """
    if sentence in order.attention:
        return
    order.attention = f"{order.attention}\n{sentence}".strip()
    order.save(update_fields=["attention"])
    log(order, "payments.flag", data={"sentence": sentence})
    notify_staff(order, sentence, key=f"attention-{order.pk}-{sha256(order.attention.encode()).hexdigest()[:16]}")


def notify_staff(order: Order, sentence: str, *, key: str) -> None:
    """E-mail a sentence about an order to the association, once per `key`."""
    address = association().email
    if address:
        queue_email(
            "staff_attention",
            key=key,
            to=address,
            language=settings.LANGUAGE_CODE,
            order=order.pk,
            sentence=sentence,
        )


@transaction.atomic
def resolve_attention(order_pk: int, *, by: User | None) -> None:
    """Clear the order's `attention`, which the user `by` has dealt with; logged."""
    order = Order.objects.select_for_update().get(pk=order_pk)
    if not order.attention:
        return
    log(order, "payments.attention_resolved", user=by, data={"before": order.attention, "after": ""})
    order.attention = ""
    order.save(update_fields=["attention"])
