"""Change tickets when their order changes state. Payments calls these functions through `events.tickets.seller`.

All run in the order's transaction, with the order's row locked. Each reads the current status of the tickets, so
a second call changes nothing. Further rows are locked in the order that `events.stock.locks` describes.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Prefetch, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from events import ticket_listeners
from events.enums import SEATED, ChangedBy, EventStatus, TicketStatus
from events.errors import ChangeRefused
from events.models import Event, Ticket
from events.notify.recipients import queue_tickets, queue_tickets_with_new_add_ons
from events.pricing import discount_codes
from events.queries import goes_with
from events.stock import blocks, counters, exchange_seats, expired_holds, waiting_queue
from events.stock import release as stock_release
from events.stock.units import Unit, units_in
from events.tickets import add_ons
from payments.checkout.exchange import CannotExchange
from payments.enums import OrderStatus, RefundReason
from payments.models import Exchange, Order, OrderLine
from payments.refunds.cancel_lines import CannotCancel, cancel_lines
from payments.sellers import Unavailable

Lines = Sequence[OrderLine]
_MAIN_ORDER = "on_ticket__line__order"


def confirm_tickets(order: Order, lines: Lines) -> None:
    """Make held tickets valid when the order is paid, free or invoiced, and queue the attendees' e-mails.

    The buyer gets the order's confirmation instead. Raises CannotExchange for an exchange whose old tickets changed.
    """
    if order.exchanged_from_id:
        _cancel_replaced(order, lines)
    _tickets(lines).filter(status=TicketStatus.HELD).update(status=TicketStatus.VALID)
    if any(line.ticket_line.ticket_type.needs_ticket for line in lines):
        _require_valid_mains(lines)
        queue_tickets_with_new_add_ons(
            order, _tickets(lines).valid().exclude(on_ticket=None).select_related(_MAIN_ORDER)
        )
    if any(line.ticket_line.block_id for line in lines):
        waiting_queue.mark_order_confirmed(order)
    ticket_listeners.tell_confirmed(lines)
    send_tickets(order, lines)


def _cancel_replaced(order: Order, lines: Lines) -> None:
    """Complete an exchange: cancel the old tickets and transfer their seats to the new ones.

    Both orders' rows are locked. Raises CannotExchange when the old tickets have changed meanwhile.
    """
    exchange = Exchange.objects.select_related("decided_by").filter(order=order).first()
    for line in lines:
        ticket_line = line.ticket_line
        old_tickets = exchange_seats.tickets_to_exchange(
            order.exchanged_from_id, list(ticket_line.replaced.values_list("ticket_id", flat=True))
        )
        exchange_seats.transfer_seats(ticket_line)
        _exchange_add_ons(order, line, old_tickets, by=exchange.decided_by if exchange else None)
        cancel_named_units(order.exchanged_from, old_tickets)
        for ticket in old_tickets:
            log(
                ticket,
                "events.ticket_exchanged",
                user=exchange.decided_by if exchange else None,
                data={"role": ticket_line.exchanged_by, "before": ticket.reference, "after": order.reference},
            )


def _exchange_add_ons(order: Order, line: OrderLine, old_tickets: Sequence[Ticket], *, by) -> None:
    """Move the add-ons that fit to the new tickets, and cancel the others by their own rules. Raises CannotExchange.

    The listeners hear of the new tickets too.
    """
    try:
        add_ons.lock_other_orders(order.exchanged_from, old_tickets)
    except ChangeRefused as error:
        raise CannotExchange from error
    new_tickets = _tickets([line]).select_related("ticket_type").order_by("position")
    new_by_old = {old.pk: new for old, new in zip(old_tickets, new_tickets, strict=False)}
    not_fitting = []
    for add_on in add_ons.add_ons_of(old_tickets):
        new = new_by_old.get(add_on.on_ticket_id)
        if new is not None and goes_with(add_on.ticket_type, new.ticket_type):
            Ticket.objects.filter(pk=add_on.pk).update(on_ticket=new)
        else:
            not_fitting.append(add_on)
    ticket_listeners.tell_exchanged([(old, new_by_old[old.pk]) for old in old_tickets if old.pk in new_by_old])
    is_staff = line.ticket_line.exchanged_by == ChangedBy.STAFF
    cancel_add_ons(not_fitting, by_staff=is_staff, by=by)


def _require_valid_mains(lines: Lines) -> None:
    """Raise Unavailable when an add-on's ticket is not valid. Cancelling a ticket ends its unpaid add-ons first."""
    add_on_tickets = _tickets(lines).filter(status=TicketStatus.VALID).exclude(on_ticket=None)
    if add_on_tickets.exclude(on_ticket__status=TicketStatus.VALID).exists():
        raise Unavailable("ticket")


def send_tickets(order: Order, lines: Lines, again: int = 0) -> None:
    """Queue each attendee's own ticket. `again` counts the buyer's requests to send them again, from 1."""
    tickets = Ticket.objects.order_by("position")
    if order.total_ore:
        # The receipt is written next and needs the event and the type of each ticket.
        tickets = tickets.with_event()
    prefetch_related_objects(list(lines), Prefetch("tickets", tickets))
    valid = [ticket for line in lines for ticket in line.tickets.all() if ticket.status == TicketStatus.VALID]
    queue_tickets(order, valid, again)


def release_tickets(order: Order, lines: Lines) -> None:
    """Release the tickets of a hold that ended without a sale. Units from a seat block return to that block."""
    _give_up_tickets(order, lines, list(_tickets(lines).filter(status=TicketStatus.HELD)), TicketStatus.RELEASED)


def restore_tickets(order: Order, lines: Lines) -> None:
    """Take the seats again for a payment that came after the hold had ended.

    Raises Unavailable, with no seat taken, when the seats or the uses of the discount code are no longer available.
    """
    tickets = list(_tickets(lines).filter(status=TicketStatus.RELEASED))
    if not tickets:
        return
    _require_mains_to_restore(tickets)
    claims = counters.claims_of(tickets)
    if Event.objects.filter(pk__in=claims, ends_at__lte=timezone.now()).exists():
        raise Unavailable("over")
    try:
        try:
            _retake_seats(order, lines, tickets)
        except (counters.SoldOut, discount_codes.CodeUsedUp):
            # The failed attempt has released its row locks, so expired holds can be ended now. The second attempt is
            # made also when this call ended none: another buyer's request may just have ended them.
            expired_holds.end_expired_holds(claims)
            _retake_seats(order, lines, tickets)
    except (counters.SoldOut, counters.NotBookable, discount_codes.CodeUsedUp) as error:
        raise Unavailable(str(error)) from error
    Ticket.objects.filter(pk__in=[ticket.pk for ticket in tickets]).update(status=TicketStatus.HELD, cancelled_at=None)


def _require_mains_to_restore(tickets: Sequence[Ticket]) -> None:
    """Raise Unavailable when an add-on's ticket is not valid any more, or has got the add-on meanwhile."""
    restored = {ticket.pk for ticket in tickets}
    others = [ticket for ticket in tickets if ticket.on_ticket_id and ticket.on_ticket_id not in restored]
    if not others:
        return
    mains = Ticket.objects.filter(pk__in=[ticket.on_ticket_id for ticket in others])
    # A cancellation does not see what is released, so it must not run meanwhile.
    orders = Order.objects.select_for_update(no_key=True).filter(pk__in=mains.values("line__order_id"))
    list(orders.order_by("pk").values_list("pk", flat=True))
    valid = set(mains.filter(status=TicketStatus.VALID).values_list("pk", flat=True))
    added = set(Ticket.objects.seated().filter(on_ticket__in=mains).values_list("on_ticket_id", "ticket_type_id"))
    if any(
        ticket.on_ticket_id not in valid or (ticket.on_ticket_id, ticket.ticket_type_id) in added for ticket in others
    ):
        raise Unavailable("ticket")


@transaction.atomic
def _retake_seats(order: Order, lines: Lines, tickets: Sequence[Ticket]) -> None:
    claims = counters.claims_of(tickets)
    discount_codes.restore_uses(order, _code_units(lines, tickets))
    for event_id, claim in sorted(claims.items()):
        claim.subtract(_claim_from_blocks([line for line in lines if line.ticket_line.event_id == event_id], tickets))
        counters.take_seats(event_id, claim, statuses=counters.RESTORABLE_STATUSES)


def _claim_from_blocks(lines: Lines, tickets: Sequence[Ticket]) -> counters.Claim:
    """Take units again from the seat blocks that these lines used. All `lines` belong to one event."""
    claim = counters.Claim()
    for line, units in _units_by_line(lines, tickets):
        ticket_line = line.ticket_line
        if ticket_line.block_id:
            _units, unit_claim = blocks.take_from_block(ticket_line.block_id, min(units, ticket_line.block_units))
            claim.add_claim(unit_claim)
    return claim


def cancel_tickets_of_order(order: Order, lines: Lines) -> None:
    """Cancel confirmed tickets: all of a cancelled order, otherwise as many units as each line has cancelled.

    Units that were named by `cancel_named_units` are cancelled already. Otherwise a line's last units are cancelled.
    """
    seated = list(_tickets(lines).filter(status__in=SEATED).order_by("position"))
    tickets_to_cancel: list[Ticket] = []
    # Add-ons last, and of a line the add-ons of the tickets that are cancelled.
    for line in sorted(lines, key=lambda line: line.ticket_line.ticket_type.needs_ticket):
        line_tickets = [ticket for ticket in seated if ticket.line_id == line.pk]
        cancelled_pks = {ticket.pk for ticket in tickets_to_cancel}
        goes_along = {ticket.unit: ticket.on_ticket_id in cancelled_pks for ticket in line_tickets}
        units = sorted(goes_along, key=lambda unit: (goes_along[unit], unit))
        remaining_units = 0 if order.status == OrderStatus.CANCELLED else line.quantity - line.cancelled_quantity
        cancelled_units = set(units[max(0, remaining_units) :])
        tickets_to_cancel += [ticket for ticket in line_tickets if ticket.unit in cancelled_units]
    along = _add_ons_along(order, tickets_to_cancel)
    _give_up_tickets(order, lines, tickets_to_cancel, TicketStatus.CANCELLED)
    cancel_add_ons(along, by_staff=True)


def _add_ons_along(order: Order, tickets: Sequence[Ticket]) -> list[Ticket]:
    """The add-ons in other orders that go along when these tickets of the order are cancelled.

    Raises CannotCancel when one of the same order is not cancelled with its ticket, or one is being paid. The lines of
    an event that is called off are cancelled order by order.
    """
    if not tickets or Event.objects.filter(pk=tickets[0].event_id, status=EventStatus.CANCELLED).exists():
        return []
    along = [each for each in add_ons.add_ons_of(tickets) if each.pk not in {ticket.pk for ticket in tickets}]
    if any(add_on.line.order_id == order.pk for add_on in along):
        raise CannotCancel(_("The tickets have add-ons. Cancel these too, or cancel at the attendee."))
    if not along:
        return []
    try:
        add_ons.lock_other_orders(order, tickets)
    except ChangeRefused as error:
        raise CannotCancel(str(error)) from error
    return add_ons.add_ons_of(tickets)


def cancel_add_ons(
    tickets: Sequence[Ticket], *, by_staff: bool, by=None, note: str = "", give_back: bool = True
) -> None:
    """Cancel these valid add-ons, order by order, with refunds and credit notes by their own rules.

    The caller holds the locks on the orders' rows. `give_back=False` refunds nothing.
    """
    units_by_order: dict[int, list[Unit]] = {}
    for unit in units_in(ticket for ticket in tickets if ticket.status == TicketStatus.VALID):
        units_by_order.setdefault(unit.line.order_id, []).append(unit)
    for units in units_by_order.values():
        # All seats before the first document, whose number series is locked last.
        cancel_named_units(units[0].line.order, [unit.tickets[0] for unit in units])
    for _order_pk, units in sorted(units_by_order.items()):
        parts = add_ons.refund_parts(units, by_staff=by_staff)
        cancel_lines(
            units[0].line.order,
            parts if give_back else [part | {"amount_ore": 0} for part in parts],
            reason=RefundReason.STAFF if by_staff else RefundReason.BUYER,
            by=by,
            note=note,
            key=add_ons.key_of(unit.tickets[0] for unit in units),
        )


def cancel_named_units(order: Order, tickets: Iterable[Ticket]) -> dict[int, int]:
    """Cancel all tickets of the units that these tickets belong to, and release their seats.

    The caller holds the lock on the order's row and then cancels the same number of units on each line. Returns the
    number of cancelled units by line id. Tickets that are cancelled already are not counted.
    """
    selected_units = {(ticket.line_id, ticket.unit) for ticket in tickets}
    order_lines = OrderLine.objects.select_related("ticket_line__ticket_type").filter(order=order)
    lines = list(order_lines.filter(pk__in={line_id for line_id, _unit in selected_units}))
    seated = _tickets(lines).filter(status__in=SEATED).order_by("position")
    tickets_to_cancel = [ticket for ticket in seated if (ticket.line_id, ticket.unit) in selected_units]
    _give_up_tickets(order, lines, tickets_to_cancel, TicketStatus.CANCELLED)
    return dict(Counter(line_id for line_id, _unit in {(ticket.line_id, ticket.unit) for ticket in tickets_to_cancel}))


def _tickets(lines: Lines):
    return Ticket.objects.filter(line__in=[line.pk for line in lines])


def _units_by_line(lines: Lines, tickets: Sequence[Ticket]) -> list[tuple[OrderLine, int]]:
    units = Counter(line_id for line_id, _unit in {(ticket.line_id, ticket.unit) for ticket in tickets})
    return [(line, units[line.pk]) for line in lines if units[line.pk]]


def _code_units(lines: Lines, tickets: Sequence[Ticket]) -> dict[int, int]:
    """Map each discount code's id to the number of units among these tickets that used it."""
    units_by_code: Counter[int] = Counter()
    for line, units in _units_by_line(lines, tickets):
        if code_id := line.ticket_line.code_id:
            units_by_code[code_id] += units
    return dict(units_by_code)


def _give_up_tickets(order: Order, lines: Lines, tickets: Sequence[Ticket], status: TicketStatus) -> None:
    if not tickets:
        return
    Ticket.objects.filter(pk__in=[ticket.pk for ticket in tickets]).update(status=status, cancelled_at=timezone.now())
    discount_codes.release_uses(order, _code_units(lines, tickets))
    claims = counters.claims_of(tickets)
    block_lines = []
    if status == TicketStatus.RELEASED:
        by_line = _units_by_line(lines, tickets)
        block_lines = [(line.ticket_line, units) for line, units in by_line if line.ticket_line.block_id]
    locked = stock_release.lock_events(claims, [ticket_line.block_id for ticket_line, _units in block_lines])
    for ticket_line, units in block_lines:
        returned_claim = blocks.return_to_block(ticket_line.block_id, min(units, ticket_line.block_units))
        if returned_claim is not None:
            claims[ticket_line.event_id].subtract(returned_claim)
    stock_release.release_seats(claims, locked)
    if status == TicketStatus.CANCELLED:
        ticket_listeners.tell_cancelled(lines, tickets)
