"""A buyer's choice of tickets and attendees, and the reasons why a choice cannot be booked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from events.availability.ticket_type import TicketTypeState
from events.enums import Admits, SeatState
from events.models import TicketType
from events.questions.dietary import Dietary


@dataclass(frozen=True)
class Attendee:
    """The person a ticket is for. All fields may be filled in later. `answers` maps question id to its answer."""

    name: str = ""
    email: str = ""
    answers: Mapping[int, object] = field(default_factory=dict)
    dietary: Dietary | None = None


@dataclass(frozen=True)
class Choice:
    """A quantity of one ticket type. `attendees` are the people of all units, unit by unit. They may be blank."""

    ticket_type_id: int
    attendees: Sequence[Attendee] = ()
    #: Units. None means one unit for each attendee.
    quantity: int | None = None

    def __post_init__(self):
        if self.quantity is None:
            object.__setattr__(self, "quantity", len(self.attendees))


class ProblemReason(StrEnum):
    """Why a choice cannot be booked."""

    SOLD_OUT = "sold_out"
    NOT_ON_SALE = "not_on_sale"
    TOO_MANY = "too_many"
    TOO_FEW = "too_few"
    #: More attendees than the units admit; `limit` is the number admitted.
    TOO_MANY_PEOPLE = "too_many_people"
    MEMBERS_ONLY = "members_only"
    #: A price step ended while the buyer filled in the form.
    PRICE_CHANGED = "price_changed"
    #: The offer from the waiting list has expired or was used.
    OFFER_OVER = "offer_over"
    #: About the discount code: no such code is valid; used up; used up by this buyer. `limit` is the units left.
    CODE_UNKNOWN = "code_unknown"
    CODE_USED_UP = "code_used_up"
    CODE_PER_BUYER = "code_per_buyer"


@dataclass(frozen=True)
class Problem:
    """The reason why a choice cannot be booked. `limit` is the quantity that could be, where there is one."""

    reason: ProblemReason
    limit: int | None = None


#: Problems by ticket type id. The key None is for the event or the waiting list's offer, "code" for the discount code.
Problems = Mapping[int | str | None, Problem]


class BookingRefused(Exception):
    """A choice of one event cannot be booked. `problems` says why; `event_id` is the event."""

    def __init__(self, problems: Problems, *, event_id: int | None = None):
        super().__init__(problems)
        self.problems = problems
        self.event_id = event_id


def find_problem(type_state: TicketTypeState | None, quantity: int, people: int | None = None) -> Problem | None:
    """Why one choice cannot be booked, judged before any seat is taken; None when it can.

    `quantity` is in units. `people` is the number of attendees, if known.
    """
    if type_state is None:
        return Problem(ProblemReason.NOT_ON_SALE)
    ticket_type = type_state.ticket_type
    is_sold_out = type_state.state in (SeatState.SOLD_OUT, SeatState.WAITING)
    if type_state.is_barred and (is_sold_out or type_state.state in (SeatState.OPEN, SeatState.FEW)):
        return Problem(ProblemReason.MEMBERS_ONLY)
    if not type_state.on_sale and not is_sold_out:
        return Problem(ProblemReason.NOT_ON_SALE)
    if is_sold_out or (type_state.left is not None and quantity > type_state.left):
        return Problem(ProblemReason.SOLD_OUT, type_state.left)
    if ticket_type.admits == Admits.ORGANISATION and quantity > 1:
        return Problem(ProblemReason.TOO_MANY, 1)
    if quantity > ticket_type.max_per_order:
        return Problem(ProblemReason.TOO_MANY, ticket_type.max_per_order)
    if quantity < ticket_type.min_per_order:
        return Problem(ProblemReason.TOO_FEW, ticket_type.min_per_order)
    limit = max_people(ticket_type, quantity)
    if people is not None and limit is not None and people > limit:
        return Problem(ProblemReason.TOO_MANY_PEOPLE, limit)
    return None


def max_people(ticket_type: TicketType, quantity: int) -> int | None:
    """The number of people that these units admit; None when an organisation may bring any number."""
    if ticket_type.admits == Admits.ORGANISATION:
        return ticket_type.people * quantity if ticket_type.people else None
    return ticket_type.people_each() * quantity
