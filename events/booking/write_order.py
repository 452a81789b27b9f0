"""Take the seats and write a held order with its tickets, in one transaction."""

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
class OrderHeader:
    """The data of an order as a whole. `due_days` is the period of payment of an invoice, in days."""

    buyer: Buyer
    language: str
    submission_key: str | None = None
    method: PaymentMethod = PaymentMethod.CARD
    due_days: int | None = None


@dataclass(frozen=True, kw_only=True)
class Sale:
    """One event of an order, with all that is decided before the first row is written."""

    event: Event
    choices: Sequence[Choice]
    quote: Quote
    #: The quote for given counters (ticket type id → units taken), needed when a price step ends by number sold.
    quote_at: Callable[[Mapping[int, int]], Quote] | None = None
    #: The block of seats that are set aside for this buyer.
    block: SeatBlock | None = None
    #: The waiting entry whose offer is booked. Then all seats are taken out of its block.
    entry: WaitingEntry | None = None
    #: The unit that is exchanged for the one that is chosen, which uses its seats until the exchange is confirmed.
    replaces: Unit | None = None
    order_answers: Mapping[int, object] = field(default_factory=dict)
    #: Who exchanges the tickets: a value of `ChangedBy`, or empty.
    exchanged_by: str = ""
    #: Issued by staff without payment, with their note.
    is_complimentary: bool = False
    note: str = ""
    statuses: Sequence[str] = counters.BOOKABLE_STATUSES


@transaction.atomic
def write_held_order(sales: Iterable[Sale], header: OrderHeader) -> Order:
    """Take the seats of one or several events and write one held order.

    Rows are locked in the order of `events.stock.locks`. Raises BookingRefused, counters.SoldOut, counters.NotBookable,
    CodeUsedUp, CannotExchange or AlreadyPlaced; then nothing is written, for any event.
    """
    sales = sorted(sales, key=lambda sale: sale.event.pk)
    exchanged_from = _lock_old_order(sales)
    quotes = _count_codes(sales, header.buyer)
    block_units: dict[int, int] = {}
    for sale in sales:
        block_units |= _take_seats(sale)
    for sale in sales:
        _check_prices(sale)
    sale_lines = [(sale, line) for sale in sales for line in quotes[sale.event.pk].lines]
    order = place_order(
        lines=[_new_line(sale, line, header.language) for sale, line in sale_lines],
        buyer=header.buyer,
        language=header.language,
        expires_at=timezone.now() + timedelta(minutes=settings.HOLD_MINUTES),
        submission_key=header.submission_key,
        method=header.method,
        terms=terms_of_all([sale.event for sale in sales], header.language),
        due_days=header.due_days,
        exchanged_from=exchanged_from,
    )
    for sale in sales:
        _record_code_and_entry(order, sale, quotes[sale.event.pk])
    ticket_lines = [
        _ticket_line(sale, line, quote_line, block_units.get(quote_line.ticket_type.pk))
        for line, (sale, quote_line) in zip(order.lines.all(), sale_lines, strict=True)
    ]
    TicketLine.objects.bulk_create(ticket_lines)
    _write_tickets(order, sales, {line.ticket_type_id: line for line in ticket_lines})
    order.just_placed = True
    return order


def _lock_old_order(sales: Sequence[Sale]) -> Order | None:
    """The locked order whose tickets are exchanged; None when it is no exchange. Raises CannotExchange."""
    replaces = next((sale.replaces for sale in sales if sale.replaces is not None), None)
    if replaces is None:
        return None
    # The order's row is locked before the seats' rows, as a transaction that cancels this order does.
    old_order = Order.objects.select_for_update(no_key=True).get(pk=replaces.line.order_id)
    exchange_seats.tickets_to_exchange(old_order.pk, [ticket.pk for ticket in replaces.tickets])
    return old_order


def _record_code_and_entry(order: Order, sale: Sale, quote: Quote) -> None:
    """Record the use of a discount code, and the order of a waiting entry."""
    if quote.code_units:
        discount_codes.record_use(quote.code, order, quote.code_units, quote.code_saved_ore)
    if sale.entry is not None:
        WaitingEntry.objects.filter(pk=sale.entry.pk).update(order=order)


def _count_codes(sales: Sequence[Sale], buyer: Buyer) -> dict[int, Quote]:
    """Count the uses of all codes in primary-key order. Returns event id → quote. Raises CodeUsedUp."""
    in_order = sorted(sales, key=lambda sale: sale.quote.code.pk if sale.quote.code else 0)
    return {sale.event.pk: _count_code(sale, buyer) for sale in in_order}


def _count_code(sale: Sale, buyer: Buyer) -> Quote:
    """Count the uses of the quote's code. Returns the quote. Raises CodeUsedUp.

    A code that was promised with an offer from the waiting list keeps its discount when it is used up. The quote that
    is returned then has no uses of it.
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
    """Take seats out of the sale's block first, and the others from the counters.

    Returns ticket type id → units taken out of the block. Raises BookingRefused, counters.SoldOut or NotBookable.
    """
    claim, block_units = counters.Claim(), {}
    ticket_types = {line.ticket_type.pk: line.ticket_type for line in sale.quote.lines}
    for choice in sale.choices:
        ticket_type = ticket_types[choice.ticket_type_id]
        claim.add(
            ticket_type.pk,
            choice.quantity,
            _seats_taken(ticket_type, choice),
            ticket_type.pool_id if ticket_type.uses_seats else None,
        )
        if sale.block is not None and sale.block.ticket_type_id == ticket_type.pk:
            is_offer = sale.entry is not None
            units, block_claim = blocks.take_from_block(sale.block.pk, choice.quantity, all_or_none=is_offer)
            if is_offer and not units:
                raise BookingRefused({None: Problem(ProblemReason.OFFER_OVER)}, event_id=sale.event.pk)
            if units:
                claim.subtract(block_claim)
                block_units[ticket_type.pk] = units
        claim.subtract(_exchange_seats(sale, ticket_type).claim)
    counters.take_seats(sale.event.pk, claim, statuses=sale.statuses)
    return block_units


def _check_prices(sale: Sale) -> None:
    """Compare the prices again under the lock of the counters: a step that ends by number may have ended.

    Raises BookingRefused with PRICE_CHANGED.
    """
    if sale.quote_at is None:
        return
    now = timezone.now()
    ticket_types = {line.ticket_type.pk: line.ticket_type for line in sale.quote.lines}
    if not any(price_steps.depends_on_number(ticket_type, now) for ticket_type in ticket_types.values()):
        return
    taken = dict(TicketType.objects.filter(pk__in=ticket_types).values_list("pk", "taken"))
    new_totals = {line.ticket_type.pk: line.total_ore for line in sale.quote_at(taken).lines}
    changed = [line.ticket_type.pk for line in sale.quote.lines if new_totals[line.ticket_type.pk] != line.total_ore]
    if changed:
        problems = {type_id: Problem(ProblemReason.PRICE_CHANGED) for type_id in changed}
        raise BookingRefused(problems, event_id=sale.event.pk)


def _new_line(sale: Sale, line: QuoteLine, language: str) -> NewLine:
    ticket_type = line.ticket_type
    return NewLine(
        seller_kind=SellerKind.TICKET,
        description=_description(sale.event, ticket_type, language),
        quantity=line.quantity,
        unit_ore=line.unit_ore,
        discount_ore=line.discount_ore,
        vat_code=line.vat_code,
        account=ticket_type.account,
        vat_reason=ticket_type.vat_reason,
        deal=line.deal,
    )


def _ticket_line(sale: Sale, line: OrderLine, quote_line: QuoteLine, block_units: int | None) -> TicketLine:
    """The ticket line of an order line. `block_units` of its units were taken out of the sale's block."""
    ticket_type = quote_line.ticket_type
    return TicketLine(
        line=line,
        event=sale.event,
        ticket_type=ticket_type,
        people_each=ticket_type.people_each(_named_people(sale, ticket_type)),
        is_member_price=quote_line.is_member_price,
        step=quote_line.step,
        code=sale.quote.code if quote_line.code_units else None,
        block=sale.block if block_units else None,
        block_units=block_units or 0,
        exchanged_by=sale.exchanged_by,
        is_complimentary=sale.is_complimentary,
        note=sale.note,
    )


def _exchange_seats(sale: Sale, ticket_type: TicketType) -> exchange_seats.ExchangeSeats:
    if sale.replaces is None:
        return exchange_seats.ExchangeSeats([])
    choice = next(choice for choice in sale.choices if choice.ticket_type_id == ticket_type.pk)
    return exchange_seats.assign_exchange_seats(sale.replaces, ticket_type, _seats_taken(ticket_type, choice))


def _named_people(sale: Sale, ticket_type: TicketType) -> int:
    return next(len(choice.attendees) for choice in sale.choices if choice.ticket_type_id == ticket_type.pk)


def _description(event: Event, ticket_type: TicketType, language: str) -> str:
    return f"{text_in_language(event, 'title', language)}: {text_in_language(ticket_type, 'name', language)}"[:250]


def _seats_taken(ticket_type: TicketType, choice: Choice) -> int:
    """Seats that the choice takes of the event and the pool."""
    return _people(ticket_type, choice) if _takes_seat(ticket_type) else 0


def _takes_seat(ticket_type: TicketType) -> bool:
    """Whether each ticket of the type takes a seat. A stand without staff has a ticket but no seat."""
    return ticket_type.uses_seats and not (ticket_type.admits == Admits.STAND and not ticket_type.people)


def _people(ticket_type: TicketType, choice: Choice) -> int:
    return ticket_type.people_each(len(choice.attendees)) * choice.quantity


def _write_tickets(order: Order, sales: Sequence[Sale], lines: Mapping[int, TicketLine]) -> None:
    """Write the tickets of all events and their answers. `lines` is by ticket type id."""
    pairs_by_sale = [
        [pair for choice in sale.choices for pair in _ticket_pairs(sale, lines[choice.ticket_type_id], choice)]
        for sale in sales
    ]
    Ticket.objects.bulk_create([ticket for pairs in pairs_by_sale for ticket, _attendee in pairs])
    for sale, pairs in zip(sales, pairs_by_sale, strict=True):
        if sale.replaces is not None:
            [choice] = sale.choices
            line = lines[choice.ticket_type_id]
            tickets = [ticket for ticket, _attendee in pairs]
            exchange_seats.save_replaced_tickets(line, sale.replaces, _exchange_seats(sale, line.ticket_type), tickets)
        answers.save_answers(order, pairs, sale.order_answers)


def _ticket_pairs(sale: Sale, ticket_line: TicketLine, choice: Choice) -> list[tuple[Ticket, Attendee]]:
    """The line's tickets, each with its attendee. Attendees that are named later are blank."""
    ticket_type = ticket_line.ticket_type
    people_each, uses_seat = ticket_type.people_each(len(choice.attendees)), _takes_seat(ticket_type)
    pool_id = ticket_type.pool_id if uses_seat else None
    exchanged = _exchange_seats(sale, ticket_type).ticket_pools
    attendees = list(choice.attendees)[: people_each * choice.quantity]
    attendees += [Attendee()] * (people_each * choice.quantity - len(attendees))
    return [
        (
            Ticket(
                event=sale.event,
                ticket_type=ticket_type,
                line=ticket_line.line,
                position=position,
                unit=(position - 1) // people_each + 1,
                uses_seat=uses_seat and position > len(exchanged),
                pool_id=pool_id if position > len(exchanged) or exchanged[position - 1][1] is None else None,
                attendee_name=attendee.name,
                attendee_email=attendee.email.strip().lower(),
            ),
            attendee,
        )
        for position, attendee in enumerate(attendees, start=1)
    ]
