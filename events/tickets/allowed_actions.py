"""What the buyer's page says can be done with the tickets of one event."""

from collections.abc import Sequence

from events.enums import TicketStatus
from events.errors import why_not_changeable
from events.formatting import format_moment
from events.models import Ticket
from events.stock.units import units_in
from events.tickets.cancel import why_not_cancellable
from events.tickets.colleagues import can_add_colleague, can_remove_colleague
from events.tickets.exchange import exchanged_to


def allowed_actions(tickets: Sequence[Ticket], rows: Sequence[dict]) -> dict:
    """For the event as a whole; adds to each of `rows` (one for each valid ticket) what can be done with that one.

    `tickets` are all of this order at the event. Costs no query while none of them is gone.
    """
    units = units_in(row["ticket"] for row in rows)
    barred = {unit.pk: why_not_cancellable(unit) for unit in units}
    of_ticket = {ticket.pk: unit for unit in units for ticket in unit.tickets}
    for row in rows:
        ticket, unit = row["ticket"], of_ticket[row["ticket"].pk]
        first = ticket.pk == unit.pk
        row["changeable"] = not why_not_changeable(ticket)
        # A table or an organisation's ticket is given up and moved as a whole: said once.
        row["cancellable"] = first and not barred[unit.pk]
        row["movable"] = first and row["changeable"]
        row["people"] = len(unit.tickets)
        row["removable"] = row["changeable"] and can_remove_colleague(unit)
        row["room"] = ticket is unit.tickets[-1] and can_add_colleague(unit)
    open_ones = [unit for unit in units if not barred[unit.pk]]
    deadlines = [unit.event.cancel_until for unit in open_ones if unit.is_paid]
    changeable = [row for row in rows if row["changeable"]]
    gone = [ticket for ticket in tickets if ticket.status == TicketStatus.CANCELLED]
    moved = exchanged_to(gone[0].line.order) if gone else {}
    for ticket in gone:
        ticket.replaced_by = moved.get(ticket.pk)
    return {
        "gone": gone,
        "unnamed": sum(not row["ticket"].attendee_name for row in changeable),
        "names_until": format_moment(changeable[0]["ticket"].event.names_end_at) if changeable else "",
        "cancellable": bool(open_ones),
        "cancel_until": format_moment(deadlines[0]) if deadlines else "",
        "uncancellable": next(iter(barred.values()), "") if not open_ones else "",
    }
