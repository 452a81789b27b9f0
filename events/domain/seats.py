"""One answer to "can I come?", the same on the card, in the ticket box, in the booking and in structured data."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from events.domain.holds import overdue_seats
from events.enums import EventStatus, SeatState
from events.models import Event, TicketType

#: Below this many seats the true number is told.
FEW = 20


@dataclass(frozen=True)
class Offer:
    """One ticket type as it stands now. `left` is None when nothing limits it."""

    ticket_type: TicketType
    state: SeatState
    left: int | None
    opens_at: datetime | None
    closes_at: datetime

    @property
    def on_sale(self) -> bool:
        return self.state in (SeatState.OPEN, SeatState.FEW)

    @property
    def most(self) -> int:
        """The most that one order can have of it now."""
        most = self.ticket_type.max_per_order
        return most if self.left is None else min(most, self.left)


@dataclass(frozen=True)
class Seats:
    """What an event offers now. `left` is a number only when it is told: below twenty."""

    state: SeatState
    left: int | None
    offers: Sequence[Offer]
    opens_at: datetime | None = None
    closes_at: datetime | None = None

    @property
    def on_sale(self) -> bool:
        return self.state in (SeatState.OPEN, SeatState.FEW)

    @property
    def changes_at(self) -> datetime | None:
        """The deadline of the current step: when the first of the offers on sale ends."""
        return min((offer.closes_at for offer in self.offers if offer.on_sale), default=None)

    @property
    def lowest_ore(self) -> int | None:
        return min((offer.ticket_type.price_ore for offer in self._priced), default=None)

    @property
    def highest_ore(self) -> int | None:
        return max((offer.ticket_type.price_ore for offer in self._priced), default=None)

    @property
    def has_member_price(self) -> bool:
        return any(offer.ticket_type.member_price_ore is not None for offer in self.offers)

    @property
    def _priced(self) -> Sequence[Offer]:
        return [offer for offer in self.offers if offer.on_sale] or self.offers


def seats_of(event: Event, now: datetime | None = None) -> Seats:
    return seats_of_many([event], now)[event.pk]


def seats_of_many(events: Iterable[Event], now: datetime | None = None) -> dict[int, Seats]:
    """The state of many events; `ticket_types` should be prefetched. At most one query more, when some are full."""
    now, events = now or timezone.now(), list(events)
    found = {event.pk: _seats(event, now, {}) for event in events}
    # A hold that has run out keeps nobody away, even if no job has cleared it yet.
    full = [pk for pk, seats in found.items() if any(offer.left == 0 for offer in seats.offers)]
    if full and (overdue := overdue_seats(full, now)):
        found |= {event.pk: _seats(event, now, overdue) for event in events if event.pk in full}
    return found


def _seats(event: Event, now: datetime, overdue: dict[int, int]) -> Seats:
    types = [kind for kind in event.ticket_types.all() if kind.active]
    room = event.left
    if room is not None:
        room += sum(overdue.get(kind.pk, 0) for kind in event.ticket_types.all())
    offers = [_offer(event, kind, room, now, overdue.get(kind.pk, 0)) for kind in types]
    state = _state(event, offers, room, now)
    on_sale = [offer for offer in offers if offer.on_sale]
    left = None
    if state in (SeatState.OPEN, SeatState.FEW):
        left = _total_left(on_sale, room)
        state = SeatState.FEW if left is not None and left < FEW else SeatState.OPEN
    waiting = [offer.opens_at for offer in offers if offer.state == SeatState.NOT_YET]
    return Seats(
        state=state,
        left=left if state == SeatState.FEW else None,
        offers=offers,
        opens_at=min(waiting) if state == SeatState.NOT_YET else None,
        closes_at=max((offer.closes_at for offer in on_sale), default=None),
    )


def _offer(event: Event, kind: TicketType, room: int | None, now: datetime, overdue: int) -> Offer:
    opens_at = max((moment for moment in (event.sales_from, kind.sales_from) if moment), default=None)
    closes_at = min(event.booking_ends_at, kind.sales_until or event.booking_ends_at)
    own = None if kind.left is None else kind.left + overdue
    left = min((number for number in (own, room) if number is not None), default=None)
    if event.status == EventStatus.CANCELLED:
        state = SeatState.CANCELLED
    elif event.status != EventStatus.OPEN or now >= closes_at:
        state = SeatState.CLOSED
    elif opens_at and now < opens_at:
        state = SeatState.NOT_YET
    elif left is not None and left < kind.min_per_order:
        state = SeatState.SOLD_OUT
    else:
        state = SeatState.FEW if left is not None and left < FEW else SeatState.OPEN
    return Offer(kind, state, left, opens_at, closes_at)


def _state(event: Event, offers: Sequence[Offer], room: int | None, now: datetime) -> SeatState:
    states = {offer.state for offer in offers}
    if event.status == EventStatus.CANCELLED:
        return SeatState.CANCELLED
    if event.ends_at <= now:
        return SeatState.PAST
    if event.status != EventStatus.OPEN:
        return SeatState.CLOSED
    if not offers:
        return SeatState.SESSIONS if _has_sessions(event) else SeatState.DROP_IN
    for state in (SeatState.OPEN, SeatState.FEW):
        if state in states:
            return SeatState.OPEN
    if SeatState.NOT_YET in states and room != 0:
        return SeatState.NOT_YET
    return SeatState.SOLD_OUT if states & {SeatState.SOLD_OUT, SeatState.NOT_YET} else SeatState.CLOSED


def _has_sessions(event: Event) -> bool:
    """Whether sessions are booked one by one. Lists have it annotated; a session has none itself."""
    if event.parent_id or event.pk is None:
        return False
    found = event.__dict__.get("sessions_found")
    return event.sessions.bookable().exists() if found is None else found


def _total_left(offers: Sequence[Offer], room: int | None) -> int | None:
    own = [offer.left for offer in offers]
    total = None if None in own else sum(own)
    return min((number for number in (total, room) if number is not None), default=None)
