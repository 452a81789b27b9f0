"""Take the seats of one sale from its block, from the ticket that it replaces, and from the counters."""

from django.db.models import Q

from events.booking.sale import Sale
from events.booking.selection import BookingRefused, Choice, Problem, ProblemReason
from events.enums import Admits
from events.models import TicketType
from events.stock import blocks, counters, exchange_seats


def take_seats(sale: Sale, condition: Q | None) -> dict[int, int]:
    """Take seats out of the sale's block first, and the others from the counters.

    Returns ticket type id → units taken out of the block. Raises BookingRefused, counters.SoldOut or NotBookable;
    BookingRefused with QUESTION when the `condition` on the client's other orders does not hold.
    """
    claim, block_units = counters.Claim(), {}
    ticket_types = {line.ticket_type.pk: line.ticket_type for line in sale.quote.lines}
    for choice in sale.choices:
        ticket_type = ticket_types[choice.ticket_type_id]
        claim.add(
            ticket_type.pk,
            choice.quantity,
            _seats_taken(ticket_type, choice),
            ticket_type.pool_id if ticket_type.uses_seats else None,
        )
        if sale.block is not None and sale.block.ticket_type_id == ticket_type.pk:
            is_offer = sale.entry is not None
            units, block_claim = blocks.take_from_block(sale.block.pk, choice.quantity, all_or_none=is_offer)
            if is_offer and not units:
                raise BookingRefused({None: Problem(ProblemReason.OFFER_OVER)}, event_id=sale.event.pk)
            if units:
                claim.subtract(block_claim)
                block_units[ticket_type.pk] = units
        claim.subtract(seats_of_exchange(sale, ticket_type).claim)
    try:
        counters.take_seats(sale.event.pk, claim, statuses=sale.statuses, condition=condition, enlarging=sale.enlarging)
    except counters.ConditionFailed as error:
        raise BookingRefused({None: Problem(ProblemReason.QUESTION)}, event_id=sale.event.pk) from error
    return block_units


def seats_of_exchange(sale: Sale, ticket_type: TicketType) -> exchange_seats.ExchangeSeats:
    if sale.replaces is None:
        return exchange_seats.ExchangeSeats([])
    choice = next(choice for choice in sale.choices if choice.ticket_type_id == ticket_type.pk)
    return exchange_seats.assign_exchange_seats(sale.replaces, ticket_type, _seats_taken(ticket_type, choice))


def _seats_taken(ticket_type: TicketType, choice: Choice) -> int:
    """Seats that the choice takes of the event and the pool."""
    return _people(ticket_type, choice) if takes_seat(ticket_type) else 0


def takes_seat(ticket_type: TicketType) -> bool:
    """Whether each ticket of the type takes a seat. A stand without staff has a ticket but no seat."""
    return ticket_type.uses_seats and not (ticket_type.admits == Admits.STAND and not ticket_type.people)


def _people(ticket_type: TicketType, choice: Choice) -> int:
    return ticket_type.people_each(len(choice.attendees)) * choice.quantity
