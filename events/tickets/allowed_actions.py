"""Which actions the order page offers the buyer for the tickets of one event."""

from collections.abc import Sequence

from core.dates import format_deadline
from events.enums import TicketStatus
from events.errors import why_not_changeable
from events.models import Ticket
from events.stock.units import units_in
from events.tickets import add_on_rows
from events.tickets.cancel import why_not_cancellable
from events.tickets.colleagues import can_add_colleague, can_remove_colleague
from events.tickets.exchange import exchanged_to
from events.tickets.statements import cancellation_terms, cancellation_text


def allowed_actions(tickets: Sequence[Ticket], rows: Sequence[dict]) -> dict:
    """Return the actions for the event as a whole, and add the actions for one ticket to each of `rows`.

    `tickets` are all tickets of the order to this event. `rows` holds one dict for each valid ticket.
    Runs no query unless one of the tickets is cancelled or an invoice is not paid.
    """
    add_ons = [each for each in tickets if each.status == TicketStatus.VALID and each.on_ticket_id is not None]
    units = units_in([*(row["ticket"] for row in rows), *add_ons])
    reasons_by_unit = {unit.pk: why_not_cancellable(unit) for unit in units}
    unit_by_ticket = {ticket.pk: unit for unit in units for ticket in unit.tickets}
    for row in rows:
        ticket, unit = row["ticket"], unit_by_ticket[row["ticket"].pk]
        first = ticket.pk == unit.pk
        row["changeable"] = not why_not_changeable(ticket)
        # A table or an organisation's ticket is cancelled and exchanged as a whole, so only its first row offers it.
        row["cancellable"] = first and not reasons_by_unit[unit.pk]
        row["exchangeable"] = first and row["changeable"]
        row["people"] = len(unit.tickets)
        row["add_ons"] = add_on_rows.rows_under(ticket)
        row["can_add"] = add_on_rows.can_add(ticket)
        row["can_remove_colleague"] = row["changeable"] and can_remove_colleague(unit)
        row["can_add_colleague"] = ticket is unit.tickets[-1] and can_add_colleague(unit)
    cancellable_units = [unit for unit in units if not reasons_by_unit[unit.pk]]
    changeable = [row for row in rows if row["changeable"]]
    cancelled = [ticket for ticket in tickets if ticket.status == TicketStatus.CANCELLED]
    exchanged_orders = exchanged_to(cancelled[0].line.order) if cancelled else {}
    for ticket in cancelled:
        ticket.exchange_order = exchanged_orders.get(ticket.pk)
    return {
        "cancelled_tickets": cancelled,
        "unnamed_count": sum(not row["ticket"].attendee_name for row in changeable),
        "names_until": format_deadline(changeable[0]["ticket"].event.names_end_at) if changeable else "",
        "cancellable": bool(cancellable_units),
        "cancellation_text": cancellation_text(cancellation_terms(cancellable_units)),
        "why_not_cancellable": next(iter(reasons_by_unit.values()), "") if not cancellable_units else "",
    }
