"""The dues rates that are shown to readers who choose a category."""

import datetime
from dataclasses import dataclass

from core.association import association
from membership.dues.quote import joining_fee
from membership.enums import Formula
from membership.models import Category, Tariff
from membership.tariff import Basis, line_amount, with_vat


@dataclass(frozen=True, kw_only=True)
class CategoryRates:
    """`from_ore` is the lowest dues of a whole year, in øre with VAT. `varies`: larger organisations pay more.

    `joining_fee_ore` includes VAT.
    """

    category: Category
    from_ore: int
    varies: bool
    joining_fee_ore: int


def dues_rates(day: datetime.date) -> list[CategoryRates]:
    """The rates of the categories that are open on `day`, by position. Categories without a tariff are left out.

    Uses three queries.
    """
    newest: dict[int, Tariff] = {}
    tariffs = Tariff.objects.filter(year__lte=day.year, category__open=True)
    for tariff in tariffs.select_related("category").prefetch_related("lines").order_by("year"):
        newest[tariff.category_id] = tariff
    registered = association().vat_registered
    return [
        _category_rates(tariff, registered)
        for tariff in sorted(newest.values(), key=lambda tariff: (tariff.category.position, tariff.category_id))
    ]


def _category_rates(tariff: Tariff, vat_registered: bool) -> CategoryRates:
    rules = [line.rule() for line in tariff.lines.all()]
    smallest = Basis(employees=0, turnover_kr=0)

    def gross(net_ore: int, rule) -> int:
        return with_vat(net_ore, rule.vat_code) if vat_registered else net_ore

    fee = joining_fee(tariff)
    return CategoryRates(
        category=tariff.category,
        from_ore=sum(gross(line_amount(rule, smallest), rule) for rule in rules),
        varies=any(rule.formula != Formula.FLAT and len(rule.bands) != 1 for rule in rules),
        joining_fee_ore=gross(fee.amount_ore, fee) if fee else 0,
    )
