"""A request to book: one order with a part for each event. It is read once and not changed afterwards.

The booking page shows it, and `book.book` books it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from django.utils import timezone

from accounts.models import User
from core.association import association
from events.availability.availability import Availability, availability_of
from events.availability.ticket_type import TicketTypeState
from events.booking.sale import OrderHeader, Sale
from events.booking.selection import Choice, Problem, ProblemReason, Problems, find_add_on_problem, find_problem
from events.booking.terms import terms_of_all, terms_text
from events.models import DiscountCode, Event, SeatBlock, WaitingEntry
from events.pricing import discount_codes
from events.pricing import quote as pricing_quote
from events.queries import load_goes_with
from events.stock import exchange_seats
from events.stock.counters import Claim
from events.stock.units import Unit
from payments.checkout.submission import Submission
from payments.enums import PaymentMethod
from payments.limits import why_not_payable
from payments.models import Order
from payments.orders.place import Buyer


@dataclass(frozen=True, kw_only=True)
class EventPart(Sale):
    """One event of the order: the choices, answers and price, the availability they were judged by, and problems."""

    seats: Availability
    problems: Problems = field(default_factory=dict)

    @property
    def code(self) -> DiscountCode | None:
        """The event's own discount code, also when it changes no price."""
        return self.quote.code

    def terms(self, language: str) -> str:
        return terms_text(self.event, language, free=not self.quote.speaks_of_money)


@dataclass(frozen=True, kw_only=True)
class BookingRequest:
    """One order with one part for each event, in the events' primary-key order.

    `code_text` is the discount code as the buyer typed it. A code belongs to one event and changes the price of that
    part only. Raises ValueError without parts, or with two parts for one event.
    """

    parts: Sequence[EventPart]
    buyer: Buyer
    language: str
    submission: Submission = field(default_factory=Submission)
    method: PaymentMethod = PaymentMethod.CARD
    code_text: str = ""
    client: str = ""
    has_answered: bool = False
    #: The buyer's own unpaid order that this one replaces.
    replaces_order: Order | None = None
    #: For an order that staff take: see `OrderHeader`.
    placed_by: User | None = None
    held_until: datetime | None = None
    when_placed: Callable[[Order], None] | None = None

    def __post_init__(self):
        parts = tuple(sorted(self.parts, key=lambda part: part.event.pk))
        if not parts or len({part.event.pk for part in parts}) < len(parts):
            raise ValueError("An order has one part for each of its events.")
        object.__setattr__(self, "parts", parts)

    @property
    def total_ore(self) -> int:
        """Øre, VAT included."""
        return sum(part.quote.total_ore for part in self.parts)

    @property
    def vat_ore(self) -> int:
        return sum(part.quote.vat_ore for part in self.parts)

    @property
    def due_days(self) -> int | None:
        """Days until the invoice is due: the shortest period of the events. None when it is not paid by invoice."""
        if self.method != PaymentMethod.INVOICE:
            return None
        return min(part.event.invoice_due_days for part in self.parts)

    @property
    def terms(self) -> str:
        """The terms that the buyer accepts. They are stored with the order."""
        free = {part.event.pk for part in self.parts if not part.quote.speaks_of_money}
        return terms_of_all([part.event for part in self.parts], self.language, free=free)

    @property
    def order_answers(self) -> dict[int, object]:
        """Answers to the questions that are asked once per order, by question id. A question belongs to one event."""
        return {pk: value for part in self.parts for pk, value in part.order_answers.items()}

    @property
    def problems(self) -> dict[int | None, Problems]:
        """Event id → its problems; the key None is for the order as a whole. Empty when the request can be booked."""
        normalized = discount_codes.normalize(self.code_text) if self.code_text else ""
        if self.code_text and not any(part.code and part.code.code == normalized for part in self.parts):
            return {None: {"code": Problem(ProblemReason.CODE_UNKNOWN)}}
        if problems := {part.event.pk: part.problems for part in self.parts if part.problems}:
            return problems
        # In an exchange only the price difference is paid: `tickets.exchange` looks at it.
        is_paid_online = self.method == PaymentMethod.CARD and not any(part.replaces for part in self.parts)
        if is_paid_online and why_not_payable(self.total_ore):
            return {None: {"amount": Problem(ProblemReason.AMOUNT, self.total_ore)}}
        return {}

    @property
    def order_header(self) -> OrderHeader:
        return OrderHeader(
            buyer=self.buyer,
            language=self.language,
            submission_key=self.submission.key or None,
            contents_key=self.submission.contents or None,
            method=self.method,
            due_days=self.due_days,
            client=self.client,
            has_answered=self.has_answered,
            replaces_order=self.replaces_order.pk if self.replaces_order else None,
            placed_by=self.placed_by,
            held_until=self.held_until,
            when_placed=self.when_placed,
        )


def read_part(
    event: Event,
    choices: Sequence[Choice],
    *,
    user=None,
    code_text: str = "",
    offer: WaitingEntry | None = None,
    order_answers: Mapping[int, object] | None = None,
    replaces: Unit | None = None,
    exchanged_by: str = "",
    held: Mapping[int, Claim] | None = None,
) -> EventPart:
    """A part with the availability and prices of this moment for this user.

    `offer` is a waiting entry whose block holds the seats, at the promised price and with the promised code. In an
    exchange, `replaces` is the unit that is exchanged and `exchanged_by` is the role of the person (`ChangedBy`).
    `held` are the seats of the buyer's own unpaid order, which this one replaces, by event id.
    """
    code = _code(event, code_text, offer)
    exchange_claims = exchange_seats.exchangeable_claims(replaces) if replaces else held
    return part_of(
        event,
        choices,
        seats=availability_of(event, code=code, user=user, exchange_claims=exchange_claims),
        user=user,
        code=code,
        offer=offer,
        order_answers=order_answers,
        replaces=replaces,
        exchanged_by=exchanged_by,
    )


def part_of(
    event: Event,
    choices: Sequence[Choice],
    *,
    seats: Availability,
    user=None,
    code: DiscountCode | None = None,
    offer: WaitingEntry | None = None,
    quote: pricing_quote.Quote | None = None,
    order_answers: Mapping[int, object] | None = None,
    replaces: Unit | None = None,
    exchanged_by: str = "",
) -> EventPart:
    """As `read_part`, from `seats` that are loaded already, and with the `quote` of these choices if it is known.

    Raises ValueError when a ticket type is chosen twice.
    """
    if len({choice.ticket_type_id for choice in choices}) < len(choices):
        raise ValueError("Each ticket type is chosen once.")
    block = _block(offer, code)
    type_states = {state.ticket_type.pk: state for state in seats.all_states}
    price = partial(
        pricing_quote.quote,
        [type_states[choice.ticket_type_id].ticket_type for choice in choices if choice.ticket_type_id in type_states],
        {choice.ticket_type_id: choice.quantity for choice in choices},
        user=user,
        seller=association(),
        code=code,
        promised={offer.ticket_type_id: offer.promised_ore} if offer else None,
        now=timezone.now(),
    )
    return EventPart(
        event=event,
        seats=seats,
        choices=choices,
        quote=quote or price(),
        quote_at=lambda sold: price(sold=sold),
        block=block,
        entry=offer,
        order_answers=order_answers or {},
        replaces=replaces,
        exchanged_by=exchanged_by if replaces else "",
        problems=_problems(choices, type_states, offer, block),
    )


def _code(event: Event, code_text: str, offer: WaitingEntry | None) -> DiscountCode | None:
    """The event's code that the buyer typed.

    An offer has the code that was promised when the buyer joined the waiting list. It applies unless the buyer typed
    another code of the event.
    """
    promised = offer.code if offer is not None and offer.code_id else None
    if promised is not None and discount_codes.normalize(code_text) in ("", promised.code):
        return promised
    return (discount_codes.find_code(event, code_text) if code_text else None) or promised


def _block(offer: WaitingEntry | None, code: DiscountCode | None) -> SeatBlock | None:
    if offer is not None:
        return offer.block if offer.block_id else None
    return code.block if code is not None and code.block_id else None


def _problems(
    choices: Sequence[Choice],
    type_states: Mapping[int, TicketTypeState],
    offer: WaitingEntry | None,
    block: SeatBlock | None,
) -> dict[int | str | None, Problem]:
    """Why choices cannot be booked, judged before any seat is taken."""
    if not choices:
        return {None: Problem(ProblemReason.TOO_FEW, 1)}
    problems: dict[int | str | None, Problem] = {}
    for choice in choices:
        type_state = type_states.get(choice.ticket_type_id)
        if offer is not None and choice.ticket_type_id == offer.ticket_type_id and type_state is not None:
            # The block decides, as its units are for this buyer even when the type is sold out for the public.
            if block is None or block.left < choice.quantity or (block.until and block.until <= timezone.now()):
                problems[None] = Problem(ProblemReason.OFFER_OVER)
                continue
            type_state = type_state.with_set_aside(block.left)
        if problem := find_problem(type_state, choice.quantity, len(choice.attendees)):
            problems[choice.ticket_type_id] = problem
    types = {pk: state.ticket_type for pk, state in type_states.items()}
    load_goes_with(types.values())
    for choice in choices:
        if choice.ticket_type_id in types and (problem := find_add_on_problem(choice, choices, types)):
            problems[choice.ticket_type_id] = problem
    return problems
