"""Seats for people that are left in an event and its pools, and what ticket types share of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from events.availability.ticket_type import TicketTypeState
from events.enums import Admits
from events.models import SeatPool, TicketType


@dataclass(frozen=True)
class SharedSeats:
    """Seats that several ticket types share: those of a pool, or of the whole event (`name` is then empty).

    `left` is a number of people.
    """

    name: str
    left: int
    type_ids: frozenset[int]


@dataclass(frozen=True)
class SeatsLeft:
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


def shared_seats(
    types: Sequence[TicketType], seats_left: SeatsLeft, pools: Mapping[int, SeatPool]
) -> list[SharedSeats]:
    """The pools and the event, as far as they limit what two of the types can sell together."""
    seated = [ticket_type for ticket_type in types if ticket_type.seats_each]
    limits = [
        (pools[pk].name, left, [ticket_type.pk for ticket_type in seated if ticket_type.pool_id == pk])
        for pk, left in seats_left.pools.items()
    ]
    limits.append(("", seats_left.event, [ticket_type.pk for ticket_type in seated]))
    return [
        SharedSeats(name, left, frozenset(type_ids))
        for name, left, type_ids in limits
        if left is not None and len(type_ids) > 1
    ]


def _people_left(type_state: TicketTypeState) -> int | None:
    """People that the units left admit; None is unlimited. Nobody knows it of an organisation's ticket."""
    ticket_type = type_state.ticket_type
    if type_state.left is None:
        return None
    if ticket_type.admits == Admits.ORGANISATION and type_state.left_is_units:
        return type_state.left * ticket_type.people if ticket_type.people else None
    return type_state.left * max(1, ticket_type.seats_each)


def total_left(type_states: Sequence[TicketTypeState], seats_left: SeatsLeft) -> int | None:
    """Seats left for people: the sum over the ticket types, limited by pools and event; None is unlimited."""
    seated = [type_state for type_state in type_states if type_state.ticket_type.seats_each] or list(type_states)
    per_pool: dict[int | None, int | None] = {}
    for type_state in seated:
        pool_id = type_state.ticket_type.pool_id
        pool_people = per_pool.get(pool_id, 0)
        people = _people_left(type_state)
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
