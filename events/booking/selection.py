"""A buyer's choice of tickets and attendees, and the reasons why a choice cannot be booked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from events.availability.seats_left import SharedSeats
from events.availability.ticket_type import TicketTypeState
from events.enums import Admits, SeatState, TicketStatus
from events.models import Ticket, TicketType
from events.queries import goes_with
from events.questions.dietary import Dietary


@dataclass(frozen=True)
class Attendee:
    """The person a ticket is for. All fields may be filled in later. `answers` maps question id to its answer."""

    name: str = ""
    email: str = ""
    answers: Mapping[int, object] = field(default_factory=dict)
    dietary: Dietary | None = None


@dataclass(frozen=True)
class MainTicket:
    """The ticket that a unit of an add-on belongs to: one of the same order, by type and position, or `ticket`."""

    ticket_type_id: int = 0
    #: Counts the tickets of the type in the order from 1.
    position: int = 0
    #: A valid ticket that exists already.
    ticket: Ticket | None = None


@dataclass(frozen=True)
class Choice:
    """A quantity of one ticket type. `attendees` are the people of all units, unit by unit. They may be blank."""

    ticket_type_id: int
    attendees: Sequence[Attendee] = ()
    #: Units. None means one unit for each attendee.
    quantity: int | None = None
    #: For an add-on: the ticket of each unit.
    on: Sequence[MainTicket] = ()

    def __post_init__(self):
        if self.quantity is None:
            object.__setattr__(self, "quantity", len(self.attendees))


class ProblemReason(StrEnum):
    """Why a choice cannot be booked."""

    SOLD_OUT = "sold_out"
    #: Seats that several ticket types share are sold out. `limit` is people, `place` the name of the pool.
    SHARED_SOLD_OUT = "shared_sold_out"
    NOT_ON_SALE = "not_on_sale"
    TOO_MANY = "too_many"
    TOO_FEW = "too_few"
    #: More free seats than one client gets without an e-mail, beside tickets that cost something. `limit` may be 0.
    FREE_BESIDE_PAID = "free_beside_paid"
    #: An add-on without the ticket that it belongs to, or at a ticket that it does not go with.
    NEEDS_TICKET = "needs_ticket"
    #: The ticket has the add-on already.
    ADDED_BEFORE = "added_before"
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
    #: The client has many unpaid orders: the buyer must answer a question.
    QUESTION = "question"
    #: The client holds as many free seats as it may that no e-mail has confirmed.
    MANY_UNCONFIRMED = "many_unconfirmed"
    #: The address has received as many links as it may in an hour.
    MANY_EMAILS = "many_emails"
    #: The order's sum cannot be paid online; `limit` is the sum in øre.
    AMOUNT = "amount"


@dataclass(frozen=True)
class Problem:
    """The reason why a choice cannot be booked. `limit` is the quantity that could be, where there is one."""

    reason: ProblemReason
    limit: int | None = None
    place: str = ""
    #: Names of the ticket types that the problem is about, when it is about several.
    tickets: Sequence[str] = ()


#: Problems by ticket type id. The key None is for the event or the waiting list's offer, "code" for the discount code,
#: "amount" for the sum.
Problems = Mapping[int | str | None, Problem]


class BookingRefused(Exception):
    """A choice of one event cannot be booked. `problems` says why; `event_id` is the event."""

    def __init__(self, problems: Problems, *, event_id: int | None = None):
        super().__init__(problems)
        self.problems = problems
        self.event_id = event_id


def find_shared_problem(
    shared: Iterable[SharedSeats], type_states: Mapping[int, TicketTypeState], numbers: Mapping[int, int]
) -> Problem | None:
    """Why choices that could be booked one by one cannot be booked together. `numbers` is units by ticket type id."""
    for limit in shared:
        people = {
            pk: max(0, number - type_states[pk].set_aside) * type_states[pk].ticket_type.seats_each
            for pk, number in numbers.items()
            if pk in limit.type_ids
        }
        if len(people) > 1 and sum(people.values()) > limit.left:
            names = [type_states[pk].ticket_type.name for pk in people]
            return Problem(ProblemReason.SHARED_SOLD_OUT, limit.left, place=limit.name, tickets=names)
    return None


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
    if quantity > ticket_type.order_limit:
        return Problem(ProblemReason.TOO_MANY, ticket_type.order_limit)
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


def find_add_on_problem(choice: Choice, choices: Iterable[Choice], types: Mapping[int, TicketType]) -> Problem | None:
    """Why the choice is no add-on of tickets that the order has or that are valid; None when it is, or is a ticket.

    `choices` are all choices of the same event, and `types` their ticket types by id.
    """
    ticket_type, quantity = types[choice.ticket_type_id], choice.quantity or 0
    by_type = {each.ticket_type_id: each for each in choices}
    if not ticket_type.needs_ticket:
        return Problem(ProblemReason.NEEDS_TICKET) if choice.on else None
    if len(choice.on) != quantity or len(set(choice.on)) != quantity:
        return Problem(ProblemReason.NEEDS_TICKET)
    if all(_fits(ticket_type, main, by_type, types) for main in choice.on):
        return None
    return Problem(ProblemReason.NEEDS_TICKET)


def _fits(add_on: TicketType, main: MainTicket, choices: Mapping[int, Choice], types: Mapping[int, TicketType]) -> bool:
    if main.ticket is not None:
        is_person = main.ticket.status == TicketStatus.VALID and main.ticket.on_ticket_id is None
        return is_person and goes_with(add_on, main.ticket.ticket_type)
    choice, ticket_type = choices.get(main.ticket_type_id), types.get(main.ticket_type_id)
    if choice is None or ticket_type is None or not goes_with(add_on, ticket_type):
        return False
    return 1 <= main.position <= ticket_type.people_each(len(choice.attendees)) * (choice.quantity or 0)
