"""Whether an event and each of its ticket types is open, full, over or not yet on sale."""

from collections.abc import Sequence
from datetime import datetime

from events.availability.seats_left import SeatsLeft
from events.availability.ticket_type import TicketTypeState
from events.enums import EventStatus, SeatState
from events.models import Event, TicketType

#: Below this many seats the number of seats left is shown.
FEW_LEFT = 20


def state_of_type(
    event: Event,
    ticket_type: TicketType,
    seats_left: SeatsLeft,
    now: datetime,
    overdue: int,
    *,
    own: int,
    set_aside: int,
    is_barred: bool,
) -> TicketTypeState:
    """`own` are the units that this buyer holds already and gives back."""
    opens_at = max((moment for moment in (event.sales_from, ticket_type.sales_from) if moment), default=None)
    closes_at = min(event.booking_ends_at, ticket_type.sales_until or event.booking_ends_at)
    units_left = None if ticket_type.left is None else ticket_type.left + overdue + own
    left = min(
        (number for number in (units_left, seats_left.units_for(ticket_type)) if number is not None), default=None
    )
    if event.waiting_list and getattr(ticket_type, "has_waiting", False):
        # The waiting list comes before the public. Units set aside for a code are not part of its seats.
        left = own
    if left is not None:
        left += set_aside
    if event.status == EventStatus.CANCELLED:
        state = SeatState.CANCELLED
    elif event.status != EventStatus.OPEN or now >= closes_at:
        state = SeatState.CLOSED
    elif opens_at and now < opens_at:
        state = SeatState.NOT_YET
    elif left is not None and left < ticket_type.min_per_order:
        has_list = event.waiting_list and not ticket_type.needs_ticket
        state = SeatState.WAITING if has_list else SeatState.SOLD_OUT
    else:
        state = SeatState.FEW if left is not None and left < FEW_LEFT else SeatState.OPEN
    return TicketTypeState(
        ticket_type, state, left, opens_at, closes_at, is_barred=is_barred, now=now, set_aside=set_aside
    )


def state_of_event(
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
