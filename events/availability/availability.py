"""Whether an event can be booked now, and which of its ticket types.

Cards, the ticket box, the booking page and the structured data all read it here, so they agree.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from core.framework import is_loaded
from events.availability.seats_left import SeatsLeft, SharedSeats, shared_seats, total_left
from events.availability.states import FEW_LEFT, state_of_event, state_of_type
from events.availability.ticket_type import TicketTypeState
from events.enums import Audience, SeatState, WaitingStatus
from events.models import DiscountCode, Event, SeatPool, TicketType, WaitingEntry
from events.pricing import discount_codes, price_steps
from events.pricing.quote import gets_member_price
from events.stock.counters import Claim
from events.stock.expired_holds import expired_claims, returning_units


@dataclass(frozen=True)
class Availability:
    """What can be booked of an event now.

    `left` is a number of people. It is None unless it is shown to visitors: below `FEW_LEFT`.
    """

    state: SeatState
    left: int | None
    #: The types that people come on. Prices, states and seats left of the event are theirs alone.
    ticket_type_states: Sequence[TicketTypeState]
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    #: Whether some ticket types are shown only to visitors with a code.
    has_hidden: bool = False
    #: Limits that hold for several ticket types together.
    shared_seats: Sequence[SharedSeats] = ()
    #: What can be added to a person's ticket.
    add_on_states: Sequence[TicketTypeState] = ()

    @property
    def all_states(self) -> list[TicketTypeState]:
        return [*self.ticket_type_states, *self.add_on_states]

    @property
    def on_sale(self) -> bool:
        return self.state in (SeatState.OPEN, SeatState.FEW)

    @property
    def lowest_ore(self) -> int | None:
        """Lowest ordinary price in øre of the types on sale, or of all visible types when none is; None without types.

        Ordinary is what everybody may buy: no price for members or students, unless there is no other.
        """
        return min((type_state.price_ore for type_state in self._ordinary), default=None)

    @property
    def highest_ordinary_ore(self) -> int | None:
        return max((type_state.price_ore for type_state in self._ordinary), default=None)

    @property
    def highest_ore(self) -> int | None:
        """The highest price, ordinary or not."""
        return max((type_state.price_ore for type_state in self._priced), default=None)

    @property
    def _ordinary(self) -> Sequence[TicketTypeState]:
        return [
            type_state for type_state in self._priced if type_state.ticket_type.audience == Audience.EVERYONE
        ] or self._priced

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
    with_hidden: bool = False,
) -> Availability:
    """What can be booked of one event by the public, by a visitor with a code, or by a signed-in user."""
    codes = [code] if code is not None else []
    return availability_of_many(
        [event], now, codes=codes, user=user, exchange_claims=exchange_claims, with_hidden=with_hidden
    )[event.pk]


def availability_of_many(
    events: Iterable[Event],
    now: datetime | None = None,
    *,
    codes: Collection[DiscountCode] = (),
    user=None,
    exchange_claims: Mapping[int, Claim] | None = None,
    with_hidden: bool = False,
) -> dict[int, Availability]:
    """Event id → what can be booked of it. `codes` are the visitor's discount codes: one event has one at most.

    `ticket_types` should be prefetched by `queries.ticket_types()`. Then this makes one or two more queries at most,
    when few seats are left or prices have steps. `exchange_claims` maps event id to the seats of the ticket that a
    buyer wants to exchange, or of the unpaid order that a buyer changes: they count as free for this buyer.
    `with_hidden` adds the ticket types that are sold with a code only, for staff.
    """
    now, events = now or timezone.now(), list(events)
    types = [ticket_type for event in events for ticket_type in event.ticket_types.all()]
    _load_related(types)
    # The membership costs a query, so it is read only when a ticket type is for members.
    is_member = any(ticket_type.audience == Audience.MEMBERS for ticket_type in types) and gets_member_price(user)
    opened = {pk for code in codes for pk in discount_codes.hidden_types_of(code)}
    if with_hidden:
        opened |= {ticket_type.pk for ticket_type in types}
    set_aside = {pk: units for code in codes for pk, units in _set_aside_for(code, now).items()}

    def read(event: Event, overdue: Claim) -> Availability:
        claim = (exchange_claims or {}).get(event.pk) or Claim()
        return _availability(event, now, overdue, claim, opened=opened, set_aside=set_aside, is_member=is_member)

    availabilities = {event.pk: read(event, Claim()) for event in events}
    # The seats of an expired hold count as free, even if no job has released them yet.
    short = [pk for pk, seats in availabilities.items() if _is_short(seats)]
    if short and (overdue := expired_claims(short, now)):
        availabilities |= {event.pk: read(event, overdue[event.pk]) for event in events if event.pk in overdue}
    return availabilities


def _set_aside_for(code: DiscountCode, now: datetime) -> dict[int, int]:
    """Units set aside for the code, by ticket type id. Those that expired holds still take count as free for it."""
    if not code.block_id:
        return {}
    type_id = code.block.ticket_type_id
    return {type_id: discount_codes.units_set_aside(code, type_id, now) + returning_units(code.block, now)}


def _is_short(seats: Availability) -> bool:
    """Whether seats of expired holds would change what can be bought in one order."""
    return any(
        state.left is not None and state.left < state.ticket_type.order_limit and not state.is_over
        for state in seats.all_states
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
    seats_left = SeatsLeft(
        None if event.left is None else event.left + overdue.people + exchange_claim.people,
        {
            pk: None if pool.left is None else pool.left + overdue.pools[pk] + exchange_claim.pools[pk]
            for pk, pool in pools.items()
        },
    )
    visible_types = [
        ticket_type for ticket_type in types if ticket_type.audience != Audience.CODE or ticket_type.pk in opened
    ]
    states = [
        state_of_type(
            event,
            ticket_type,
            seats_left,
            now,
            overdue.units[ticket_type.pk],
            own=exchange_claim.units[ticket_type.pk],
            set_aside=set_aside.get(ticket_type.pk, 0),
            is_barred=ticket_type.audience == Audience.MEMBERS and not is_member,
        )
        for ticket_type in visible_types
    ]
    type_states = [state for state in states if not state.ticket_type.needs_ticket]
    main_types = [ticket_type for ticket_type in types if not ticket_type.needs_ticket]
    state = state_of_event(event, type_states, seats_left.event, now, has_types=bool(main_types))
    on_sale = [type_state for type_state in type_states if type_state.state in (SeatState.OPEN, SeatState.FEW)]
    left = None
    if state in (SeatState.OPEN, SeatState.FEW):
        left = total_left(on_sale, seats_left)
        state = SeatState.FEW if left is not None and left < FEW_LEFT else SeatState.OPEN
    opening_times = [type_state.opens_at for type_state in type_states if type_state.state == SeatState.NOT_YET]
    return Availability(
        state=state,
        left=left if state == SeatState.FEW else None,
        ticket_type_states=type_states,
        opens_at=min(opening_times) if state == SeatState.NOT_YET else None,
        closes_at=max((type_state.closes_at for type_state in on_sale), default=None),
        has_hidden=len(type_states) < len(main_types),
        shared_seats=shared_seats(visible_types, seats_left, pools),
        add_on_states=[state for state in states if state.ticket_type.needs_ticket],
    )
