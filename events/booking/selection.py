"""What a buyer asks for, and why it cannot be had."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from events.availability.ticket_type import TicketTypeState
from events.enums import Admits, SeatState
from events.models import TicketType
from events.questions.dietary import Dietary


@dataclass(frozen=True)
class Attendee:
    """Who comes. Everything may be told later. `answers` maps a question's primary key to its answer."""

    name: str = ""
    email: str = ""
    answers: Mapping[int, object] = field(default_factory=dict)
    dietary: Dietary | None = None


@dataclass(frozen=True)
class Choice:
    """So many units of one ticket type. `attendees` are the people of all units, unit by unit; blanks come later."""

    ticket_type_id: int
    attendees: Sequence[Attendee] = ()
    #: Units; as many as there are attendees when not said.
    quantity: int | None = None

    def __post_init__(self):
        if self.quantity is None:
            object.__setattr__(self, "quantity", len(self.attendees))


class ProblemReason(StrEnum):
    """Why something that was chosen cannot be had."""

    SOLD_OUT = "sold_out"
    NOT_ON_SALE = "not_on_sale"
    TOO_MANY = "too_many"
    TOO_FEW = "too_few"
    #: More people on a unit than it lets in; `limit` is how many may come.
    TOO_MANY_PEOPLE = "too_many_people"
    MEMBERS_ONLY = "members_only"
    #: A step ended while the form was filled in: look at the price again.
    PRICE_CHANGED = "price_changed"
    #: The offer from the waiting list has run out, or was used.
    OFFER_OVER = "offer_over"
    #: Of "code": no such code now; used up; used up by this buyer. `limit` is how many units it would still do for.
    CODE_UNKNOWN = "code_unknown"
    CODE_USED_UP = "code_used_up"
    CODE_PER_BUYER = "code_per_buyer"


@dataclass(frozen=True)
class Problem:
    """Why not. `limit` is the number that would do, where there is one."""

    reason: ProblemReason
    limit: int | None = None


#: By ticket type id; None stands for the event or the waiting list's offer as a whole, "code" for the discount code.
Problems = Mapping[int | str | None, Problem]


class BookingRefused(Exception):
    """Something that was chosen of one event cannot be sold: `problems` says what, `event_id` of which event."""

    def __init__(self, problems: Problems, *, event_id: int | None = None):
        super().__init__(problems)
        self.problems = problems
        self.event_id = event_id


def find_problem(type_state: TicketTypeState | None, quantity: int, people: int | None = None) -> Problem | None:
    """Whether one choice can be sold as things stand, before any seat is taken. `people` are those named."""
    if type_state is None:
        return Problem(ProblemReason.NOT_ON_SALE)
    ticket_type, gone = type_state.ticket_type, type_state.state in (SeatState.SOLD_OUT, SeatState.WAITING)
    if type_state.is_barred and (gone or type_state.state in (SeatState.OPEN, SeatState.FEW)):
        return Problem(ProblemReason.MEMBERS_ONLY)
    if not type_state.on_sale and not gone:
        return Problem(ProblemReason.NOT_ON_SALE)
    if gone or (type_state.left is not None and quantity > type_state.left):
        return Problem(ProblemReason.SOLD_OUT, type_state.left)
    if ticket_type.admits == Admits.ORGANISATION and quantity > 1:
        return Problem(ProblemReason.TOO_MANY, 1)
    if quantity > ticket_type.max_per_order:
        return Problem(ProblemReason.TOO_MANY, ticket_type.max_per_order)
    if quantity < ticket_type.min_per_order:
        return Problem(ProblemReason.TOO_FEW, ticket_type.min_per_order)
    most = max_people(ticket_type, quantity)
    if people is not None and most is not None and people > most:
        return Problem(ProblemReason.TOO_MANY_PEOPLE, most)
    return None


def max_people(ticket_type: TicketType, quantity: int) -> int | None:
    """How many people so many units let in; None when an organisation may bring any number."""
    if ticket_type.admits == Admits.ORGANISATION:
        return ticket_type.people * quantity if ticket_type.people else None
    return ticket_type.people_each() * quantity
