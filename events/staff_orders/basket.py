"""What staff want to book for a buyer at one event: all ticket types, the buyer's prices, and prices of their own."""

import re
from collections.abc import Mapping
from dataclasses import replace

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.money import parse_kr
from events.availability.availability import Availability, availability_of_many
from events.booking.basket import Basket
from events.booking.quantities import MAX_PER_ORDER, RequestedQuantities, read_add_ons
from events.models import Event, TicketType
from events.pricing import discount_codes
from events.pricing.quote import KnownBuyer, Quote, QuoteLine
from events.pricing.quote import quote as pricing_quote

#: The highest price of one unit that staff can write, in øre.
MAX_PRICE_ORE = 10_000_000_00


class StaffBasket(Basket):
    """The basket of a buyer whom staff book for. `data` is form data; it is not trusted.

    `is_free` makes every line free, whatever it costs otherwise.
    """

    def __init__(
        self,
        event: Event,
        buyer: KnownBuyer,
        data: Mapping[str, str],
        *,
        is_member_price_granted: bool = False,
        is_free: bool = False,
    ):
        # An offer from the waiting list is booked with its own link.
        super().__init__(event, buyer, {"code": str(data.get("code", ""))})
        self.is_member_price_granted = is_member_price_granted
        self.is_free = is_free
        self.price_errors: dict[int, str] = {}
        self.own_prices = self._own_prices(data)

    @cached_property
    def seats_by_event(self) -> dict[int, Availability]:
        return availability_of_many(self.events, codes=list(self.codes.values()), user=self.user, with_hidden=True)

    @property
    def main_types(self) -> list[TicketType]:
        """What people are booked for: the ticket types without the add-ons."""
        return [type_state.ticket_type for type_state in self.seats.ticket_type_states]

    @cached_property
    def opened_types(self) -> set[int]:
        """Ids of the hidden ticket types that the buyer's code shows."""
        return discount_codes.hidden_types_of(self.code)

    def _own_prices(self, data: Mapping[str, str]) -> dict[int, int]:
        """Ticket type id → øre for one unit, VAT included, where staff have written a price (`p<id>`)."""
        prices = {}
        for ticket_type in self.main_types:
            text = str(data.get(f"p{ticket_type.pk}", "")).strip()[:40]
            if not text:
                continue
            try:
                price = parse_kr(text)
            except ValueError as error:
                self.price_errors[ticket_type.pk] = str(error)
                continue
            if 0 <= price <= MAX_PRICE_ORE:
                prices[ticket_type.pk] = price
            else:
                self.price_errors[ticket_type.pk] = _("Write an amount from 0 kroner upwards.")
        return prices

    def read(self, data: Mapping[str, str]) -> RequestedQuantities:
        """The quantities in fields `t<id>`, and the add-ons. Only what is no number is an error: see `rules`."""
        requested, people = RequestedQuantities(), 0
        for ticket_type in self.main_types:
            text = str(data.get(f"t{ticket_type.pk}", "")).strip()
            if text in ("", "0"):
                continue
            requested.texts[ticket_type.pk] = text[:10]
            if not re.fullmatch(r"[0-9]{1,4}", text):
                requested.errors[ticket_type.pk] = _(
                    "%(ticket)s: write the number of tickets with digits, for example 2."
                ) % {"ticket": ticket_type.name}
                continue
            requested.numbers[ticket_type.pk] = int(text)
            people += int(text) * ticket_type.people_each()
        if people > MAX_PER_ORDER:
            requested.errors[None] = ngettext(
                "One order can have %(number)d ticket only. Book the rest in another order.",
                "One order can have at most %(number)d tickets. Book the rest in another order.",
                MAX_PER_ORDER,
            ) % {"number": MAX_PER_ORDER}
            requested.numbers = {}
        if not requested.numbers and not requested.errors:
            requested.errors[None] = _("Choose at least one ticket.")
        read_add_ons(requested, data, self.seats_by_event.values(), by_staff=True)
        return requested

    def ordinary_price(self, type_id: int, number: int) -> int:
        """Øre for one unit as the buyer would pay it, before codes."""
        return super().quote_of(self.event, {type_id: number}).lines[0].unit_ore

    def quote_of(self, event: Event, numbers: Mapping[int, int]) -> Quote:
        return self._changed(super().quote_of(event, numbers))

    def quote_at(self, numbers: Mapping[int, int], sold: Mapping[int, int]) -> Quote:
        """The quote when these units are taken: a price step may have ended meanwhile."""
        raw = pricing_quote(self.types, numbers, user=self.user, seller=self.seller, code=self.code, sold=sold)
        return self._changed(raw)

    def _changed(self, quote: Quote) -> Quote:
        return replace(quote, lines=[self._changed_line(line) for line in quote.lines])

    def _changed_line(self, line: QuoteLine) -> QuoteLine:
        price = self.own_prices.get(line.ticket_type.pk)
        if price is not None:
            line = replace(line, unit_ore=price, public_ore=price, member_ore=price, discount_ore=0, deal=None)
        if self.is_free:
            line = replace(line, discount_ore=line.unit_ore * line.quantity, deal=None, code_units=0)
        return line
