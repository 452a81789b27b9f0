"""Booking: the seats, the order and the tickets, in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from core.association import association
from events.domain import holds, pricing, stock
from events.domain.seats import Offer, seats_of
from events.domain.terms import terms_text
from events.enums import SeatState
from events.models import Event, Ticket, TicketType
from events.text import in_language
from payments.domain.orders import AlreadyPlaced, Buyer, NewLine, place, placed_before
from payments.enums import SellerKind
from payments.models import Order


@dataclass(frozen=True)
class Attendee:
    name: str
    email: str = ""


@dataclass(frozen=True)
class Choice:
    """So many of one ticket type, one attendee for each."""

    ticket_type_id: int
    attendees: Sequence[Attendee]

    @property
    def quantity(self) -> int:
        return len(self.attendees)


class Refused(Exception):
    """Something that was chosen cannot be sold. `problems` maps ticket type id (None: the event) to the reason."""

    def __init__(self, problems: dict[int | None, "Problem"]):
        super().__init__(problems)
        self.problems = problems


@dataclass(frozen=True)
class Problem:
    """Why not. `limit` is the number that would do, where there is one."""

    reason: str
    limit: int | None = None


SOLD_OUT, NOT_ON_SALE, TOO_MANY, TOO_FEW = "sold_out", "not_on_sale", "too_many", "too_few"


def problem_with(offer: Offer | None, quantity: int) -> Problem | None:
    """Whether one choice can be sold as things stand, before any seat is taken."""
    if offer is None or (not offer.on_sale and offer.state != SeatState.SOLD_OUT):
        return Problem(NOT_ON_SALE)
    if offer.state == SeatState.SOLD_OUT or (offer.left is not None and quantity > offer.left):
        return Problem(SOLD_OUT, offer.left)
    if quantity > offer.ticket_type.max_per_order:
        return Problem(TOO_MANY, offer.ticket_type.max_per_order)
    if quantity < offer.ticket_type.min_per_order:
        return Problem(TOO_FEW, offer.ticket_type.min_per_order)
    return None


def book(
    *, event: Event, choices: Sequence[Choice], buyer: Buyer, language: str, submission_key: str | None = None
) -> Order:
    """Hold seats and write the order. The same `submission_key` always leads to the same order.

    Raises Refused with what is wrong with each choice; nothing is taken then. Called outside any transaction, so
    that holds that have run out can be ended first when seats are short.
    """
    if order := placed_before(submission_key or ""):
        return order
    offers = {offer.ticket_type.pk: offer for offer in seats_of(event).offers}
    problems = {
        choice.ticket_type_id: problem
        for choice in choices
        if (problem := problem_with(offers.get(choice.ticket_type_id), choice.quantity))
    }
    if problems or not choices:
        raise Refused(problems or {None: Problem(TOO_FEW, 1)})
    lines = _lines(event, choices, offers, buyer, language)
    for last_try in (False, True):
        try:
            return _hold(event, choices, lines, buyer, language, submission_key)
        except AlreadyPlaced:
            return placed_before(submission_key)
        except stock.NotBookable:
            raise Refused({None: Problem(NOT_ON_SALE)}) from None
        except stock.SoldOut as short:
            # Another click on the same form may have taken the last seat for this very buyer.
            if order := placed_before(submission_key or ""):
                return order
            if last_try or not holds.end_overdue([event.pk]):
                raise Refused({short.ticket_type_id: Problem(SOLD_OUT, short.left)}) from None
    raise AssertionError("unreachable")


@transaction.atomic
def _hold(event, choices, lines, buyer, language, submission_key) -> Order:
    stock.take(event.pk, {choice.ticket_type_id: choice.quantity for choice in choices})
    order = place(
        lines=lines,
        buyer=buyer,
        language=language,
        expires_at=timezone.now() + timedelta(minutes=settings.HOLD_MINUTES),
        submission_key=submission_key,
        terms=terms_text(event, language),
    )
    by_type = {line.goods_id: line for line in order.lines.all()}
    Ticket.objects.bulk_create(
        Ticket(
            event=event,
            ticket_type_id=choice.ticket_type_id,
            line=by_type[choice.ticket_type_id],
            position=position,
            attendee_name=attendee.name,
            attendee_email=attendee.email.strip().lower(),
        )
        for choice in choices
        for position, attendee in enumerate(choice.attendees, start=1)
    )
    return order


def _lines(event, choices, offers, buyer, language) -> list[NewLine]:
    types = [offers[choice.ticket_type_id].ticket_type for choice in choices]
    numbers = {choice.ticket_type_id: choice.quantity for choice in choices}
    quote = pricing.quote(types, numbers, user=buyer.user, seller=association())
    return [
        NewLine(
            seller_kind=SellerKind.TICKET,
            goods_id=line.ticket_type.pk,
            description=_description(event, line.ticket_type, language),
            quantity=line.quantity,
            unit_ore=line.unit_ore,
            vat_code=line.vat_code,
            account=line.ticket_type.account,
            data={
                "event": event.pk,
                "member_price": line.is_member_price,
                "vat_reason": line.ticket_type.vat_reason,
            },
        )
        for line in quote.lines
    ]


def _description(event: Event, kind: TicketType, language: str) -> str:
    return f"{in_language(event, 'title', language)}: {in_language(kind, 'name', language)}"[:250]
