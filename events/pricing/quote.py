"""Who pays what. Decided from the signed-in person, the membership register, the clock and what is sold; never from
what a form says. All amounts are øre, VAT included.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils import timezone

from core.models import AssociationSettings
from core.vat import VatCode, vat_within
from events.enums import Audience, DiscountKind
from events.models import DiscountCode, PriceStep, TicketType
from events.pricing import discount_codes, price_steps
from membership.queries import is_member_contact


def gets_member_price(user) -> bool:
    """True only for a signed-in contact of somebody whose membership counts today."""
    return bool(user is not None and user.is_authenticated and is_member_contact(user))


def unit_price(ticket_type: TicketType, *, member: bool, step: PriceStep | None = None) -> int:
    """Price of one unit. A member never pays more than others, whatever the step says."""
    price = step.price_ore if step else ticket_type.price_ore
    if not member:
        return price
    own = step.member_price_ore if step else None
    own = ticket_type.member_price_ore if own is None else own
    return price if own is None else min(own, price)


def has_member_price(ticket_type: TicketType) -> bool:
    """Whether members may pay less for it, now or in one of its steps."""
    return ticket_type.member_price_ore is not None or any(
        step.member_price_ore is not None for step in price_steps.steps_of(ticket_type)
    )


@dataclass(frozen=True)
class QuoteLine:
    """So many units of one ticket type at a price."""

    ticket_type: TicketType
    quantity: int
    unit_ore: int
    vat_code: VatCode
    #: For the whole line.
    discount_ore: int = 0
    step: PriceStep | None = None
    #: What the unit costs somebody who is no member, at the same moment.
    public_ore: int = 0
    #: What the unit would cost a member.
    member_ore: int = 0
    #: (so many, for the price of) when the discount comes from the type's own rule.
    deal: tuple[int, int] | None = None
    #: Units that count as uses of the code.
    code_units: int = 0

    @property
    def total_ore(self) -> int:
        return self.unit_ore * self.quantity - self.discount_ore

    @property
    def vat_ore(self) -> int:
        return vat_within(self.total_ore, self.vat_code.percent)

    @property
    def is_member_price(self) -> bool:
        return self.unit_ore != self.public_ore

    @property
    def saved_ore(self) -> int:
        return (self.public_ore - self.unit_ore) * self.quantity + self.discount_ore


@dataclass(frozen=True)
class Quote:
    """What a choice of tickets costs this person now."""

    lines: Sequence[QuoteLine]
    code: DiscountCode | None = None

    @property
    def total_ore(self) -> int:
        return sum(line.total_ore for line in self.lines)

    @property
    def vat_ore(self) -> int:
        return sum(line.vat_ore for line in self.lines)

    @property
    def discount_ore(self) -> int:
        """By codes and deals; what members save is in the unit prices."""
        return sum(line.discount_ore for line in self.lines)

    @property
    def saved_ore(self) -> int:
        return sum(line.saved_ore for line in self.lines)

    @property
    def code_units(self) -> int:
        """Units that count as uses of the code; nought when it changes nothing."""
        return sum(line.code_units for line in self.lines)

    @property
    def code_saved_ore(self) -> int:
        return sum(line.discount_ore for line in self.lines if line.code_units)

    @property
    def is_member_price(self) -> bool:
        return any(line.is_member_price for line in self.lines)

    @property
    def could_save_ore(self) -> int:
        """What a member would save, when the price is not a member's already."""
        return sum(
            max(0, line.unit_ore - line.member_ore) * line.quantity for line in self.lines if not line.is_member_price
        )


def quote(
    types: Sequence[TicketType],
    numbers: Mapping[int, int],
    *,
    user,
    seller: AssociationSettings,
    code: DiscountCode | None = None,
    promised: Mapping[int, int] | None = None,
    now: datetime | None = None,
    sold: Mapping[int, int] | None = None,
) -> Quote:
    """Prices for this person. `numbers` is the quantity in units per ticket type id.

    `promised` is what a unit was promised at when its buyer joined the waiting list, before any code: the price is
    never higher. `sold` is how many units are taken once these are; without it, what is known plus these.
    """
    now = now or timezone.now()
    chosen = [ticket_type for ticket_type in types if numbers.get(ticket_type.pk)]
    member = any(has_member_price(ticket_type) for ticket_type in chosen) and gets_member_price(user)
    lines = []
    for ticket_type in chosen:
        number = numbers[ticket_type.pk]
        own_promise = (promised or {}).get(ticket_type.pk)
        if sold is not None:
            after = sold[ticket_type.pk]
        else:
            set_aside = number if own_promise is not None else discount_codes.units_set_aside(code, ticket_type.pk, now)
            after = ticket_type.taken + max(0, number - set_aside)
        step = price_steps.step_at(ticket_type, after, now)
        public, price = (
            unit_price(ticket_type, member=False, step=step),
            unit_price(ticket_type, member=member, step=step),
        )
        if own_promise is not None:
            public, price = min(public, own_promise), min(price, own_promise)
        lines.append(
            _line(
                QuoteLine(
                    ticket_type=ticket_type,
                    quantity=number,
                    unit_ore=price,
                    vat_code=VatCode(seller.vat_code(ticket_type.vat_code)),
                    step=step,
                    public_ore=public,
                    member_ore=unit_price(ticket_type, member=True, step=step),
                ),
                code,
            )
        )
    return Quote(lines, code)


def _line(line: QuoteLine, code: DiscountCode | None) -> QuoteLine:
    """With the deal or the code, whichever is better for the buyer; never both."""
    ticket_type, number = line.ticket_type, line.quantity
    deal, by_deal = None, 0
    if ticket_type.deal_buy and ticket_type.deal_pay and number >= ticket_type.deal_buy:
        deal = (ticket_type.deal_buy, ticket_type.deal_pay)
        by_deal = number // ticket_type.deal_buy * (ticket_type.deal_buy - ticket_type.deal_pay) * line.unit_ore
    by_code, units = 0, 0
    if code is not None and discount_codes.covers_type(code, ticket_type.pk):
        by_code = _off_each(code, line.unit_ore) * number
        kept = code.block_id and code.block.ticket_type_id == ticket_type.pk
        opened = kept or ticket_type.audience == Audience.CODE or code.kind == DiscountKind.NONE
        units = number if opened or by_code > by_deal else 0
    if by_code > by_deal:
        return replace(line, discount_ore=by_code, code_units=units)
    return replace(line, discount_ore=by_deal, deal=deal if by_deal else None, code_units=units)


def _off_each(code: DiscountCode, unit_ore: int) -> int:
    """What the code takes off one unit: percent rounded down to whole øre, never more than the price."""
    if code.kind == DiscountKind.PERCENT:
        return unit_ore * (code.percent or 0) // 100
    if code.kind == DiscountKind.AMOUNT:
        return min(code.amount_ore or 0, unit_ore)
    return 0
