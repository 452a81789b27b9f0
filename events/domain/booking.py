"""Booking: what was chosen is checked and priced, then seats, order and tickets are written in one transaction."""

from collections.abc import Mapping, Sequence
from functools import partial

from django.utils import timezone

from core.association import association
from events.domain import codes, holds, lending, pricing, stock
from events.domain.choosing import Attendee, Choice, Problem, Reason, Refused, problem_with
from events.domain.holding import Sale, hold
from events.domain.offers import Offer
from events.domain.seats import seats_of
from events.domain.units import Unit
from events.models import DiscountCode, Event, SeatBlock, WaitingEntry
from payments.domain.exchange import CannotExchange
from payments.domain.orders import AlreadyPlaced, Buyer, placed_before
from payments.enums import PaymentMethod
from payments.models import Order

__all__ = ["Attendee", "Choice", "Problem", "Reason", "Refused", "book", "problem_with"]


def book(
    *,
    event: Event,
    choices: Sequence[Choice],
    buyer: Buyer,
    language: str,
    submission_key: str | None = None,
    code: str = "",
    offer: WaitingEntry | None = None,
    method: PaymentMethod = PaymentMethod.CARD,
    due_days: int | None = None,
    order_answers: Mapping[int, object] | None = None,
    replaces: Unit | None = None,
    moved_by: str = "",
) -> Order:
    """Hold seats and write the order. The same `submission_key` always leads to the same order.

    `code` is what the buyer typed; `offer` a place on the waiting list whose block holds the seats, at the price
    (and with the code) that were promised. `replaces` is what one new unit will take the place of, at the wish of
    `moved_by` (a role); raises CannotExchange when it is not there any more. Raises Refused with what is wrong with
    each choice. Nothing is taken then. Called outside any transaction, so that holds that have run out can be ended
    first when seats are short.
    """
    try:
        found = _code(event, code, offer)
        lent = lending.lendable(replaces) if replaces else None
        seats = seats_of(event, code=found, user=buyer.user, lent=lent)
        offers = {one.ticket_type.pk: one for one in seats.offers}
        block = _block(offer, found)
        _check(choices, offers, offer, block)
    except Refused:
        # Another click on the same form may have taken the last seat for this very buyer.
        if order := placed_before(submission_key or ""):
            return order
        raise
    ask = partial(
        pricing.quote,
        [offers[choice.ticket_type_id].ticket_type for choice in choices],
        {choice.ticket_type_id: choice.quantity for choice in choices},
        user=buyer.user,
        seller=association(),
        code=found,
        promised={offer.ticket_type_id: offer.promised_ore} if offer else None,
        now=timezone.now(),
    )
    sale = Sale(
        event=event,
        choices=choices,
        quote=ask(),
        quote_at=lambda sold: ask(sold=sold),
        buyer=buyer,
        language=language,
        submission_key=submission_key,
        block=block,
        entry=offer,
        order_answers=order_answers or {},
        replaces=replaces,
        moved_by=moved_by if replaces else "",
        placing=_placing(method, due_days, replaces.line.order if replaces else None),
    )
    return _hold_ending_what_is_over(sale)


def _code(event: Event, typed: str, offer: WaitingEntry | None) -> DiscountCode | None:
    """The code that was typed. An offer has the one that its owner had when they joined the list: it was promised."""
    if offer is not None and offer.code_id and (not typed or codes.normal(typed) == offer.code.code):
        return offer.code
    if not typed:
        return None
    found = codes.find(event, typed)
    if found is None:
        raise Refused({"code": Problem(Reason.CODE_UNKNOWN)})
    return found


def _block(offer: WaitingEntry | None, code: DiscountCode | None) -> SeatBlock | None:
    if offer is not None:
        return offer.block if offer.block_id else None
    return code.block if code is not None and code.block_id else None


def _check(
    choices: Sequence[Choice], offers: Mapping[int, Offer], offer: WaitingEntry | None, block: SeatBlock | None
) -> None:
    """Raises Refused when something cannot be sold as things stand."""
    problems: dict[int | str | None, Problem] = {}
    for choice in choices:
        of_type = offers.get(choice.ticket_type_id)
        if offer is not None and choice.ticket_type_id == offer.ticket_type_id and of_type is not None:
            # What is set aside for this buyer alone is there, however little the public sees.
            if block is None or block.left < choice.quantity or (block.until and block.until <= timezone.now()):
                problems[None] = Problem(Reason.OFFER_OVER)
                continue
            of_type = of_type.kept_aside(block.left)
        if problem := problem_with(of_type, choice.quantity, len(choice.attendees)):
            problems[choice.ticket_type_id] = problem
    if len({choice.ticket_type_id for choice in choices}) < len(choices):
        raise ValueError("Each ticket type is chosen once.")
    if problems or not choices:
        raise Refused(problems or {None: Problem(Reason.TOO_FEW, 1)})


def _placing(method: PaymentMethod, due_days: int | None, moved_from: Order | None) -> dict:
    wanted = {"method": method, "due_days": due_days, "moved_from": moved_from}
    return {name: value for name, value in wanted.items() if value is not None}


def _hold_ending_what_is_over(sale: Sale) -> Order:
    """Tried twice: between the tries, what is held or set aside beyond its time is given back."""
    for last_try in (False, True):
        try:
            return hold(sale)
        except AlreadyPlaced:
            return placed_before(sale.submission_key)
        except stock.NotBookable:
            raise Refused({None: Problem(Reason.NOT_ON_SALE)}) from None
        except CannotExchange:
            # It may have been exchanged already, by another click on the same form.
            if order := placed_before(sale.submission_key or ""):
                return order
            raise
        except (stock.SoldOut, codes.UsedUp) as short:
            # Another click on the same form may have taken the last seat for this very buyer.
            if order := placed_before(sale.submission_key or ""):
                return order
            if last_try:
                raise Refused(_problems_of(sale, short)) from None
            # Tried again also when nothing was over: another buyer may just have ended it for us all.
            holds.end_overdue([sale.event.pk])
    raise AssertionError("unreachable")


def _problems_of(sale: Sale, short: stock.SoldOut | codes.UsedUp) -> dict[int | str | None, Problem]:
    if isinstance(short, codes.UsedUp):
        return {"code": Problem(Reason.CODE_PER_BUYER if short.per_buyer else Reason.CODE_USED_UP, short.left)}
    if short.pool_id is None:
        return {short.ticket_type_id: Problem(Reason.SOLD_OUT, short.left)}
    drawing = [line.ticket_type for line in sale.quote.lines if line.ticket_type.pool_id == short.pool_id]
    return {kind.pk: Problem(Reason.SOLD_OUT, short.left // max(1, pricing.people_each(kind))) for kind in drawing}
