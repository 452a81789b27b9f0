"""What a higher app does when tickets are confirmed, cancelled, exchanged or transferred, such as making an exhibitor.

The app registers a listener at start. It hears of tickets in the transaction that changes them, with their order's row
locked, so what it writes is stored with them or not at all. An event heard twice must change nothing the second time.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.core.checks import Error, register

from events.enums import TicketStatus
from events.models import Ticket, TicketType
from payments.models import OrderLine

Tickets = Sequence[Ticket]
Pairs = Sequence[tuple[Ticket, Ticket]]


@dataclass(frozen=True, kw_only=True)
class TicketListener:
    name: str
    #: Whether the listener is about tickets of this type. No query is made for others.
    concerns: Callable[[TicketType], bool]
    #: Valid tickets of an order, by line and position. An exchange has cancelled the old ones before.
    confirmed: Callable[[Tickets], None] | None = None
    #: Tickets that were held or valid and are cancelled.
    cancelled: Callable[[Tickets], None] | None = None
    #: Pairs of an old ticket and the new one that it is exchanged for. Both are stored.
    exchanged: Callable[[Pairs], None] | None = None
    #: A ticket that has got another attendee.
    transferred: Callable[[Ticket], None] | None = None


_listeners: list[TicketListener] = []


def register_ticket_listener(listener: TicketListener) -> None:
    """Add a listener. Registering a name again replaces it."""
    _listeners[:] = [each for each in _listeners if each.name != listener.name] + [listener]


def tell_confirmed(lines: Sequence[OrderLine]) -> None:
    """Tell of the valid tickets of these lines, whose ticket types are loaded."""
    for listener in _listeners:
        if listener.confirmed and (concerned := _concerned(listener, lines)):
            tickets = Ticket.objects.filter(line__in=concerned, status=TicketStatus.VALID)
            listener.confirmed(list(tickets.select_related("event", "line__order").order_by("line_id", "position")))


def tell_cancelled(lines: Sequence[OrderLine], tickets: Tickets) -> None:
    """Tell of cancelled tickets of these lines, whose ticket types are loaded."""
    for listener in _listeners:
        if listener.cancelled is None:
            continue
        concerned = set(_concerned(listener, lines))
        if cancelled := [ticket for ticket in tickets if ticket.line_id in concerned]:
            listener.cancelled(cancelled)


def tell_exchanged(pairs: Pairs) -> None:
    """Tell of tickets that are exchanged, whose ticket types are loaded."""
    for listener in _listeners:
        if listener.exchanged and (concerned := [pair for pair in pairs if listener.concerns(pair[1].ticket_type)]):
            listener.exchanged(concerned)


def tell_transferred(ticket: Ticket) -> None:
    """Tell that the ticket, whose type is loaded, has another attendee."""
    for listener in _listeners:
        if listener.transferred and listener.concerns(ticket.ticket_type):
            listener.transferred(ticket)


def _concerned(listener: TicketListener, lines: Sequence[OrderLine]) -> list[int]:
    return [line.pk for line in lines if listener.concerns(line.ticket_line.ticket_type)]


@register()
def check_ticket_listeners(app_configs, **kwargs) -> list[Error]:
    """System check: stands are sold, so an app must have registered what becomes of them."""
    if not _listeners:
        return [Error("No app has registered a ticket listener with events.ticket_listeners.", id="events.E002")]
    return []
