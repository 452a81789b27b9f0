"""The e-mail that asks the buyer of a free booking to confirm it."""

from django.utils.translation import gettext as _

from core.text import shorten
from events.booking.client_share import CONFIRM_EMAIL
from events.booking.confirm_link import events_of_order, link_url, titles_of
from events.looks import accent_of
from mail.message import Email
from mail.queue import email
from payments.models import Order


@email(CONFIRM_EMAIL)
def booking_confirm(order: int) -> Email | None:
    """The link. Not sent when the booking is confirmed or its hold has ended."""
    held = Order.objects.get(pk=order)
    events = events_of_order(held)
    if not held.is_live or not events:
        return None
    return Email(
        subject=_("Confirm your booking: %(event)s") % {"event": shorten(titles_of(events), 200)},
        template="events/emails/booking_confirm",
        context={"order": held, "titles": titles_of(events), "events": events, "confirm_url": link_url(held)},
        accent=accent_of(events[0]),
    )
