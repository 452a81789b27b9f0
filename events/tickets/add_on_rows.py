"""The add-ons on the order page: under the ticket that they belong to, or alone when that is in another order."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from events.availability.rows import add_on_note
from events.enums import SeatState
from events.errors import why_not_changeable
from events.models import Ticket
from events.stock.units import units_in
from events.tickets.add_later import offers_for
from events.tickets.cancel import why_not_cancellable


def rows_under(ticket: Ticket) -> list[dict]:
    """The valid add-ons of a ticket with what can be done with each. `add_ons.note_add_ons` has read them."""
    return [_row(add_on, ticket.line.order) for add_on in ticket.valid_add_ons]


def loose_rows(tickets: Sequence[Ticket]) -> list[dict]:
    """The add-ons among an order's valid tickets whose own ticket is in another order."""
    here = {ticket.pk for ticket in tickets}
    return [
        _row(ticket, ticket.line.order)
        for ticket in tickets
        if ticket.on_ticket_id is not None and ticket.on_ticket_id not in here
    ]


def _row(add_on: Ticket, order) -> dict:
    """`order_url` leads to the order in which the add-on was bought, if that is another one of the same buyer."""
    own_order = add_on.line.order
    is_elsewhere = own_order.pk != order.pk
    is_same_buyer = own_order.buyer_email == order.buyer_email
    [unit] = units_in([add_on])
    return {
        "ticket": add_on,
        "name": add_on.ticket_type.name,
        "attendee": add_on.attendee_name or _("No name yet"),
        "cancellable": not is_elsewhere and not why_not_cancellable(unit),
        "order_url": own_order.get_absolute_url() if is_elsewhere and is_same_buyer else "",
        "reference": own_order.reference,
    }


#: What is in one of these states is not sold any more.
_NEVER_AGAIN = (SeatState.CLOSED, SeatState.CANCELLED, SeatState.PAST)


@dataclass(frozen=True)
class ForAttendee:
    """The add-ons that go with an attendee's ticket and that it does not have. Only the buyer can buy them."""

    #: (name, price in øre, note) of each.
    rows: Sequence[tuple[str, int, str]]
    #: Whom to ask.
    sentence: str


def for_attendee(ticket: Ticket) -> ForAttendee | None:
    """What the attendee's page says of add-ons. None when there are none, or none can be bought any more."""
    if not can_add(ticket):
        return None
    offers = [offer for offer in offers_for(ticket) if not offer.is_added and offer.state.state not in _NEVER_AGAIN]
    if not offers:
        return None
    rows = [(offer.state.ticket_type.name, offer.price_ore, add_on_note(offer.state)) for offer in offers]
    return ForAttendee(rows, _whom_to_ask(ticket, any(offer.can_be_added for offer in offers)))


def _whom_to_ask(ticket: Ticket, is_on_sale: bool) -> str:
    order = ticket.line.order
    if ticket.attendee_email == order.buyer_email:
        return _("You add it on the page of your order. The link is in the e-mail with your confirmation.")
    if is_on_sale:
        text = _("%(name)s booked the ticket. Ask them to add what you want, on the page of their order.")
    else:
        text = _("None of this can be added just now. %(name)s booked the ticket and can add it when it is sold.")
    return text % {"name": order.buyer_name}


def can_add(ticket: Ticket) -> bool:
    """Whether the order page leads to the add-ons that can be bought for this ticket. Runs no query.

    The page says so when none is on sale just now.
    """
    has_any = ticket.__dict__.get("event_has_add_ons", False)
    return has_any and not why_not_changeable(ticket)
