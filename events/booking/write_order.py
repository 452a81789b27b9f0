"""Take the seats and write a held order with its tickets, in one transaction."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from core.bilingual import text_in_language
from events.booking import add_ons
from events.booking.client_share import has_few_holds, hold_beyond_share, refuse_beyond_share
from events.booking.confirm_link import queue_link
from events.booking.sale import OrderHeader, Sale
from events.booking.selection import BookingRefused, Problem, ProblemReason
from events.booking.take_seats import take_seats
from events.booking.terms import terms_of_all
from events.booking.write_tickets import build_ticket_line, write_tickets
from events.enums import ChangedBy
from events.models import CodeUse, DiscountCode, Event, TicketLine, TicketType, WaitingEntry
from events.pricing import discount_codes, price_steps
from events.pricing.quote import Quote, QuoteLine
from events.stock import exchange_seats, release
from payments.checkout import cancel
from payments.enums import SellerKind
from payments.models import Order
from payments.orders.place import Buyer, NewLine, place_order


@transaction.atomic
def write_held_order(sales: Iterable[Sale], header: OrderHeader) -> Order:
    """Take the seats of one or several events and write one held order.

    An order that is replaced is cancelled in the same transaction, and its seats are free for this one first.

    Rows are locked in the order of `events.stock.locks`. Raises BookingRefused, counters.SoldOut, counters.NotBookable,
    CodeUsedUp, CannotExchange, CannotCancel or AlreadyPlaced; then nothing is written, for any event.
    """
    sales = sorted(sales, key=lambda sale: sale.event.pk)
    if header.replaces_order is None:
        return _write(sales, header)
    with release.offering_last():
        _cancel_replaced_order(header.replaces_order, sales, header)
        return _write(sales, header)


def _cancel_replaced_order(order_pk: int, sales: Sequence[Sale], header: OrderHeader) -> None:
    # Its row first, then the codes of both orders, then the seats of both, as `events.stock.locks` says: the
    # cancellation changes its own events alone, which may come after those of the new order.
    Order.objects.select_for_update().get(pk=order_pk)
    code_ids = {sale.quote.code.pk for sale in sales if sale.quote.code}
    code_ids |= set(CodeUse.objects.filter(order=order_pk).values_list("code_id", flat=True))
    list(DiscountCode.objects.select_for_update(no_key=True).filter(pk__in=code_ids).order_by("pk").values_list("pk"))
    old_seats = list(TicketLine.objects.filter(line__order=order_pk).values_list("event_id", "block_id"))
    block_ids = {block_id for _event_id, block_id in old_seats} | {sale.block.pk for sale in sales if sale.block}
    event_ids = {event_id for event_id, _block_id in old_seats} | {sale.event.pk for sale in sales}
    release.lock_events(event_ids, block_ids - {None})
    cancel.cancel_replaced(order_pk, by=header.buyer.user)


def _hold_until(sales: Sequence[Sale]) -> datetime:
    """When the hold ends. The buyer of an exchange by staff did not ask for it and needs time to read the e-mail.

    Even then it ends when the event begins, but never sooner than other holds.
    """
    now = timezone.now()
    usual = now + timedelta(minutes=settings.HOLD_MINUTES)
    if not all(sale.exchanged_by == ChangedBy.STAFF for sale in sales):
        return usual
    starts_at = min(sale.event.starts_at for sale in sales)
    return max(usual, min(now + timedelta(hours=settings.STAFF_EXCHANGE_HOURS), starts_at))


def _write(sales: Sequence[Sale], header: OrderHeader) -> Order:
    exchanged_from = _lock_old_order(sales)
    add_ons.lock_mains(choice for sale in sales for choice in sale.choices)
    for sale in sales:
        add_ons.check_add_ons(
            sale.event.pk, sale.choices, {line.ticket_type.pk: line.ticket_type for line in sale.quote.lines}
        )
    quotes = _count_codes(sales, header.buyer)
    block_units: dict[int, int] = {}
    is_limited = not any(sale.entry or sale.replaces or sale.is_complimentary for sale in sales)
    client = header.client if is_limited else ""
    asks = bool(client) and not header.has_answered and any(quote.total_ore for quote in quotes.values())
    for sale in sales:
        block_units |= take_seats(sale, has_few_holds(client) if asks else None)
    for sale in sales:
        _check_prices(sale)
    sale_lines = [(sale, line) for sale in sales for line in quotes[sale.event.pk].lines]
    order = place_order(
        lines=[_new_line(sale, line, header.language) for sale, line in sale_lines],
        buyer=header.buyer,
        language=header.language,
        expires_at=header.held_until or _hold_until(sales),
        submission_key=header.submission_key,
        contents_key=header.contents_key,
        method=header.method,
        terms=terms_of_all(
            [sale.event for sale in sales],
            header.language,
            free={sale.event.pk for sale in sales if not sale.quote.speaks_of_money},
        ),
        due_days=header.due_days,
        exchanged_from=exchanged_from,
        client=client,
        placed_by=header.placed_by,
        has_long_hold=header.held_until is not None,
    )
    for sale in sales:
        _record_code_and_entry(order, sale, quotes[sale.event.pk])
    ticket_lines = [
        build_ticket_line(sale, line, quote_line, block_units.get(quote_line.ticket_type.pk))
        for line, (sale, quote_line) in zip(order.lines.all(), sale_lines, strict=True)
    ]
    TicketLine.objects.bulk_create(ticket_lines)
    write_tickets(order, sales, {line.ticket_type_id: line for line in ticket_lines})
    if client:
        _limit_free_seats(order, sales, quotes)
    if header.when_placed is not None:
        header.when_placed(order)
    order.just_placed = True
    return order


def _limit_free_seats(order: Order, sales: Sequence[Sale], quotes: Mapping[int, Quote]) -> None:
    """Limit the free seats to the client's share of each event. Raises BookingRefused."""
    if not order.total_ore:
        if hold_beyond_share(order, [sale.event for sale in sales]):
            queue_link(order)
        return
    free_lines = [line for quote in quotes.values() for line in quote.lines if not line.total_ore]
    event_ids = {line.ticket_type.event_id for line in free_lines if not line.ticket_type.needs_ticket}
    refuse_beyond_share(order, [sale.event for sale in sales if sale.event.pk in event_ids])


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


def _description(event: Event, ticket_type: TicketType, language: str) -> str:
    return f"{text_in_language(event, 'title', language)}: {text_in_language(ticket_type, 'name', language)}"[:250]
