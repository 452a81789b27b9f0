"""The amount that a new member pays when joining on a given day."""

import datetime
from dataclasses import dataclass

from core.association import association
from core.vat import VatCode
from membership.models import Category, MembershipSettings, Tariff
from membership.tariff import Basis, DuesLine, Rule, compute_dues


class TariffMissing(Exception):
    """The category has no tariff yet, so it cannot be joined."""


@dataclass(frozen=True, kw_only=True)
class Quote:
    """Lines and total of the dues for the rest of one year. `basis` is what they were computed from, as JSON."""

    year: int
    lines: list[DuesLine]
    reduction_percent: int
    basis: dict

    @property
    def total_ore(self) -> int:
        return sum(line.gross_ore for line in self.lines)

    @property
    def vat_ore(self) -> int:
        return sum(line.vat_ore for line in self.lines)

    @property
    def is_reduced(self) -> bool:
        return any(line.reduced for line in self.lines)


def tariff_for(category: Category, year: int) -> Tariff | None:
    """The category's tariff of the year; when there is none yet, the newest one of an earlier year."""
    return Tariff.objects.filter(category=category, year__lte=year).prefetch_related("lines").order_by("-year").first()


def quote_dues(
    category: Category,
    basis: Basis,
    joined_on: datetime.date,
    rules: MembershipSettings | None = None,
    tariff: Tariff | None = None,
) -> Quote:
    """Compute the dues for the rest of the year, and the joining fee. `rules` and `tariff` are read if not given.

    Raises TariffMissing, and BasisMissing when the number of employees or the turnover is needed and unknown.
    """
    tariff = tariff or tariff_for(category, joined_on.year)
    if tariff is None:
        raise TariffMissing(category.slug)
    percent = (rules or MembershipSettings.current()).reduction_on(joined_on)
    lines = compute_dues(
        [line.rule() for line in tariff.lines.all()],
        basis,
        reduction_percent=percent,
        joining_fee=joining_fee(tariff),
        vat_registered=association().vat_registered,
    )
    return Quote(
        year=joined_on.year,
        lines=lines,
        reduction_percent=percent,
        basis={
            "employees": basis.employees,
            "turnover_kr": basis.turnover_kr,
            "joined_on": joined_on.isoformat(),
            "reduction_percent": percent,
            "tariff_year": tariff.year,
        },
    )


def possible_sums(tariff: Tariff, rules: MembershipSettings | None = None) -> list[int]:
    """What joining can cost with this tariff in øre, VAT included: with and without reduction, at each band's start."""
    rules = rules or MembershipSettings.current()
    lines = [line.rule() for line in tariff.lines.all()]
    sizes = {1} | {band.start for line in lines for band in line.bands}
    percents = {0, rules.reduction_percent}
    vat_registered = association().vat_registered
    return sorted(
        {
            sum(line.gross_ore for line in dues)
            for size in sizes
            for percent in percents
            if (
                dues := compute_dues(
                    lines,
                    Basis(employees=size, turnover_kr=size),
                    reduction_percent=percent,
                    joining_fee=joining_fee(tariff),
                    vat_registered=vat_registered,
                )
            )
        }
    )


def joining_fee(tariff: Tariff) -> Rule | None:
    """The tariff's joining fee as a rule without a first-year reduction, or None when there is no fee."""
    if not tariff.joining_fee_ore:
        return None
    return Rule(
        names={"nb": "Innmeldingsavgift", "en": "Joining fee"},
        amount_ore=tariff.joining_fee_ore,
        vat_code=VatCode(tariff.joining_fee_vat_code),
        account=tariff.joining_fee_account,
        reducible=False,
    )
