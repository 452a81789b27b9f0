"""What happens to tickets when their order changes state: the seller's answers to payments.

All run in the order's transaction, with the order's row locked. Each looks at the tickets as they are, so that
being called twice changes nothing the second time.
"""

from collections import Counter
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from events.domain import holds, stock
from events.enums import SEATED, TicketStatus
from events.models import Event, Ticket
from payments.enums import OrderStatus
from payments.models import Order, OrderLine
from payments.sellers import Unavailable

Lines = Sequence[OrderLine]


def confirm(order: Order, lines: Lines) -> None:
    """Paid, free or invoiced: the tickets let their holders in."""
    _tickets(lines).filter(status=TicketStatus.HELD).update(status=TicketStatus.VALID)


def release(order: Order, lines: Lines) -> None:
    """The hold ended without a sale: the seats go back."""
    _leave(list(_tickets(lines).filter(status=TicketStatus.HELD)), TicketStatus.RELEASED)


def retake(order: Order, lines: Lines) -> None:
    """Money came after the hold had ended. Raises Unavailable, leaving nothing taken, when the seats are gone."""
    tickets = list(_tickets(lines).filter(status=TicketStatus.RELEASED))
    seats = _per_event(tickets)
    if Event.objects.filter(pk__in=seats, ends_at__lte=timezone.now()).exists():
        raise Unavailable("over")
    try:
        try:
            _take_again(seats)
        except stock.SoldOut:
            # The failed try has let go of its rows, so the holds that have run out can be ended first.
            if not holds.end_overdue(seats):
                raise
            _take_again(seats)
    except (stock.SoldOut, stock.NotBookable) as error:
        raise Unavailable(str(error)) from error
    Ticket.objects.filter(pk__in=[ticket.pk for ticket in tickets]).update(status=TicketStatus.HELD, cancelled_at=None)


@transaction.atomic
def _take_again(seats: dict[int, Counter]) -> None:
    for event_id, numbers in seats.items():
        stock.take(event_id, numbers, statuses=stock.KEEPABLE)


def cancel(order: Order, lines: Lines) -> None:
    """Given back after they had been handed over: all of a cancelled order, or as many as each line says.

    Of a line cancelled in part, tickets cancelled by name are already gone; otherwise the last ones go.
    """
    leaving = []
    for line in lines:
        seated = list(_tickets([line]).filter(status__in=SEATED).order_by("position"))
        kept = 0 if order.status == OrderStatus.CANCELLED else line.quantity - line.cancelled_quantity
        leaving += seated[max(0, kept) :]
    _leave(leaving, TicketStatus.CANCELLED)


def _tickets(lines: Lines):
    return Ticket.objects.filter(line__in=[line.pk for line in lines])


def _per_event(tickets: Sequence[Ticket]) -> dict[int, Counter]:
    """Event id → ticket type id → seats, events in primary-key order."""
    seats: dict[int, Counter] = {}
    for ticket in sorted(tickets, key=lambda ticket: ticket.event_id):
        seats.setdefault(ticket.event_id, Counter())[ticket.ticket_type_id] += 1
    return seats


def _leave(tickets: Sequence[Ticket], status: TicketStatus) -> None:
    if not tickets:
        return
    Ticket.objects.filter(pk__in=[ticket.pk for ticket in tickets]).update(status=status, cancelled_at=timezone.now())
    for event_id, seats in _per_event(tickets).items():
        stock.give_back(event_id, seats)
