"""Who pays what. Decided from the signed-in person and the membership register, never from what a form says."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.models import AssociationSettings
from core.vat import VatCode, vat_within
from events.models import TicketType
from membership.domain.queries import is_member_contact


def gets_member_price(user) -> bool:
    """True only for a signed-in contact of somebody whose membership counts today."""
    return bool(user is not None and user.is_authenticated and is_member_contact(user))


def unit_price(ticket_type: TicketType, *, member: bool) -> int:
    """Price of one ticket in øre, VAT included."""
    if member and ticket_type.member_price_ore is not None:
        return ticket_type.member_price_ore
    return ticket_type.price_ore


@dataclass(frozen=True)
class QuoteLine:
    """So many of one ticket type at a price. Amounts are øre, VAT included."""

    ticket_type: TicketType
    quantity: int
    unit_ore: int
    vat_code: VatCode

    @property
    def total_ore(self) -> int:
        return self.unit_ore * self.quantity

    @property
    def vat_ore(self) -> int:
        return vat_within(self.total_ore, self.vat_code.percent)

    @property
    def is_member_price(self) -> bool:
        return self.unit_ore != self.ticket_type.price_ore

    @property
    def saved_ore(self) -> int:
        return (self.ticket_type.price_ore - self.unit_ore) * self.quantity


@dataclass(frozen=True)
class Quote:
    """What a choice of tickets costs this person now."""

    lines: Sequence[QuoteLine]

    @property
    def total_ore(self) -> int:
        return sum(line.total_ore for line in self.lines)

    @property
    def vat_ore(self) -> int:
        return sum(line.vat_ore for line in self.lines)

    @property
    def is_member_price(self) -> bool:
        return any(line.is_member_price for line in self.lines)

    @property
    def could_save_ore(self) -> int:
        """What a member would save, when the price is not a member's already."""
        return sum(
            (line.ticket_type.price_ore - unit_price(line.ticket_type, member=True)) * line.quantity
            for line in self.lines
            if not line.is_member_price
        )


def quote(types: Sequence[TicketType], numbers: dict[int, int], *, user, seller: AssociationSettings) -> Quote:
    """Prices for this person. `numbers` is the quantity per ticket type id."""
    chosen = [kind for kind in types if numbers.get(kind.pk)]
    member = any(kind.member_price_ore is not None for kind in chosen) and gets_member_price(user)
    return Quote(
        [
            QuoteLine(
                kind,
                numbers[kind.pk],
                unit_price(kind, member=member),
                VatCode(seller.vat_code(kind.vat_code)),
            )
            for kind in chosen
        ]
    )
