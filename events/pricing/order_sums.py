"""What the smallest orders of an event come to, so that staff are warned of sums that cannot be paid online.

All amounts are øre, VAT included.
"""

from collections.abc import Iterator

from core.vat import VatCode
from events.models import DiscountCode, Event, TicketType
from events.pricing.quote import QuoteLine, discounted


def smallest_sums(event_pk: int) -> list[int]:
    """The sums of the smallest order of each ticket type, at each of its prices, alone and with each code in use."""
    event = Event.objects.get(pk=event_pk)
    codes: list[DiscountCode | None] = [None, *event.codes.filter(active=True).prefetch_related("ticket_types")]
    sums = set()
    for ticket_type in event.ticket_types.prefetch_related("price_steps"):
        for unit_ore in _unit_prices(ticket_type):
            line = QuoteLine(ticket_type, ticket_type.min_per_order, unit_ore, VatCode.EXEMPT)
            sums |= {discounted(line, code).total_ore for code in codes}
    return sorted(sums)


def _unit_prices(ticket_type: TicketType) -> Iterator[int]:
    for prices in (ticket_type, *ticket_type.price_steps.all()):
        yield prices.price_ore
        if prices.member_price_ore is not None:
            yield prices.member_price_ore
