"""Seats, order and tickets, written in one transaction."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from core.bilingual import text_in_language
from events.booking.selection import Attendee, BookingRefused, Choice, Problem, ProblemReason
from events.booking.terms import terms_of_all
from events.enums import Admits
from events.models import Event, SeatBlock, Ticket, TicketLine, TicketType, WaitingEntry
from events.pricing import discount_codes, price_steps
from events.pricing.quote import Quote, QuoteLine
from events.questions import answers
from events.stock import blocks, counters, exchange_seats
from events.stock.units import Unit
from payments.enums import PaymentMethod, SellerKind
from payments.models import Order, OrderLine
from payments.orders.place import Buyer, NewLine, place_order


@dataclass(frozen=True, kw_only=True)
class Heading:
    """What is said once for the whole order. `due_days` is for an invoice."""

    buyer: Buyer
    language: str
    submission_key: str | None = None
    method: PaymentMethod = PaymentMethod.CARD
    due_days: int | None = None


@dataclass(frozen=True, kw_only=True)
class Sale:
    """What is decided about one event before the first row is written."""

    event: Event
    choices: Sequence[Choice]
    quote: Quote
    #: The price with so many sold of each type, asked again when a step ends by number.
    quote_at: Callable[[Mapping[int, int]], Quote] | None = None
    #: Seats that are set aside for this buyer.
    block: SeatBlock | None = None
    #: The place on the waiting list that was offered them: then they are taken from there alone.
    entry: WaitingEntry | None = None
    #: What the one unit that is chosen will take the place of: until then it sits on its seats.
    replaces: Unit | None = None
    order_answers: Mapping[int, object] = field(default_factory=dict)
    #: Whose wish the exchange is, as `ChangedBy` says.
    moved_by: str = ""
    #: Given away by staff, with their note.
    is_complimentary: bool = False
    note: str = ""
    statuses: Sequence[str] = counters.BOOKABLE_STATUSES


@transaction.atomic
def write_held_order(sales: Iterable[Sale], heading: Heading) -> Order:
    """Take the seats of one or several events and write one held order.

    Rows are locked in the order that `seat_locks` describes. Raises Refused, stock.SoldOut, stock.NotBookable,
    codes.UsedUp, exchange.CannotExchange or orders.AlreadyPlaced; nothing is taken then, of any event.
    """
    sales = sorted(sales, key=lambda sale: sale.event.pk)
    exchanged_from = _old_order_locked(sales)
    quotes = _codes_counted(sales, heading.buyer)
    drawn: dict[int, int] = {}
    for sale in sales:
        drawn |= _take_seats(sale)
    for sale in sales:
        _check_prices(sale)
    priced = [(sale, line) for sale in sales for line in quotes[sale.event.pk].lines]
    order = place_order(
        lines=[_new_line(sale, line, heading.language) for sale, line in priced],
        buyer=heading.buyer,
        language=heading.language,
        expires_at=timezone.now() + timedelta(minutes=settings.HOLD_MINUTES),
        submission_key=heading.submission_key,
        method=heading.method,
        terms=terms_of_all([sale.event for sale in sales], heading.language),
        due_days=heading.due_days,
        exchanged_from=exchanged_from,
    )
    for sale in sales:
        _record(order, sale, quotes[sale.event.pk])
    sold = [
        _sold(sale, line, quoted, drawn.get(quoted.ticket_type.pk))
        for line, (sale, quoted) in zip(order.lines.all(), priced, strict=True)
    ]
    TicketLine.objects.bulk_create(sold)
    _write_tickets(order, sales, {line.ticket_type_id: line for line in sold})
    order.just_placed = True
    return order


def _old_order_locked(sales: Sequence[Sale]) -> Order | None:
    """In an exchange, the order that the new one takes over from. Raises CannotExchange."""
    replaces = next((sale.replaces for sale in sales if sale.replaces is not None), None)
    if replaces is None:
        return None
    # The new row points at it. Whoever cancels it has its row first and the seats' rows after, and so must we.
    old = Order.objects.select_for_update(no_key=True).get(pk=replaces.line.order_id)
    exchange_seats.tickets_to_exchange(old.pk, [ticket.pk for ticket in replaces.tickets])
    return old


def _record(order: Order, sale: Sale, quote: Quote) -> None:
    """What else is noted of the order: the use of a code, and who of the waiting list it is for."""
    if quote.code_units:
        discount_codes.record_use(quote.code, order, quote.code_units, quote.code_saved_ore)
    if sale.entry is not None:
        WaitingEntry.objects.filter(pk=sale.entry.pk).update(order=order)


def _codes_counted(sales: Sequence[Sale], buyer: Buyer) -> dict[int, Quote]:
    """Event id → its quote, the uses of all codes counted in the codes' primary-key order. Raises codes.UsedUp."""
    in_order = sorted(sales, key=lambda sale: sale.quote.code.pk if sale.quote.code else 0)
    return {sale.event.pk: _code_counted(sale, buyer) for sale in in_order}


def _code_counted(sale: Sale, buyer: Buyer) -> Quote:
    """The quote, its code's uses counted. Raises codes.UsedUp, but for a code that was promised on the waiting list:
    that one holds, and only the count does without it.
    """
    quote, code = sale.quote, sale.quote.code
    if not quote.code_units:
        return quote
    try:
        with transaction.atomic():
            discount_codes.take_uses(code, quote.code_units, buyer.email)
    except discount_codes.CodeUsedUp:
        if sale.entry is None or sale.entry.code_id != code.pk:
            raise
        return replace(quote, lines=[replace(line, code_units=0) for line in quote.lines])
    return quote


def _take_seats(sale: Sale) -> dict[int, int]:
    """Ticket type id → units for what came out of a block; all else is taken from the counters."""
    claim, drawn = counters.Claim(), {}
    kinds = {line.ticket_type.pk: line.ticket_type for line in sale.quote.lines}
    for choice in sale.choices:
        kind = kinds[choice.ticket_type_id]
        claim.add(kind.pk, choice.quantity, _seats(kind, choice), kind.pool_id if kind.uses_seats else None)
        if sale.block is not None and sale.block.ticket_type_id == kind.pk:
            units, counted = blocks.take_from_block(sale.block.pk, choice.quantity, all_of_them=sale.entry is not None)
            if sale.entry is not None and not units:
                raise BookingRefused({None: Problem(ProblemReason.OFFER_OVER)}, event_id=sale.event.pk)
            if units:
                claim.minus(counted)
                drawn[kind.pk] = units
        claim.minus(_lent(sale, kind).claim)
    counters.take_seats(sale.event.pk, claim, statuses=sale.statuses)
    return drawn


def _check_prices(sale: Sale) -> None:
    """Once the counters are ours: a step that ends by number may have ended for this order meanwhile."""
    if sale.quote_at is None:
        return
    now = timezone.now()
    kinds = {line.ticket_type.pk: line.ticket_type for line in sale.quote.lines}
    if not any(price_steps.depends_on_number(kind, now) for kind in kinds.values()):
        return
    sold = dict(TicketType.objects.filter(pk__in=kinds).values_list("pk", "taken"))
    again = {line.ticket_type.pk: line.total_ore for line in sale.quote_at(sold).lines}
    changed = [line.ticket_type.pk for line in sale.quote.lines if again[line.ticket_type.pk] != line.total_ore]
    if changed:
        problems = {type_id: Problem(ProblemReason.PRICE_CHANGED) for type_id in changed}
        raise BookingRefused(problems, event_id=sale.event.pk)


def _new_line(sale: Sale, line: QuoteLine, language: str) -> NewLine:
    kind = line.ticket_type
    return NewLine(
        seller_kind=SellerKind.TICKET,
        description=_description(sale.event, kind, language),
        quantity=line.quantity,
        unit_ore=line.unit_ore,
        discount_ore=line.discount_ore,
        vat_code=line.vat_code,
        account=kind.account,
        vat_reason=kind.vat_reason,
        deal=line.deal,
    )


def _sold(sale: Sale, line: OrderLine, priced: QuoteLine, drawn: int | None) -> TicketLine:
    """What the order line sold. `drawn` units came out of the sale's block."""
    kind = priced.ticket_type
    return TicketLine(
        line=line,
        event=sale.event,
        ticket_type=kind,
        people_each=kind.people_each(_named(sale, kind)),
        is_member_price=priced.is_member_price,
        step=priced.step,
        code=sale.quote.code if priced.code_units else None,
        block=sale.block if drawn else None,
        block_units=drawn or 0,
        moved_by=sale.moved_by,
        is_complimentary=sale.is_complimentary,
        note=sale.note,
    )


def _lent(sale: Sale, kind: TicketType) -> exchange_seats.ExchangeSeats:
    if sale.replaces is None:
        return exchange_seats.ExchangeSeats([])
    choice = next(choice for choice in sale.choices if choice.ticket_type_id == kind.pk)
    return exchange_seats.assign_exchange_seats(sale.replaces, kind, _seats(kind, choice))


def _named(sale: Sale, kind: TicketType) -> int:
    return next(len(choice.attendees) for choice in sale.choices if choice.ticket_type_id == kind.pk)


def _description(event: Event, kind: TicketType, language: str) -> str:
    return f"{text_in_language(event, 'title', language)}: {text_in_language(kind, 'name', language)}"[:250]


def _seats(kind: TicketType, choice: Choice) -> int:
    """Seats that the choice takes of the event and the pool."""
    return sum(_takes_seat(kind) for _number in range(_people(kind, choice)))


def _takes_seat(kind: TicketType) -> bool:
    """Also of each of its tickets. The holder of a stand without staff has a paper and no seat."""
    return kind.uses_seats and not (kind.admits == Admits.STAND and not kind.people)


def _people(kind: TicketType, choice: Choice) -> int:
    return kind.people_each(len(choice.attendees)) * choice.quantity


def _write_tickets(order: Order, sales: Sequence[Sale], lines: Mapping[int, TicketLine]) -> None:
    """The tickets of all events and the answers given with them; `lines` by ticket type id."""
    written = [
        [pair for choice in sale.choices for pair in _tickets(sale, lines[choice.ticket_type_id], choice)]
        for sale in sales
    ]
    Ticket.objects.bulk_create([ticket for pairs in written for ticket, _attendee in pairs])
    for sale, pairs in zip(sales, written, strict=True):
        if sale.replaces is not None:
            [choice] = sale.choices
            line = lines[choice.ticket_type_id]
            tickets = [ticket for ticket, _attendee in pairs]
            exchange_seats.keep_replaced(line, sale.replaces, _lent(sale, line.ticket_type), tickets)
        answers.save_answers(order, pairs, sale.order_answers)


def _tickets(sale: Sale, sold: TicketLine, choice: Choice) -> list[tuple[Ticket, Attendee]]:
    """The line's tickets, each with the attendee it is for; those who are named later are blank."""
    kind = sold.ticket_type
    each, uses_seat = kind.people_each(len(choice.attendees)), _takes_seat(kind)
    pool_id = kind.pool_id if uses_seat else None
    lent = _lent(sale, kind).pairs
    named = list(choice.attendees)[: each * choice.quantity]
    named += [Attendee()] * (each * choice.quantity - len(named))
    return [
        (
            Ticket(
                event=sale.event,
                ticket_type=kind,
                line=sold.line,
                position=position,
                unit=(position - 1) // each + 1,
                uses_seat=uses_seat and position > len(lent),
                pool_id=pool_id if position > len(lent) or lent[position - 1][1] is None else None,
                attendee_name=attendee.name,
                attendee_email=attendee.email.strip().lower(),
            ),
            attendee,
        )
        for position, attendee in enumerate(named, start=1)
    ]
