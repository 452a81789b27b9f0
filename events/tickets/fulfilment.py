"""What happens to tickets when their order changes state: the seller's answers to payments.

All run in the order's transaction, with the order's row locked. Each looks at the tickets as they are, so that
being called twice changes nothing the second time. Then rows are locked in the order that `seat_locks` describes.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Prefetch, prefetch_related_objects
from django.utils import timezone
from wagtail.log_actions import log

from events.enums import SEATED, TicketStatus
from events.models import Event, Ticket
from events.notify.recipients import queue_tickets
from events.pricing import discount_codes
from events.stock import blocks, counters, exchange_seats, expired_holds, waiting_queue
from events.stock import release as stock_release
from payments.enums import OrderStatus
from payments.models import Order, OrderLine
from payments.sellers import Unavailable

Lines = Sequence[OrderLine]


def confirm_tickets(order: Order, lines: Lines) -> None:
    """Paid, free or invoiced: the tickets let their holders in, and those who are not the buyer are sent theirs."""
    if order.exchanged_from_id:
        _leave_replaced(order, lines)
    _tickets(lines).filter(status=TicketStatus.HELD).update(status=TicketStatus.VALID)
    if any(line.ticket_line.block_id for line in lines):
        waiting_queue.mark_order_confirmed(order)
    send_tickets(order, lines)


def _leave_replaced(order: Order, lines: Lines) -> None:
    """An exchange: the very tickets that the new ones stand for go, and leave them their seats.

    Both orders' rows are locked. Raises CannotExchange when the old tickets have changed meanwhile.
    """
    for line in lines:
        sold = line.ticket_line
        old = exchange_seats.tickets_to_exchange(
            order.exchanged_from_id, list(sold.replaced.values_list("ticket_id", flat=True))
        )
        exchange_seats.transfer_seats(sold)
        cancel_named_units(order.exchanged_from, old)
        for ticket in old:
            log(
                ticket,
                "events.ticket_exchanged",
                data={"role": sold.moved_by, "before": ticket.reference, "after": order.reference},
            )


def send_tickets(order: Order, lines: Lines, again: int = 0) -> None:
    """Queue each attendee's own ticket. `again` is the number of the time that the buyer asked for it once more."""
    tickets = Ticket.objects.order_by("position")
    if order.total_ore:
        # The receipt, which is written in the same breath, names what they are tickets to.
        tickets = tickets.select_related("event", "ticket_type")
    prefetch_related_objects(list(lines), Prefetch("tickets", tickets))
    valid = [ticket for line in lines for ticket in line.tickets.all() if ticket.status == TicketStatus.VALID]
    queue_tickets(order, valid, again)


def release_tickets(order: Order, lines: Lines) -> None:
    """The hold ended without a sale: the seats go back, those that were set aside to where they came from."""
    _leave(order, lines, list(_tickets(lines).filter(status=TicketStatus.HELD)), TicketStatus.RELEASED)


def restore_tickets(order: Order, lines: Lines) -> None:
    """Money came after the hold had ended. Raises Unavailable, leaving nothing taken, when the seats are gone."""
    tickets = list(_tickets(lines).filter(status=TicketStatus.RELEASED))
    if not tickets:
        return
    claims = counters.claims_of(tickets)
    if Event.objects.filter(pk__in=claims, ends_at__lte=timezone.now()).exists():
        raise Unavailable("over")
    try:
        try:
            _take_again(order, lines, tickets)
        except (counters.SoldOut, discount_codes.CodeUsedUp):
            # The failed try has let go of its rows, so the holds that have run out can be ended first.
            # Tried again also when nothing was over: another buyer may just have ended it for us all.
            expired_holds.end_expired_holds(claims)
            _take_again(order, lines, tickets)
    except (counters.SoldOut, counters.NotBookable, discount_codes.CodeUsedUp) as error:
        raise Unavailable(str(error)) from error
    Ticket.objects.filter(pk__in=[ticket.pk for ticket in tickets]).update(status=TicketStatus.HELD, cancelled_at=None)


@transaction.atomic
def _take_again(order: Order, lines: Lines, tickets: Sequence[Ticket]) -> None:
    claims = counters.claims_of(tickets)
    discount_codes.restore_uses(order, _code_units(lines, tickets))
    for event_id, claim in sorted(claims.items()):
        claim.minus(_drawn_again([line for line in lines if line.ticket_line.event_id == event_id], tickets))
        counters.take_seats(event_id, claim, statuses=counters.RESTORABLE_STATUSES)


def _drawn_again(lines: Lines, tickets: Sequence[Ticket]) -> counters.Claim:
    """What a late payer finds again in the blocks that these lines, of one event, once drew on."""
    found = counters.Claim()
    for line, units in _units_by_line(lines, tickets):
        sold = line.ticket_line
        if sold.block_id:
            _number, claim = blocks.take_from_block(sold.block_id, min(units, sold.block_units))
            found.plus(claim)
    return found


def cancel_tickets_of_order(order: Order, lines: Lines) -> None:
    """Given back after they had been handed over: all of a cancelled order, or as many units as each line says.

    Of a line cancelled in part, units cancelled by name are already gone; otherwise the last ones go.
    """
    seated = list(_tickets(lines).filter(status__in=SEATED).order_by("position"))
    leaving = []
    for line in lines:
        own = [ticket for ticket in seated if ticket.line_id == line.pk]
        units = sorted({ticket.unit for ticket in own})
        kept = 0 if order.status == OrderStatus.CANCELLED else line.quantity - line.cancelled_quantity
        gone = set(units[max(0, kept) :])
        leaving += [ticket for ticket in own if ticket.unit in gone]
    _leave(order, lines, leaving, TicketStatus.CANCELLED)


def cancel_named_units(order: Order, tickets: Iterable[Ticket]) -> dict[int, int]:
    """Cancel the units that these tickets belong to, all their tickets with them, and free their seats.

    For a caller that holds the order's row and then cancels as many units of each line: returns line id → units.
    Tickets that are gone already count for nothing.
    """
    chosen = {(ticket.line_id, ticket.unit) for ticket in tickets}
    mine = OrderLine.objects.filter(order=order, pk__in={line_id for line_id, _unit in chosen})
    lines = list(mine.select_related("ticket_line"))
    leaving = [
        ticket
        for ticket in _tickets(lines).filter(status__in=SEATED).order_by("position")
        if (ticket.line_id, ticket.unit) in chosen
    ]
    _leave(order, lines, leaving, TicketStatus.CANCELLED)
    return dict(Counter(line_id for line_id, _unit in {(ticket.line_id, ticket.unit) for ticket in leaving}))


def _tickets(lines: Lines):
    return Ticket.objects.filter(line__in=[line.pk for line in lines])


def _units_by_line(lines: Lines, tickets: Sequence[Ticket]) -> list[tuple[OrderLine, int]]:
    units = Counter(line_id for line_id, _unit in {(ticket.line_id, ticket.unit) for ticket in tickets})
    return [(line, units[line.pk]) for line in lines if units[line.pk]]


def _code_units(lines: Lines, tickets: Sequence[Ticket]) -> dict[int, int]:
    """Code id → units among these tickets that count as its uses."""
    used: Counter[int] = Counter()
    for line, units in _units_by_line(lines, tickets):
        if code_id := line.ticket_line.code_id:
            used[code_id] += units
    return dict(used)


def _leave(order: Order, lines: Lines, tickets: Sequence[Ticket], status: TicketStatus) -> None:
    if not tickets:
        return
    Ticket.objects.filter(pk__in=[ticket.pk for ticket in tickets]).update(status=status, cancelled_at=timezone.now())
    discount_codes.release_uses(order, _code_units(lines, tickets))
    claims = counters.claims_of(tickets)
    drawn_on = []
    if status == TicketStatus.RELEASED:
        by_line = _units_by_line(lines, tickets)
        drawn_on = [(line.ticket_line, units) for line, units in by_line if line.ticket_line.block_id]
    waited_for = stock_release.lock_events(claims, [sold.block_id for sold, _units in drawn_on])
    for sold, units in drawn_on:
        if (back := blocks.return_to_block(sold.block_id, min(units, sold.block_units))) is not None:
            claims[sold.event_id].minus(back)
    stock_release.release_seats(claims, waited_for)
