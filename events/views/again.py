"""A booking form that comes a second time: the same click twice, or a buyer who came back and corrected something."""

from collections.abc import Sequence

from events.domain.booking import Choice
from events.models import Ticket
from payments.domain.cancel import CannotCancel, cancel_held
from payments.domain.orders import Buyer
from payments.enums import OrderStatus
from payments.models import Order
from payments.stripe.errors import StripeProblem

_OVER = (OrderStatus.EXPIRED, OrderStatus.CANCELLED)


def is_over_unpaid(order: Order) -> bool:
    """Ended without money: the form that made it may make another."""
    return order.status in _OVER and order.confirmed_at is None and not order.payments.exists()


def is_same(order: Order, buyer: Buyer, choices: Sequence[Choice]) -> bool:
    """Whether the order says what the form says now."""
    seats = {
        (choice.ticket_type_id, place): (attendee.name, attendee.email.strip().lower())
        for choice in choices
        for place, attendee in enumerate(choice.attendees, start=1)
    }
    held = {
        (ticket.ticket_type_id, ticket.position): (ticket.attendee_name, ticket.attendee_email)
        for ticket in Ticket.objects.filter(line__order=order)
    }
    told = (buyer.name, buyer.email.strip().lower(), buyer.organisation_name, buyer.org_number, buyer.invoice_reference)
    kept = (order.buyer_name, order.buyer_email, order.organisation_name, order.org_number, order.invoice_reference)
    return seats == held and told == kept


def give_up(order: Order) -> bool:
    """Let go of an order that the buyer has corrected. False when it is paid, or may be: then it stands."""
    try:
        cancel_held(order)
    except (CannotCancel, StripeProblem):
        return False
    return True


def next_key(key: str, order: Order) -> str:
    """The key of the order that takes this one's place; the same for every click."""
    return f"{key[:40]}-{order.pk}"
