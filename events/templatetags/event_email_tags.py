"""Template tags for the parts about events in e-mails that other apps send."""

from django import template
from django.utils.translation import get_language

from core.text import plain
from events import public_pages
from events.enums import MessageKind
from events.models import Event
from events.notify.message_text import MessageText, custom_text, values_for
from events.tickets.confirmation import absolute_url
from payments.emails.orders import full_order_url
from payments.models import Order

register = template.Library()
register.filter("plain", plain)


@register.simple_tag
def custom_text_for_buyer(event: Event, order: Order) -> MessageText | None:
    """The event's custom text for the order confirmation, or None when it has none."""
    if not event.messages.all():
        return None
    language = get_language()
    values = values_for(
        event,
        name=order.buyer_name,
        order=order.reference,
        ticket_link=full_order_url(order),
        event_link=absolute_url(public_pages.page_url(event, language)),
    )
    return custom_text(event, MessageKind.CONFIRMATION, values, language)
