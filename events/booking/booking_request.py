"""What somebody asks to book in one order. Read once, and handed on as it is: to the page, or to `booking.book`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from django.utils import timezone

from core.association import association
from events.availability.availability import Availability, availability_of
from events.availability.ticket_type import TicketTypeState
from events.booking.selection import Choice, Problem, ProblemReason, Problems, find_problem
from events.booking.terms import terms_of_all, terms_text
from events.booking.write_order import Heading, Sale
from events.models import DiscountCode, Event, SeatBlock, WaitingEntry
from events.pricing import discount_codes
from events.pricing import quote as pricing_quote
from events.stock import exchange_seats
from events.stock.units import Unit
from payments.checkout.submission import Submission
from payments.enums import PaymentMethod
from payments.orders.place import Buyer


@dataclass(frozen=True, kw_only=True)
class EventPart(Sale):
    """One event of the order: what is chosen and answered there, what was on sale, its price, and what is wrong."""

    seats: Availability
    problems: Problems = field(default_factory=dict)

    @property
    def code(self) -> DiscountCode | None:
        """The event's own discount code, also when it changes no price."""
        return self.quote.code

    def terms(self, language: str) -> str:
        return terms_text(self.event, language)


@dataclass(frozen=True, kw_only=True)
class BookingRequest:
    """One order with one part for each event; the parts stand in the events' primary-key order.

    `code_text` is the discount code as the buyer typed it. A code belongs to one event: it changes the price of that
    part alone.
    """

    parts: Sequence[EventPart]
    buyer: Buyer
    language: str
    submission: Submission = field(default_factory=Submission)
    method: PaymentMethod = PaymentMethod.CARD
    code_text: str = ""

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
        """Days to pay an invoice: the fewest that one of the events gives. None when it is not paid by invoice."""
        if self.method != PaymentMethod.INVOICE:
            return None
        return min(part.event.invoice_due_days for part in self.parts)

    @property
    def terms(self) -> str:
        """What the buyer agrees to, and what is kept with the order."""
        return terms_of_all([part.event for part in self.parts], self.language)

    @property
    def order_answers(self) -> dict[int, object]:
        """The answers that are given once for an order, by question; each question belongs to one event."""
        return {pk: value for part in self.parts for pk, value in part.order_answers.items()}

    @property
    def problems(self) -> dict[int | None, Problems]:
        """Event id → what is wrong there; None stands for the order as a whole. Empty when it can be booked."""
        typed = discount_codes.normalize(self.code_text) if self.code_text else ""
        if self.code_text and not any(part.code and part.code.code == typed for part in self.parts):
            return {None: {"code": Problem(ProblemReason.CODE_UNKNOWN)}}
        return {part.event.pk: part.problems for part in self.parts if part.problems}

    @property
    def heading(self) -> Heading:
        return Heading(
            buyer=self.buyer,
            language=self.language,
            submission_key=self.submission.key or None,
            method=self.method,
            due_days=self.due_days,
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
    moved_by: str = "",
) -> EventPart:
    """Look at the event as it is sold now to this user.

    `offer` is a place on the waiting list whose block holds the seats, at the price (and with the code) that were
    promised. `replaces` is what one new unit will take the place of, at the wish of `moved_by` (a role).
    """
    code = _code(event, code_text, offer)
    lent = exchange_seats.exchangeable_claims(replaces) if replaces else None
    return part_of(
        event,
        choices,
        seats=availability_of(event, code=code, user=user, exchange_claims=lent),
        user=user,
        code=code,
        offer=offer,
        order_answers=order_answers,
        replaces=replaces,
        moved_by=moved_by,
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
    moved_by: str = "",
) -> EventPart:
    """The same from `seats` that were read already; `quote` is the price of these choices where it is known."""
    if len({choice.ticket_type_id for choice in choices}) < len(choices):
        raise ValueError("Each ticket type is chosen once.")
    block = _block(offer, code)
    offers = {each.ticket_type.pk: each for each in seats.ticket_type_states}
    ask = partial(
        pricing_quote.quote,
        [offers[choice.ticket_type_id].ticket_type for choice in choices if choice.ticket_type_id in offers],
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
        quote=quote or ask(),
        quote_at=lambda sold: ask(sold=sold),
        block=block,
        entry=offer,
        order_answers=order_answers or {},
        replaces=replaces,
        moved_by=moved_by if replaces else "",
        problems=_problems(choices, offers, offer, block),
    )


def _code(event: Event, typed: str, offer: WaitingEntry | None) -> DiscountCode | None:
    """The event's code that was typed. An offer has the one that its owner had when they joined the list: it was
    promised, and counts also when the code that was typed is another event's.
    """
    promised = offer.code if offer is not None and offer.code_id else None
    if promised is not None and discount_codes.normalize(typed) in ("", promised.code):
        return promised
    return (discount_codes.find_code(event, typed) if typed else None) or promised


def _block(offer: WaitingEntry | None, code: DiscountCode | None) -> SeatBlock | None:
    if offer is not None:
        return offer.block if offer.block_id else None
    return code.block if code is not None and code.block_id else None


def _problems(
    choices: Sequence[Choice],
    offers: Mapping[int, TicketTypeState],
    offer: WaitingEntry | None,
    block: SeatBlock | None,
) -> dict[int | str | None, Problem]:
    """What cannot be sold as things stand."""
    if not choices:
        return {None: Problem(ProblemReason.TOO_FEW, 1)}
    problems: dict[int | str | None, Problem] = {}
    for choice in choices:
        of_type = offers.get(choice.ticket_type_id)
        if offer is not None and choice.ticket_type_id == offer.ticket_type_id and of_type is not None:
            # What is set aside for this buyer alone is there, however little the public sees.
            if block is None or block.left < choice.quantity or (block.until and block.until <= timezone.now()):
                problems[None] = Problem(ProblemReason.OFFER_OVER)
                continue
            of_type = of_type.with_set_aside(block.left)
        if problem := find_problem(of_type, choice.quantity, len(choice.attendees)):
            problems[choice.ticket_type_id] = problem
    return problems
