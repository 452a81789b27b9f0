"""Whether an event can be booked now, and which of its ticket types.

Cards, the ticket box, the booking page and the structured data all read it here, so they agree.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from core.framework import is_loaded
from events.availability.ticket_type import TicketTypeState
from events.enums import Audience, EventStatus, SeatState, WaitingStatus
from events.models import DiscountCode, Event, SeatPool, TicketType, WaitingEntry
from events.pricing import discount_codes, price_steps
from events.pricing.quote import gets_member_price
from events.stock.counters import Claim
from events.stock.expired_holds import expired_claims, returning_units

#: Below this many seats the number of seats left is shown.
FEW_LEFT = 20


@dataclass(frozen=True)
class Availability:
    """What can be booked of an event now.

    `left` is a number of people. It is None unless it is shown to visitors: below `FEW_LEFT`.
    """

    state: SeatState
    left: int | None
    ticket_type_states: Sequence[TicketTypeState]
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    #: Whether some ticket types are shown only to visitors with a code.
    has_hidden: bool = False

    @property
    def on_sale(self) -> bool:
        return self.state in (SeatState.OPEN, SeatState.FEW)

    @property
    def lowest_ore(self) -> int | None:
        """Lowest public price in øre of the types on sale, or of all visible types when none is; None without types."""
        return min((type_state.price_ore for type_state in self._priced), default=None)

    @property
    def highest_ore(self) -> int | None:
        """As `lowest_ore`, the highest price."""
        return max((type_state.price_ore for type_state in self._priced), default=None)

    @property
    def has_member_price(self) -> bool:
        return any(type_state.member_price_ore is not None for type_state in self.ticket_type_states)

    @property
    def _priced(self) -> Sequence[TicketTypeState]:
        return [type_state for type_state in self.ticket_type_states if type_state.on_sale] or self.ticket_type_states


def availability_of(
    event: Event,
    now: datetime | None = None,
    *,
    code: DiscountCode | None = None,
    user=None,
    exchange_claims: Mapping[int, Claim] | None = None,
) -> Availability:
    """What can be booked of one event by the public, by a visitor with a code, or by a signed-in user."""
    return availability_of_many([event], now, code=code, user=user, exchange_claims=exchange_claims)[event.pk]


def availability_of_many(
    events: Iterable[Event],
    now: datetime | None = None,
    *,
    code: DiscountCode | None = None,
    user=None,
    exchange_claims: Mapping[int, Claim] | None = None,
) -> dict[int, Availability]:
    """Event id → what can be booked of it.

    `ticket_types` should be prefetched by `queries.ticket_types()`. Then this makes one or two more queries at most,
    when few seats are left or prices have steps. `exchange_claims` maps event id to the seats of the ticket that a
    buyer wants to exchange: they count as free for this buyer.
    """
    now, events = now or timezone.now(), list(events)
    types = [ticket_type for event in events for ticket_type in event.ticket_types.all()]
    _load_related(types)
    # The membership costs a query, so it is read only when a ticket type is for members.
    is_member = any(ticket_type.audience == Audience.MEMBERS for ticket_type in types) and gets_member_price(user)
    opened = discount_codes.hidden_types_of(code)
    set_aside = _set_aside_for(code, now)

    def read(event: Event, overdue: Claim) -> Availability:
        claim = (exchange_claims or {}).get(event.pk) or Claim()
        return _availability(event, now, overdue, claim, opened=opened, set_aside=set_aside, is_member=is_member)

    availabilities = {event.pk: read(event, Claim()) for event in events}
    # The seats of an expired hold count as free, even if no job has released them yet.
    short = [pk for pk, seats in availabilities.items() if _is_short(seats)]
    if short and (overdue := expired_claims(short, now)):
        availabilities |= {event.pk: read(event, overdue[event.pk]) for event in events if event.pk in overdue}
    return availabilities


def _set_aside_for(code: DiscountCode | None, now: datetime) -> dict[int, int]:
    """Units set aside for the code, by ticket type id. Those that expired holds still take count as free for it."""
    if code is None or not code.block_id:
        return {}
    type_id = code.block.ticket_type_id
    return {type_id: discount_codes.units_set_aside(code, type_id, now) + returning_units(code.block, now)}


def _is_short(seats: Availability) -> bool:
    """Whether seats of expired holds would change what can be bought in one order."""
    return any(
        state.left is not None and state.left < state.ticket_type.max_per_order and not state.is_over
        for state in seats.ticket_type_states
    )


def _load_related(types: Sequence[TicketType]) -> None:
    """Read price steps, pools and waiting entries of those ticket types that were loaded without them."""
    price_steps.load_steps(types)
    unloaded = [ticket_type for ticket_type in types if ticket_type.pk and "has_waiting" not in ticket_type.__dict__]
    if not unloaded:
        return
    type_ids = [ticket_type.pk for ticket_type in unloaded]
    waiting = WaitingEntry.objects.filter(ticket_type__in=type_ids, status=WaitingStatus.WAITING)
    waited_for = set(waiting.order_by().values_list("ticket_type_id", flat=True).distinct())
    for ticket_type in unloaded:
        ticket_type.has_waiting = ticket_type.pk in waited_for
    pooled = [ticket_type for ticket_type in unloaded if ticket_type.pool_id and not is_loaded(ticket_type, "pool")]
    pools = SeatPool.objects.in_bulk({ticket_type.pool_id for ticket_type in pooled}) if pooled else {}
    for ticket_type in pooled:
        ticket_type.pool = pools[ticket_type.pool_id]


@dataclass(frozen=True)
class _SeatsLeft:
    """Seats left for people in the event and in each of its pools; None is unlimited.

    Seats of expired holds count as free.
    """

    event: int | None
    pools: Mapping[int, int | None]

    def units_for(self, ticket_type: TicketType) -> int | None:
        """Units of the type for which seats are left; None is unlimited."""
        seats_each = ticket_type.seats_each
        if not seats_each:
            return None
        limits = (self.event, self.pools.get(ticket_type.pool_id) if ticket_type.pool_id else None)
        return min((limit // seats_each for limit in limits if limit is not None), default=None)


def _availability(
    event: Event,
    now: datetime,
    overdue: Claim,
    exchange_claim: Claim,
    *,
    opened: set[int],
    set_aside: Mapping[int, int],
    is_member: bool,
) -> Availability:
    all_types = list(event.ticket_types.all())
    types = [ticket_type for ticket_type in all_types if ticket_type.active]
    has_queue = event.waiting_list and any(getattr(ticket_type, "has_waiting", False) for ticket_type in all_types)
    if has_queue:
        # Released seats are offered to the waiting list and are not for sale to the public.
        overdue = Claim()
    pools = {ticket_type.pool_id: ticket_type.pool for ticket_type in types if ticket_type.pool_id}
    seats_left = _SeatsLeft(
        None if event.left is None else event.left + overdue.people + exchange_claim.people,
        {
            pk: None if pool.left is None else pool.left + overdue.pools[pk] + exchange_claim.pools[pk]
            for pk, pool in pools.items()
        },
    )
    visible_types = [
        ticket_type for ticket_type in types if ticket_type.audience != Audience.CODE or ticket_type.pk in opened
    ]
    type_states = [
        _type_state(
            event,
            ticket_type,
            seats_left,
            now,
            overdue.units[ticket_type.pk],
            set_aside=set_aside.get(ticket_type.pk, 0),
            is_barred=ticket_type.audience == Audience.MEMBERS and not is_member,
        )
        for ticket_type in visible_types
    ]
    state = _state(event, type_states, seats_left.event, now, has_types=bool(types))
    on_sale = [type_state for type_state in type_states if type_state.state in (SeatState.OPEN, SeatState.FEW)]
    left = None
    if state in (SeatState.OPEN, SeatState.FEW):
        left = _total_left(on_sale, seats_left)
        state = SeatState.FEW if left is not None and left < FEW_LEFT else SeatState.OPEN
    opening_times = [type_state.opens_at for type_state in type_states if type_state.state == SeatState.NOT_YET]
    return Availability(
        state=state,
        left=left if state == SeatState.FEW else None,
        ticket_type_states=type_states,
        opens_at=min(opening_times) if state == SeatState.NOT_YET else None,
        closes_at=max((type_state.closes_at for type_state in on_sale), default=None),
        has_hidden=len(visible_types) < len(types),
    )


def _type_state(
    event: Event, ticket_type: TicketType, seats_left: _SeatsLeft, now, overdue: int, *, set_aside: int, is_barred: bool
) -> TicketTypeState:
    opens_at = max((moment for moment in (event.sales_from, ticket_type.sales_from) if moment), default=None)
    closes_at = min(event.booking_ends_at, ticket_type.sales_until or event.booking_ends_at)
    units_left = None if ticket_type.left is None else ticket_type.left + overdue
    left = min(
        (number for number in (units_left, seats_left.units_for(ticket_type)) if number is not None), default=None
    )
    if event.waiting_list and getattr(ticket_type, "has_waiting", False):
        # The waiting list comes before the public. Units set aside for a code are not part of its seats.
        left = 0
    if left is not None:
        left += set_aside
    if event.status == EventStatus.CANCELLED:
        state = SeatState.CANCELLED
    elif event.status != EventStatus.OPEN or now >= closes_at:
        state = SeatState.CLOSED
    elif opens_at and now < opens_at:
        state = SeatState.NOT_YET
    elif left is not None and left < ticket_type.min_per_order:
        state = SeatState.WAITING if event.waiting_list else SeatState.SOLD_OUT
    else:
        state = SeatState.FEW if left is not None and left < FEW_LEFT else SeatState.OPEN
    return TicketTypeState(
        ticket_type, state, left, opens_at, closes_at, is_barred=is_barred, now=now, set_aside=set_aside
    )


def _state(
    event: Event, type_states: Sequence[TicketTypeState], seats_left: int | None, now: datetime, *, has_types: bool
) -> SeatState:
    states = {type_state.state for type_state in type_states}
    if event.status == EventStatus.CANCELLED:
        return SeatState.CANCELLED
    if event.ends_at <= now:
        return SeatState.PAST
    if event.status != EventStatus.OPEN:
        return SeatState.CLOSED
    if not type_states:
        if has_types:
            # All ticket types are hidden. The booking page stays open, because that is where a code is entered.
            return SeatState.CLOSED if now >= event.booking_ends_at else SeatState.OPEN
        return SeatState.SESSIONS if _has_sessions(event) else SeatState.DROP_IN
    for state in (SeatState.OPEN, SeatState.FEW):
        if state in states:
            return SeatState.OPEN
    if SeatState.NOT_YET in states and seats_left != 0:
        return SeatState.NOT_YET
    if SeatState.WAITING in states or (SeatState.NOT_YET in states and event.waiting_list):
        return SeatState.WAITING
    return SeatState.SOLD_OUT if states & {SeatState.SOLD_OUT, SeatState.NOT_YET} else SeatState.CLOSED


def _has_sessions(event: Event) -> bool:
    """Whether the event has sessions that are booked one by one. Lists annotate the answer as `sessions_found`."""
    if event.parent_id or event.pk is None:
        return False
    annotated = event.__dict__.get("sessions_found")
    return event.sessions.bookable().exists() if annotated is None else annotated


def _total_left(type_states: Sequence[TicketTypeState], seats_left: _SeatsLeft) -> int | None:
    """Seats left for people: the sum over the ticket types, limited by pools and event; None is unlimited."""
    seated = [type_state for type_state in type_states if type_state.ticket_type.seats_each] or list(type_states)
    per_pool: dict[int | None, int | None] = {}
    for type_state in seated:
        pool_id = type_state.ticket_type.pool_id
        pool_people = per_pool.get(pool_id, 0)
        people = None if type_state.left is None else type_state.left * max(1, type_state.ticket_type.seats_each)
        per_pool[pool_id] = None if pool_people is None or people is None else pool_people + people
    within = [
        min((number for number in (people, seats_left.pools.get(pool_id)) if number is not None), default=None)
        for pool_id, people in per_pool.items()
    ]
    total = None if None in within else sum(within)
    # Units set aside for a code are counted as taken of the event, and are free for this visitor.
    set_aside = sum(type_state.set_aside * type_state.ticket_type.seats_each for type_state in seated)
    limit = None if seats_left.event is None or seated[0].no_seats else seats_left.event + set_aside
    return min((number for number in (total, limit) if number is not None), default=None)
