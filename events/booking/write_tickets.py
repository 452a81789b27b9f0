"""Write the ticket lines and the tickets of a held order."""

from collections.abc import Mapping, Sequence

from events.booking import add_ons
from events.booking.sale import Sale
from events.booking.selection import Attendee, Choice
from events.booking.take_seats import seats_of_exchange, takes_seat
from events.models import Ticket, TicketLine, TicketType
from events.pricing.quote import QuoteLine
from events.questions import answers
from events.stock import exchange_seats
from payments.models import Order, OrderLine


def build_ticket_line(sale: Sale, line: OrderLine, quote_line: QuoteLine, block_units: int | None) -> TicketLine:
    """The ticket line of an order line. `block_units` of its units were taken out of the sale's block."""
    ticket_type = quote_line.ticket_type
    return TicketLine(
        line=line,
        event=sale.event,
        ticket_type=ticket_type,
        people_each=ticket_type.people_each(_named_people(sale, ticket_type)),
        is_member_price=quote_line.is_member_price,
        step=quote_line.step,
        code=sale.quote.code if quote_line.code_units else None,
        block=sale.block if block_units else None,
        block_units=block_units or 0,
        exchanged_by=sale.exchanged_by,
        is_complimentary=sale.is_complimentary,
        note=sale.note,
    )


def _named_people(sale: Sale, ticket_type: TicketType) -> int:
    return next(len(choice.attendees) for choice in sale.choices if choice.ticket_type_id == ticket_type.pk)


def write_tickets(order: Order, sales: Sequence[Sale], lines: Mapping[int, TicketLine]) -> None:
    """Write the tickets of all events and their answers. `lines` is by ticket type id."""
    pairs_by_sale = [
        [pair for choice in sale.choices for pair in _ticket_pairs(sale, lines[choice.ticket_type_id], choice)]
        for sale in sales
    ]
    tickets = [ticket for pairs in pairs_by_sale for ticket, _attendee in pairs]
    # The tickets that add-ons belong to are saved first, as their primary keys are needed.
    Ticket.objects.bulk_create([ticket for ticket in tickets if not ticket.ticket_type.needs_ticket])
    if added := add_ons.put_on_tickets((choice for sale in sales for choice in sale.choices), tickets):
        Ticket.objects.bulk_create(added)
    for sale, pairs in zip(sales, pairs_by_sale, strict=True):
        if sale.replaces is not None:
            [choice] = sale.choices
            line = lines[choice.ticket_type_id]
            tickets = [ticket for ticket, _attendee in pairs]
            exchange_seats.save_replaced_tickets(
                line, sale.replaces, seats_of_exchange(sale, line.ticket_type), tickets
            )
        answers.save_answers(order, pairs, sale.order_answers)


def _ticket_pairs(sale: Sale, ticket_line: TicketLine, choice: Choice) -> list[tuple[Ticket, Attendee]]:
    """The line's tickets, each with its attendee. Attendees that are named later are blank."""
    ticket_type = ticket_line.ticket_type
    people_each, uses_seat = ticket_type.people_each(len(choice.attendees)), takes_seat(ticket_type)
    pool_id = ticket_type.pool_id if uses_seat else None
    exchanged = seats_of_exchange(sale, ticket_type).ticket_pools
    attendees = list(choice.attendees)[: people_each * choice.quantity]
    attendees += [Attendee()] * (people_each * choice.quantity - len(attendees))
    return [
        (
            Ticket(
                event=sale.event,
                ticket_type=ticket_type,
                line=ticket_line.line,
                position=position,
                unit=(position - 1) // people_each + 1,
                uses_seat=uses_seat and position > len(exchanged),
                pool_id=pool_id if position > len(exchanged) or exchanged[position - 1][1] is None else None,
                attendee_name=attendee.name,
                attendee_email=attendee.email.strip().lower(),
            ),
            attendee,
        )
        for position, attendee in enumerate(attendees, start=1)
    ]
