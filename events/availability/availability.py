"""One answer to "can I come?", the same on the card, in the ticket box, in the booking and in structured data."""

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

#: Below this many seats the true number is told.
FEW_LEFT = 20
_GONE = (SeatState.SOLD_OUT, SeatState.WAITING)


@dataclass(frozen=True)
class Availability:
    """What an event offers now. `left` is a number of people, and only when it is told: below twenty."""

    state: SeatState
    left: int | None
    offers: Sequence[TicketTypeState]
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    #: Some ticket types are shown only to those who have a code.
    has_hidden: bool = False

    @property
    def on_sale(self) -> bool:
        return self.state in (SeatState.OPEN, SeatState.FEW)

    @property
    def lowest_ore(self) -> int | None:
        return min((offer.price_ore for offer in self._priced), default=None)

    @property
    def highest_ore(self) -> int | None:
        return max((offer.price_ore for offer in self._priced), default=None)

    @property
    def has_member_price(self) -> bool:
        return any(offer.member_price_ore is not None for offer in self.offers)

    @property
    def _priced(self) -> Sequence[TicketTypeState]:
        return [offer for offer in self.offers if offer.on_sale] or self.offers


def availability_of(
    event: Event,
    now: datetime | None = None,
    *,
    code: DiscountCode | None = None,
    user=None,
    lent: Mapping[int, Claim] | None = None,
) -> Availability:
    """What the event offers to the public, or to somebody with a code, or to a signed-in person."""
    return availability_of_many([event], now, code=code, user=user, lent=lent)[event.pk]


def availability_of_many(
    events: Iterable[Event],
    now: datetime | None = None,
    *,
    code: DiscountCode | None = None,
    user=None,
    lent: Mapping[int, Claim] | None = None,
) -> dict[int, Availability]:
    """The state of many events. `ticket_types` should be prefetched by `queries.ticket_types()`: then this asks at
    most one or two questions more, when few seats are left or prices have steps.

    `lent` is what somebody who exchanges a ticket sits on already, by event id: free for them alone.
    """
    now, events = now or timezone.now(), list(events)
    types = [kind for event in events for kind in event.ticket_types.all()]
    _make_ready(types)
    # Asked only when it matters.
    is_member = any(kind.audience == Audience.MEMBERS for kind in types) and gets_member_price(user)
    opened = discount_codes.hidden_types_of(code)
    kept = _kept_for(code, now)

    def look(event: Event, overdue: Claim) -> Availability:
        own = (lent or {}).get(event.pk) or Claim()
        return _seats(event, now, overdue, own, opened=opened, kept=kept, is_member=is_member)

    found = {event.pk: look(event, Claim()) for event in events}
    # A hold that has run out keeps nobody away, even if no job has cleared it yet.
    short = [pk for pk, seats in found.items() if any(_is_short(offer) for offer in seats.offers)]
    if short and (overdue := expired_claims(short, now)):
        found |= {event.pk: look(event, overdue[event.pk]) for event in events if event.pk in overdue}
    return found


def _kept_for(code: DiscountCode | None, now: datetime) -> dict[int, int]:
    """Units set aside for the code, by ticket type id; those that overdue orders hold count as free for it."""
    if code is None or not code.block_id:
        return {}
    type_id = code.block.ticket_type_id
    return {type_id: discount_codes.units_set_aside(code, type_id, now) + returning_units(code.block, now)}


def _is_short(offer: TicketTypeState) -> bool:
    """Whether seats that come back would change what can be bought in one order."""
    return offer.left is not None and offer.left < offer.ticket_type.max_per_order and not offer.is_over


def _make_ready(types: Sequence[TicketType]) -> None:
    """Read steps, pools and who waits, for types that were not read with them."""
    price_steps.load_steps(types)
    bare = [kind for kind in types if kind.pk and "has_waiting" not in kind.__dict__]
    if not bare:
        return
    waiting = WaitingEntry.objects.filter(ticket_type__in=[kind.pk for kind in bare], status=WaitingStatus.WAITING)
    waited_for = set(waiting.order_by().values_list("ticket_type_id", flat=True).distinct())
    for kind in bare:
        kind.has_waiting = kind.pk in waited_for
    pooled = [kind for kind in bare if kind.pool_id and not is_loaded(kind, "pool")]
    pools = SeatPool.objects.in_bulk({kind.pool_id for kind in pooled}) if pooled else {}
    for kind in pooled:
        kind.pool = pools[kind.pool_id]


@dataclass(frozen=True)
class _Room:
    """Seats left for people, overdue ones counted as free: in the event (None: any number) and in its pools."""

    event: int | None
    pools: Mapping[int, int | None]

    def units_for(self, kind: TicketType) -> int | None:
        each = kind.seats_each
        if not each:
            return None
        limits = (self.event, self.pools.get(kind.pool_id) if kind.pool_id else None)
        return min((limit // each for limit in limits if limit is not None), default=None)


def _seats(
    event: Event,
    now: datetime,
    overdue: Claim,
    lent: Claim,
    *,
    opened: set[int],
    kept: Mapping[int, int],
    is_member: bool,
) -> Availability:
    all_types = list(event.ticket_types.all())
    types = [kind for kind in all_types if kind.active]
    waits = event.waiting_list and any(getattr(kind, "has_waiting", False) for kind in all_types)
    if waits:
        # What comes back goes to those who wait.
        overdue = Claim()
    pools = {kind.pool_id: kind.pool for kind in types if kind.pool_id}
    room = _Room(
        None if event.left is None else event.left + overdue.people + lent.people,
        {
            pk: None if pool.left is None else pool.left + overdue.pools[pk] + lent.pools[pk]
            for pk, pool in pools.items()
        },
    )
    shown = [kind for kind in types if kind.audience != Audience.CODE or kind.pk in opened]
    offers = [
        _offer(
            event,
            kind,
            room,
            now,
            overdue.units[kind.pk],
            kept=kept.get(kind.pk, 0),
            barred=kind.audience == Audience.MEMBERS and not is_member,
        )
        for kind in shown
    ]
    state = _state(event, offers, room.event, now, anything=bool(types))
    on_sale = [offer for offer in offers if offer.state in (SeatState.OPEN, SeatState.FEW)]
    left = None
    if state in (SeatState.OPEN, SeatState.FEW):
        left = _total_left(on_sale, room)
        state = SeatState.FEW if left is not None and left < FEW_LEFT else SeatState.OPEN
    coming = [offer.opens_at for offer in offers if offer.state == SeatState.NOT_YET]
    return Availability(
        state=state,
        left=left if state == SeatState.FEW else None,
        offers=offers,
        opens_at=min(coming) if state == SeatState.NOT_YET else None,
        closes_at=max((offer.closes_at for offer in on_sale), default=None),
        has_hidden=len(shown) < len(types),
    )


def _offer(
    event: Event, kind: TicketType, room: _Room, now, overdue: int, *, kept: int, barred: bool
) -> TicketTypeState:
    opens_at = max((moment for moment in (event.sales_from, kind.sales_from) if moment), default=None)
    closes_at = min(event.booking_ends_at, kind.sales_until or event.booking_ends_at)
    own = None if kind.left is None else kind.left + overdue
    left = min((number for number in (own, room.units_for(kind)) if number is not None), default=None)
    if event.waiting_list and getattr(kind, "has_waiting", False):
        # The public does not go before those who wait; what is kept for a code is not theirs.
        left = 0
    if left is not None:
        left += kept
    if event.status == EventStatus.CANCELLED:
        state = SeatState.CANCELLED
    elif event.status != EventStatus.OPEN or now >= closes_at:
        state = SeatState.CLOSED
    elif opens_at and now < opens_at:
        state = SeatState.NOT_YET
    elif left is not None and left < kind.min_per_order:
        state = SeatState.WAITING if event.waiting_list else SeatState.SOLD_OUT
    else:
        state = SeatState.FEW if left is not None and left < FEW_LEFT else SeatState.OPEN
    return TicketTypeState(kind, state, left, opens_at, closes_at, barred=barred, now=now, kept=kept)


def _state(
    event: Event, offers: Sequence[TicketTypeState], room: int | None, now: datetime, *, anything: bool
) -> SeatState:
    states = {offer.state for offer in offers}
    if event.status == EventStatus.CANCELLED:
        return SeatState.CANCELLED
    if event.ends_at <= now:
        return SeatState.PAST
    if event.status != EventStatus.OPEN:
        return SeatState.CLOSED
    if not offers:
        if anything:
            # Everything that is sold is hidden: those who have a code know where to write it.
            return SeatState.CLOSED if now >= event.booking_ends_at else SeatState.OPEN
        return SeatState.SESSIONS if _has_sessions(event) else SeatState.DROP_IN
    for state in (SeatState.OPEN, SeatState.FEW):
        if state in states:
            return SeatState.OPEN
    if SeatState.NOT_YET in states and room != 0:
        return SeatState.NOT_YET
    if SeatState.WAITING in states or (SeatState.NOT_YET in states and event.waiting_list):
        return SeatState.WAITING
    return SeatState.SOLD_OUT if states & {SeatState.SOLD_OUT, SeatState.NOT_YET} else SeatState.CLOSED


def _has_sessions(event: Event) -> bool:
    """Whether sessions are booked one by one. Lists have it annotated; a session has none itself."""
    if event.parent_id or event.pk is None:
        return False
    found = event.__dict__.get("sessions_found")
    return event.sessions.bookable().exists() if found is None else found


def _total_left(offers: Sequence[TicketTypeState], room: _Room) -> int | None:
    """People who can still come: what the types have left, within their pools, within the event."""
    seated = [offer for offer in offers if offer.ticket_type.seats_each] or list(offers)
    per_pool: dict[int | None, int | None] = {}
    for offer in seated:
        pool_id = offer.ticket_type.pool_id
        known = per_pool.get(pool_id, 0)
        people = None if offer.left is None else offer.left * max(1, offer.ticket_type.seats_each)
        per_pool[pool_id] = None if known is None or people is None else known + people
    within = [
        min((number for number in (people, room.pools.get(pool_id)) if number is not None), default=None)
        for pool_id, people in per_pool.items()
    ]
    total = None if None in within else sum(within)
    # What is kept for a code comes on top of what the event has left.
    kept = sum(offer.kept * offer.ticket_type.seats_each for offer in seated)
    limit = None if room.event is None or seated[0].no_seats else room.event + kept
    return min((number for number in (total, limit) if number is not None), default=None)
