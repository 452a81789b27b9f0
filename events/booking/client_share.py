"""What one client may hold: free seats that are valid at once, free seats that wait for e-mail, and unpaid orders.

A free seat is a ticket of an order line whose price is 0, also when the order costs something.

It is judged in the order's transaction, after its seats are taken: that update has locked the event's row, so orders
for one event are judged one after the other.
"""

from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.db.models import Exists, Q, QuerySet
from django.utils import timezone

from core.limits import HOUR_SECONDS, record_limit_reached
from core.models import LimitAction
from events.booking.selection import BookingRefused, Problem, ProblemReason
from events.enums import SEATED, TicketStatus
from events.models import SeatPool, Ticket, TicketType
from events.models.event import Event
from mail.limits import has_room_for
from payments.enums import OrderStatus
from payments.models import Order
from payments.orders.clients import unpaid_holds

#: The e-mail with the link that makes a free booking valid.
CONFIRM_EMAIL = "booking_confirm"
#: An unconfirmed hold counts for this long, also after it has ended, before a larger one is allowed.
_LARGE_HOLD_PAUSE = timedelta(seconds=HOUR_SECONDS)
_ACTIONS = {
    ProblemReason.QUESTION: LimitAction.PAID_HOLDS,
    ProblemReason.MANY_UNCONFIRMED: LimitAction.OPEN_SEATS,
    ProblemReason.FREE_BESIDE_PAID: LimitAction.OPEN_SEATS,
    ProblemReason.MANY_EMAILS: LimitAction.CONFIRM_EMAILS,
}


def has_few_holds(client: str) -> Q:
    """A condition for the update of the seat counters: the client has fewer unpaid orders than it may have.

    It is part of that update, so a paid order needs no statement more.
    """
    most = max(1, settings.PAID_HOLDS_PER_CLIENT)
    return ~Q(Exists(unpaid_holds(client)[most - 1 : most]))


def hold_beyond_share(order: Order, events: Sequence[Event]) -> bool:
    """Whether a new free order is beyond its client's share, and so must be confirmed by e-mail.

    It is then held for a shorter time. Raises BookingRefused when the client may not hold it; the caller's transaction
    must then roll back.
    """
    order.needs_confirmation = any(_number_beyond_share(order, event) for event in events)
    if order.needs_confirmation:
        _hold_for_confirmation(order, events)
    return order.needs_confirmation


def refuse_beyond_share(order: Order, events: Sequence[Event]) -> None:
    """Limit the free seats in a new order that costs something: it is paid at once, and no e-mail confirms it.

    `events` are those with free seats in it. Raises BookingRefused, with the problem at each ticket type of the event
    that is free; the caller's transaction must then roll back.
    """
    for event in events:
        excess = _number_beyond_share(order, event)
        if excess:
            raise BookingRefused(_problems_beyond_share(order, event, excess), event_id=event.pk)


def _problems_beyond_share(order: Order, event: Event, excess: int) -> dict[int | str | None, Problem]:
    """Ticket type id → how many units the order may have, when all free ones of the event are of this type."""
    people = _tickets(order, event)
    left = people.count() - excess
    types = TicketType.objects.filter(pk__in=people.values("ticket_type_id"))
    units = {ticket_type.pk: left // max(1, ticket_type.people_each()) for ticket_type in types}
    return {pk: Problem(ProblemReason.FREE_BESIDE_PAID, max(0, number)) for pk, number in units.items()}


def record_refusal(error: Exception) -> None:
    """Count for staff that a limit refused a booking. Call it when the booking's transaction is rolled back."""
    if isinstance(error, BookingRefused):
        for problem in error.problems.values():
            if problem.reason in _ACTIONS:
                record_limit_reached(_ACTIONS[problem.reason])


def share_of(event: Event, order: Order) -> int:
    """How many free seats of the event one client gets at once: the larger of a number and a part of the capacity.

    The capacity is the smallest of the event, and of the pools and the ticket types of the order's free seats.
    """
    ticket_types = TicketType.objects.filter(pk__in=_tickets(order, event).values("ticket_type_id"))
    pools = SeatPool.objects.filter(pk__in=_tickets(order, event).values("pool_id"))
    capacities = [
        event.capacity,
        *(row.capacity * row.people_each() for row in ticket_types if row.capacity is not None),
        *pools.values_list("capacity", flat=True),
    ]
    capacity = min((number for number in capacities if number is not None), default=0)
    return max(settings.FREE_SEATS_PER_CLIENT, capacity * settings.FREE_SEATS_PERCENT // 100)


def _number_beyond_share(order: Order, event: Event) -> int:
    """By how many free seats the client is beyond its share, the order's own included; 0 when it is not."""
    tickets = _free_tickets(event, order.client).filter(
        Q(status=TicketStatus.VALID) | Q(line__order__expires_at__gt=timezone.now()),
        status__in=SEATED,
        line__order__needs_confirmation=False,
    )
    number = tickets.count()
    return max(0, number - share_of(event, order)) if number > settings.FREE_SEATS_PER_CLIENT else 0


def _hold_for_confirmation(order: Order, events: Sequence[Event]) -> None:
    for event in events:
        if not _may_hold(order, event):
            raise BookingRefused({None: Problem(ProblemReason.MANY_UNCONFIRMED)}, event_id=event.pk)
    if not has_room_for(CONFIRM_EMAIL, order.buyer_email):
        raise BookingRefused({None: Problem(ProblemReason.MANY_EMAILS)}, event_id=events[0].pk)
    record_limit_reached(LimitAction.FREE_SEATS)
    order.expires_at = timezone.now() + timedelta(minutes=settings.CONFIRM_MINUTES)
    order.save(update_fields=["expires_at", "needs_confirmation"])


def _may_hold(order: Order, event: Event) -> bool:
    """Whether the client may hold the order's seats too.

    Unconfirmed seats have the same limit as those that are valid at once. One larger order, of up to half of the event,
    is allowed when the client has left none unconfirmed for an hour.
    """
    unconfirmed = _free_tickets(event, order.client).filter(
        line__order__needs_confirmation=True, line__order__confirmed_at=None
    )
    unconfirmed = unconfirmed.exclude(line__order=order)
    live = unconfirmed.filter(line__order__status=OrderStatus.HELD, line__order__expires_at__gt=timezone.now())
    wanted = _tickets(order, event).count()
    if live.count() + wanted <= share_of(event, order):
        return True
    is_small = event.capacity is None or wanted * 2 <= event.capacity
    return is_small and not unconfirmed.filter(line__order__created_at__gt=timezone.now() - _LARGE_HOLD_PAUSE).exists()


def _tickets(order: Order, event: Event) -> QuerySet[Ticket]:
    """The order's own free seats."""
    return _free_tickets(event, order.client).filter(line__order=order)


def _free_tickets(event: Event, client: str) -> QuerySet[Ticket]:
    return Ticket.objects.main().filter(event=event, line__order__client=client, line__total_ore=0)
