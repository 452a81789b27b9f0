"""The e-mail that asks the buyer of a free booking to confirm it."""

from django.utils.translation import gettext as _

from events.booking.client_share import CONFIRM_EMAIL
from events.booking.confirm_link import link_url
from events.looks import accent_of
from events.models import Event
from mail.message import Email
from mail.queue import email
from payments.models import Order


@email(CONFIRM_EMAIL)
def booking_confirm(order: int) -> Email | None:
    """The link. Not sent when the booking is confirmed or its hold has ended."""
    held = Order.objects.get(pk=order)
    event = Event.objects.filter(tickets__line__order=held).first()
    if not held.is_live or event is None:
        return None
    return Email(
        subject=_("Confirm your booking: %(event)s") % {"event": event.title},
        template="events/emails/booking_confirm",
        context={"order": held, "event": event, "confirm_url": link_url(held)},
        accent=accent_of(event),
    )
