"""A chart: numbers with names, drawn on the server, as a table and as a sentence."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import models
from django.utils.functional import cached_property
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.content.links import active_language
from core.content.table_cells import Number, write_number
from core.covers import charts
from core.money import NBSP


class ChartShape(models.TextChoices):
    BARS = "bars", gettext_lazy("Bars: compare numbers")
    SHARES = "shares", gettext_lazy("Shares: parts of a whole")
    TIMELINE = "timeline", gettext_lazy("Timeline: one number through the years")


@dataclass(frozen=True)
class Point:
    label: str
    value: Decimal | int


@dataclass(frozen=True)
class ChartRow:
    """A row of the chart's table. `share` is its part of the whole, and `drawing` what is drawn beside it."""

    label: str
    text: str
    share: str
    drawing: SafeString


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A chart with its points in order. Without a `summary` one is written from the numbers."""

    title: str
    shape: str
    points: Sequence[Point]
    unit: str = ""
    label_heading: str = ""
    summary: str = ""
    note: str = ""

    @property
    def is_bars(self) -> bool:
        return self.shape == ChartShape.BARS

    @property
    def is_timeline(self) -> bool:
        return self.shape == ChartShape.TIMELINE

    @property
    def is_shares(self) -> bool:
        return self.shape == ChartShape.SHARES

    @cached_property
    def _total(self) -> Decimal | int:
        return sum(point.value for point in self.points)

    def written(self, value: Decimal | int) -> str:
        """The number as the reader's language writes it, with the unit."""
        decimals = max((decimals_of(point.value) for point in self.points), default=0)
        number = Number(Decimal(value), decimals, is_grouped=True, is_percent=self.unit == "%")
        text = write_number(number, active_language(), decimals=decimals, is_grouped=True)
        return f"{text}{NBSP}{self.unit}" if self.unit and self.unit != "%" else text

    def _share(self, value: Decimal | int) -> str:
        """The part of the whole in per cent; a part of less than one has a decimal."""
        percent = Decimal(100 * value) / self._total if self._total else Decimal(0)
        decimals = 1 if 0 < percent < Decimal("0.95") else 0
        number = Number(percent, decimals, is_grouped=False, is_percent=True)
        return write_number(number, active_language(), decimals=decimals, is_grouped=False) if self._total else ""

    @cached_property
    def rows(self) -> list[ChartRow]:
        top = max((point.value for point in self.points), default=0) or 1
        rows = []
        for place, point in enumerate(self.points):
            drawing = charts.swatch(place) if self.is_shares else charts.bar(float(point.value / top))
            share = self._share(point.value) if self.is_shares and self.unit != "%" else ""
            rows.append(ChartRow(point.label, self.written(point.value), share, _drawn(drawing)))
        return rows

    @property
    def has_shares(self) -> bool:
        return any(row.share for row in self.rows)

    @cached_property
    def drawing(self) -> SafeString:
        """What is drawn above the table: the timeline, or the whole with its parts. Bars stand in the table's rows."""
        if self.is_timeline:
            points = [(point.label, float(point.value), self.written(point.value)) for point in self.points]
            return _drawn(charts.timeline(points))
        return _drawn(charts.strip([float(point.value) for point in self.points]) if self.is_shares else "")

    @property
    def description(self) -> str:
        """The editor's sentence, or one that tells the most important of the numbers."""
        if self.summary or not self.points:
            return self.summary
        first, last = self.points[0], self.points[-1]
        most, least = (pick(self.points, key=lambda point: point.value) for pick in (max, min))
        values = {
            "first": first.label, "first_value": self.written(first.value),
            "last": last.label, "last_value": self.written(last.value),
            "most": most.label, "most_value": self.written(most.value),
            "least": least.label, "least_value": self.written(least.value),
            "share": self._share(most.value), "total": self.written(self._total),
        }  # fmt: skip
        if len(self.points) == 1:
            return _("%(first)s: %(first_value)s.") % values
        if self.is_timeline:
            return _("From %(first_value)s in %(first)s to %(last_value)s in %(last)s.") % values
        if most.value == least.value:
            return _("Each has %(most_value)s.") % values
        if self.is_shares and self.unit != "%":
            return _("The largest part is %(most)s, with %(share)s of %(total)s.") % values
        return _("Most: %(most)s (%(most_value)s). Fewest: %(least)s (%(least_value)s).") % values


def decimals_of(value: Decimal | int) -> int:
    """How many decimals a number needs, at most two."""
    text = f"{Decimal(value):.2f}".rstrip("0")
    return len(text.partition(".")[2])


def _drawn(svg: str) -> SafeString:
    return mark_safe(svg)  # noqa: S308 - drawn by core.covers, which escapes the texts
