"""The link that leads to the button that makes a free booking valid.

Only the e-mail has it, so it shows that the address is the buyer's.
"""

from collections.abc import Sequence

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from events.booking.client_share import CONFIRM_EMAIL
from events.models import Event
from mail.queue import queue_email
from payments.models import Order
from payments.orders.confirm import confirm_order

_SALT = "events.booking.confirm"
_SENT_SALT = "events.booking.link-sent"
#: How long the page that tells of the e-mail can be shown again.
_SENT_SECONDS = 3600


def queue_link(order: Order) -> None:
    """Queue the e-mail with the link, in the caller's transaction. Safe to call twice."""
    queue_email(
        CONFIRM_EMAIL, key=f"booking-confirm-{order.pk}", to=order.buyer_email, language=order.language, order=order.pk
    )


def link_url(order: Order) -> str:
    """The absolute URL of the link, in the order's language."""
    with translation.override(order.language):
        return settings.SITE_URL + reverse("booking_confirm", args=[signing.dumps(order.pk, salt=_SALT)])


def sent_path(order: Order) -> str:
    """The path of the page that says that the link was sent. It gives no access to the order."""
    return f"{reverse('booking_link_sent')}?received={signing.dumps(order.pk, salt=_SENT_SALT)}"


def events_of_order(order: Order) -> list[Event]:
    """The events that the order has tickets to, by start."""
    return list(Event.objects.filter(tickets__line__order=order).distinct().order_by("starts_at", "pk"))


def titles_of(events: Sequence[Event]) -> str:
    """The titles in one line, in the active language: «A, B and C»."""
    return get_text_list([event.title for event in events], _("and"))


def order_of_link(token: str) -> Order | None:
    return _find(token, salt=_SALT)


def order_of_sent_page(token: str) -> Order | None:
    return _find(token, salt=_SENT_SALT, max_age=_SENT_SECONDS)


def _find(token: str, **options) -> Order | None:
    try:
        return Order.objects.filter(pk=signing.loads(token, **options)).first()
    except signing.BadSignature:
        return None


@transaction.atomic
def confirm_by_link(order: Order) -> bool:
    """Make the booking valid if it is still held. Returns whether it is valid now. Safe to call twice."""
    locked = Order.objects.select_for_update().get(pk=order.pk)
    if locked.is_live:
        locked = confirm_order(locked)
    return locked.confirmed_at is not None
