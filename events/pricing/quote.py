"""Prices for a visitor. All amounts are øre, VAT included.

A price depends on the signed-in user, the membership register, the time and the number sold; never on form data.
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


@dataclass(frozen=True)
class KnownBuyer:
    """A buyer for whom staff book, in place of a signed-in user: the tie to a member is established already."""

    is_member: bool = False
    is_authenticated = False


def gets_member_price(user) -> bool:
    """Whether the user is a signed-in contact of a member organisation, or a member, today."""
    if isinstance(user, KnownBuyer):
        return user.is_member
    return bool(user is not None and user.is_authenticated and is_member_contact(user))


def unit_price(ticket_type: TicketType, *, member: bool, step: PriceStep | None = None) -> int:
    """Øre for one unit. A member never pays more than the public price."""
    price = step.price_ore if step else ticket_type.price_ore
    if not member:
        return price
    member_price = step.member_price_ore if step else None
    if member_price is None:
        member_price = ticket_type.member_price_ore
    return price if member_price is None else min(member_price, price)


def has_member_price(ticket_type: TicketType) -> bool:
    """Whether the ticket type has a member price, now or in one of its steps."""
    return ticket_type.member_price_ore is not None or any(
        step.member_price_ore is not None for step in price_steps.steps_of(ticket_type)
    )


@dataclass(frozen=True)
class QuoteLine:
    """One ticket type with a quantity and its price."""

    ticket_type: TicketType
    quantity: int
    unit_ore: int
    vat_code: VatCode
    #: Discount for the whole line.
    discount_ore: int = 0
    step: PriceStep | None = None
    #: Price of one unit for visitors who are not members.
    public_ore: int = 0
    #: Price of one unit for members.
    member_ore: int = 0
    #: (units, units paid for) when the discount comes from the ticket type's own rule.
    deal: tuple[int, int] | None = None
    #: Units that count as uses of the code.
    code_units: int = 0
    #: Whether the code would lower the price too, and less than the ticket type's own rule.
    code_is_beaten: bool = False
    #: What the line would cost a member, with the code or the ticket type's own rule. For a line without member price.
    member_total_ore: int | None = None

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
    """The price of chosen tickets for one visitor."""

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
        """Discounts by codes and quantity rules. The member discount is in the unit prices."""
        return sum(line.discount_ore for line in self.lines)

    @property
    def saved_ore(self) -> int:
        return sum(line.saved_ore for line in self.lines)

    @property
    def code_units(self) -> int:
        """Units that count as uses of the code; 0 when the code has no effect."""
        return sum(line.code_units for line in self.lines)

    @property
    def code_saved_ore(self) -> int:
        return sum(line.discount_ore for line in self.lines if line.code_units)

    @property
    def is_member_price(self) -> bool:
        return any(line.is_member_price for line in self.lines)

    @property
    def speaks_of_money(self) -> bool:
        """Whether anything has a price, also when a discount makes it free."""
        return any(line.unit_ore or line.public_ore for line in self.lines)

    @property
    def could_save_ore(self) -> int:
        """What the visitor would save as a member, after code and quantity rule; 0 for lines with the member price."""
        return sum(
            max(0, line.total_ore - line.member_total_ore) for line in self.lines if line.member_total_ore is not None
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
    """Prices for this user. `numbers` maps ticket type id to a quantity in units.

    `promised` maps ticket type id to the highest price of one unit (øre, before any code): the price when the buyer
    joined the waiting list. `sold` maps ticket type id to the units taken, these included; without it, these units are
    added to the counters of `types`.
    """
    now = now or timezone.now()
    chosen_types = [ticket_type for ticket_type in types if numbers.get(ticket_type.pk)]
    is_member = any(has_member_price(ticket_type) for ticket_type in chosen_types) and gets_member_price(user)
    lines = []
    for ticket_type in chosen_types:
        number = numbers[ticket_type.pk]
        promised_ore = (promised or {}).get(ticket_type.pk)
        if sold is not None:
            taken = sold[ticket_type.pk]
        else:
            # Units that are set aside for this buyer are counted as taken already.
            is_offer = promised_ore is not None
            set_aside = number if is_offer else discount_codes.units_set_aside(code, ticket_type.pk, now)
            taken = ticket_type.taken + max(0, number - set_aside)
        step = price_steps.step_at(ticket_type, taken, now)
        public_ore = unit_price(ticket_type, member=False, step=step)
        unit_ore = unit_price(ticket_type, member=is_member, step=step)
        if promised_ore is not None:
            public_ore, unit_ore = min(public_ore, promised_ore), min(unit_ore, promised_ore)
        line = QuoteLine(
            ticket_type=ticket_type,
            quantity=number,
            unit_ore=unit_ore,
            vat_code=VatCode(seller.vat_code(ticket_type.vat_code)),
            step=step,
            public_ore=public_ore,
            member_ore=unit_price(ticket_type, member=True, step=step),
        )
        priced = discounted(line, code)
        if not line.is_member_price:
            as_member = discounted(replace(line, unit_ore=min(line.unit_ore, line.member_ore)), code)
            priced = replace(priced, member_total_ore=as_member.total_ore)
        lines.append(priced)
    return Quote(lines, code)


def discounted(line: QuoteLine, code: DiscountCode | None) -> QuoteLine:
    """The line with the larger of two discounts: by the ticket type's quantity rule or by the code. Never both."""
    ticket_type, number = line.ticket_type, line.quantity
    deal, by_deal = None, 0
    if ticket_type.deal_buy and ticket_type.deal_pay and number >= ticket_type.deal_buy:
        deal = (ticket_type.deal_buy, ticket_type.deal_pay)
        by_deal = number // ticket_type.deal_buy * (ticket_type.deal_buy - ticket_type.deal_pay) * line.unit_ore
    by_code, units = 0, 0
    if code is not None and discount_codes.covers_type(code, ticket_type):
        by_code = _unit_discount(code, line.unit_ore) * number
        has_block = code.block_id and code.block.ticket_type_id == ticket_type.pk
        opened = has_block or ticket_type.audience == Audience.CODE or code.kind == DiscountKind.NONE
        units = number if opened or by_code > by_deal else 0
    if by_code > by_deal:
        return replace(line, discount_ore=by_code, code_units=units)
    return replace(
        line,
        discount_ore=by_deal,
        deal=deal if by_deal else None,
        code_units=units,
        code_is_beaten=bool(by_code and by_deal),
    )


def _unit_discount(code: DiscountCode, unit_ore: int) -> int:
    """The code's discount on one unit in øre. Percentages are rounded down, and it is never more than the price."""
    if code.kind == DiscountKind.PERCENT:
        return unit_ore * (code.percent or 0) // 100
    if code.kind == DiscountKind.AMOUNT:
        return min(code.amount_ore or 0, unit_ore)
    return 0
