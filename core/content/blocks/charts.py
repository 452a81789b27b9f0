from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from core.content.chart import Chart, ChartShape, Point


class PointBlock(blocks.StructBlock):
    label = blocks.CharBlock(label=_("name"), max_length=60)
    value = blocks.DecimalBlock(
        label=_("number"), min_value=0, max_value=Decimal(10) ** 12, max_digits=15, decimal_places=2
    )

    class Meta:
        icon = "order"
        label = _("number")
        form_layout = ["label", "value"]


class ChartValue(blocks.StructValue):
    @cached_property
    def chart(self) -> Chart:
        return Chart(
            title=self.get("title") or "",
            shape=self.get("shape") or ChartShape.BARS,
            unit=(self.get("unit") or "").strip(),
            points=[Point(item["label"] or "", item["value"] or 0) for item in self.get("points") or []],
            summary=self.get("summary") or "",
            note=self.get("note") or "",
        )


class ChartBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("title"), max_length=120)
    shape = blocks.ChoiceBlock(label=_("form"), choices=ChartShape.choices, default=ChartShape.BARS)
    unit = blocks.CharBlock(
        label=_("unit"),
        max_length=16,
        required=False,
        help_text=_("For example mill. kr, or a per cent sign. Empty for a number of something."),
    )
    points = blocks.ListBlock(PointBlock(), label=_("numbers"), min_num=2, max_num=16)
    summary = blocks.TextBlock(
        label=_("in a sentence"),
        max_length=300,
        required=False,
        help_text=_("What the numbers show. Empty: a sentence with the most important of them."),
    )
    note = blocks.CharBlock(label=_("source or note"), max_length=200, required=False)

    class Meta:
        icon = "table"
        label = _("Chart")
        group = _("Facts")
        description = _("Numbers as bars, shares or a timeline. Readers who cannot see it get a table.")
        template = "blocks/chart.html"
        value_class = ChartValue
        preview_value = {
            "title": "Medlemmer etter kommune",
            "shape": ChartShape.SHARES,
            "unit": "",
            "points": [
                {"label": "Drammen", "value": Decimal(780)},
                {"label": "Lier", "value": Decimal(114)},
                {"label": "Øvre Eiker", "value": Decimal(52)},
            ],
            "summary": "",
            "note": "Tall ved årets slutt",
        }

    def clean(self, value):
        value = super().clean(value)
        if self.is_deferred_validation:
            return value
        if value["shape"] == ChartShape.SHARES and not any(item["value"] for item in value["points"]):
            raise blocks.StructBlockValidationError(
                block_errors={"points": ValidationError(_("Shares need a number that is more than zero."))}
            )
        return value

    def get_context(self, value, parent_context=None):
        return {**super().get_context(value, parent_context=parent_context), "chart": value.chart}
