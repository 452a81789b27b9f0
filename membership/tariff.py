"""Computation of dues, without database or clock. All amounts are whole øre."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from core.vat import VatCode
from membership.enums import Formula


class BasisMissing(Exception):
    """The tariff depends on a number that is unknown. `field` is "employees" or "turnover_kr"."""

    def __init__(self, field: str):
        super().__init__(field)
        self.field = field


@dataclass(frozen=True)
class Band:
    """An amount that applies from `start` (employees, or turnover in whole kroner) until the next band begins."""

    start: int
    amount_ore: int


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One tariff line. Amounts are in øre without VAT."""

    names: dict[str, str]
    formula: Formula = Formula.FLAT
    amount_ore: int = 0
    bands: tuple[Band, ...] = ()
    cap_ore: int | None = None
    vat_code: VatCode = VatCode.EXEMPT
    account: str = ""
    reducible: bool = True


@dataclass(frozen=True, kw_only=True)
class Basis:
    """What dues are computed from. None means unknown; the turnover is in whole kroner."""

    employees: int | None = None
    turnover_kr: int | None = None


@dataclass(frozen=True, kw_only=True)
class DuesLine:
    """A line of a charge. `full_net_ore` is the amount in øre without the first year's reduction."""

    names: dict[str, str]
    net_ore: int
    full_net_ore: int
    vat_code: VatCode
    account: str = ""
    data: dict = field(default_factory=dict)

    @property
    def gross_ore(self) -> int:
        return with_vat(self.net_ore, self.vat_code)

    @property
    def vat_ore(self) -> int:
        return self.gross_ore - self.net_ore

    @property
    def reduced(self) -> bool:
        return self.net_ore != self.full_net_ore

    def name(self, language: str) -> str:
        return self.names["en" if language == "en" else "nb"]

    def snapshot(self) -> dict:
        """The line as JSON, for `DuesCharge.lines`."""
        return {
            "names": self.names,
            "net_ore": self.net_ore,
            "full_net_ore": self.full_net_ore,
            "gross_ore": self.gross_ore,
            "vat_code": str(self.vat_code),
            "account": self.account,
            **self.data,
        }


def with_vat(net_ore: int, vat_code: VatCode) -> int:
    """The amount with VAT in øre, half an øre rounded up. Removing the VAT again gives the same net amount."""
    return net_ore + (2 * net_ore * vat_code.percent + 100) // 200


def line_amount(rule: Rule, basis: Basis) -> int:
    """The amount of one line for a whole year, in øre without VAT. Raises BasisMissing."""
    if rule.formula == Formula.FLAT:
        return rule.amount_ore
    name = "turnover_kr" if rule.formula == Formula.TURNOVER else "employees"
    value = getattr(basis, name)
    if value is None:
        raise BasisMissing(name)
    if rule.formula == Formula.PER_HEAD:
        total = rule.amount_ore * value
        return total if rule.cap_ore is None else min(total, rule.cap_ore)
    # A value below the first band belongs to the first band, so that every member has dues.
    bands = [band for band in rule.bands if band.start <= value] or list(rule.bands[:1])
    return max(bands, key=lambda band: band.start).amount_ore if bands else 0


def reduce_amount(net_ore: int, percent: int) -> int:
    """`net_ore` less `percent`, half an øre rounded up."""
    return (2 * net_ore * (100 - percent) + 100) // 200


def compute_dues(
    rules: Sequence[Rule],
    basis: Basis,
    *,
    reduction_percent: int = 0,
    joining_fee: Rule | None = None,
    vat_registered: bool = True,
) -> list[DuesLine]:
    """The lines of a charge in the tariff's order, the joining fee last. Lines without an amount are left out.

    The joining fee is never reduced. Without VAT registration no line has VAT. Raises BasisMissing.
    """
    lines = []
    for rule in rules:
        full_ore = line_amount(rule, basis)
        net_ore = reduce_amount(full_ore, reduction_percent) if rule.reducible else full_ore
        lines.append(_line(rule, net_ore, full_ore, vat_registered))
    if joining_fee is not None:
        full_ore = line_amount(joining_fee, basis)
        lines.append(_line(joining_fee, full_ore, full_ore, vat_registered, joining_fee=True))
    return [line for line in lines if line.net_ore]


def _line(rule: Rule, net_ore: int, full_ore: int, vat_registered: bool, **data) -> DuesLine:
    return DuesLine(
        names=rule.names,
        net_ore=net_ore,
        full_net_ore=full_ore,
        vat_code=rule.vat_code if vat_registered else VatCode.EXEMPT,
        account=rule.account,
        data=data,
    )
