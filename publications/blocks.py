"""The blocks that only reports have: figures counted by the system, and the people of a body."""

import datetime as dt
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.models import Page

from core.content.blocks.body import BodyBlock
from core.content.chart import Chart, ChartShape, Point
from core.content.fetching import fetch_body
from core.content.links import LinkedPages, active_language
from core.dates import format_day
from core.figures import registered_figures
from core.forms import YEARS
from core.values import posted_pk
from membership.models import Body, BodyMember
from publications.kept_figures import Kept, Wanted, key_of

MOST_YEARS = 12
#: Made-up numbers for the previews of the blocks.
_SAMPLE = {
    "label": {"nb": "Medlemsvirksomheter", "en": "Member organisations"},
    "as_of": "2026-12-31",
    "parts": [{"nb": "Drammen", "en": "Drammen", "value": 780}, {"nb": "Lier", "en": "Lier", "value": 114}],
    "total": 894,
}


def figure_choices() -> list[tuple[str, str]]:
    return [(figure.name, figure.label) for figure in registered_figures()]


def body_choices() -> list[tuple[str, str]]:
    return [(str(body.pk), body.name) for body in Body.objects.filter(is_shown=True)]


def counted_until(figures: list[dict]) -> str:
    """«Tall per 31. desember 2026»: the last day that was counted; empty without figures."""
    days = [dt.date.fromisoformat(figure["as_of"]) for figure in figures]
    return gettext("Figures as of %(date)s") % {"date": format_day(max(days))} if days else ""


def _kept(parent_context: dict | None) -> Kept | None:
    """The figures of the page; None outside of a page, as in the preview of a block."""
    page = (parent_context or {}).get("page")
    return (getattr(page, "figures", None) or {}) if page else None


class YearBlock(blocks.IntegerBlock):
    """A year that has begun. Of the present one, the days so far are counted."""

    def __init__(self, **kwargs):
        super().__init__(min_value=YEARS.start, max_value=YEARS.stop - 1, **kwargs)

    def clean(self, value):
        year = super().clean(value)
        if year is not None and year > timezone.localdate().year:
            raise ValidationError(gettext("The year has not begun."))
        return year


class LiveFiguresValue(blocks.StructValue):
    @property
    def wanted(self) -> set[Wanted]:
        year = self.get("year")
        return {(name, year) for name in self.get("figures") or [] if name and year}

    def shown(self, kept: Kept) -> list[dict]:
        figures = (kept.get(key_of(name, self.get("year") or 0)) for name in self.get("figures") or [])
        return [figure for figure in figures if figure]


class LiveFiguresBlock(blocks.StructBlock):
    heading = blocks.CharBlock(label=_("heading"), max_length=120, required=False)
    year = YearBlock(label=_("year"))
    figures = blocks.ListBlock(
        blocks.ChoiceBlock(label=_("figure"), choices=figure_choices), label=_("figures"), min_num=1, max_num=8
    )

    class Meta:
        icon = "order"
        label = _("Figures from the system")
        group = _("Facts")
        description = _("Large numbers that the system counts when the report is published, such as events held.")
        template = "publications/blocks/live_figures.html"
        value_class = LiveFiguresValue

    def get_preview_value(self):
        return self.normalize({"heading": "Året i tall", "year": 2026, "figures": ["members"]})

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context=parent_context)
        kept = _kept(parent_context)
        shown = [_SAMPLE] if kept is None else value.shown(kept)
        context["counted"] = [
            {"label": figure["label"][active_language()], "value": _written(figure["total"])} for figure in shown
        ]
        context["counted_until"] = counted_until(shown)
        return context


def _written(number: int) -> str:
    return Chart(title="", shape=ChartShape.BARS, points=[]).written(number)


class LiveChartValue(blocks.StructValue):
    @property
    def years(self) -> list[int]:
        """The years that are shown, oldest first: only a timeline has several."""
        year = self.get("year")
        if not year:
            return []
        count = (self.get("years") or 1) if self.get("shape") == ChartShape.TIMELINE else 1
        return list(range(year - min(count, MOST_YEARS) + 1, year + 1))

    @property
    def wanted(self) -> set[Wanted]:
        return {(self["figure"], year) for year in self.years} if self.get("figure") else set()

    def figures(self, kept: Kept) -> list[tuple[int, dict]]:
        found = ((year, kept.get(key_of(self.get("figure") or "", year))) for year in self.years)
        return [(year, figure) for year, figure in found if figure]

    def chart(self, figures: list[tuple[int, dict]]) -> Chart:
        language = active_language()
        if self["shape"] == ChartShape.TIMELINE:
            points = [Point(str(year), figure["total"]) for year, figure in figures]
        else:
            points = [Point(part[language], part["value"]) for _year, figure in figures for part in figure["parts"]]
        label = figures[-1][1]["label"][language] if figures else ""
        return Chart(
            title=self.get("title") or label,
            shape=self["shape"],
            points=points,
            label_heading=pgettext("column", "Year") if self["shape"] == ChartShape.TIMELINE else "",
            summary=self.get("summary") or "",
            note=counted_until([figure for _year, figure in figures]),
        )


class LiveChartBlock(blocks.StructBlock):
    title = blocks.CharBlock(
        label=_("title"), max_length=120, required=False, help_text=_("Empty: the name of the figure.")
    )
    figure = blocks.ChoiceBlock(label=_("figure"), choices=figure_choices)
    year = YearBlock(label=_("year"))
    shape = blocks.ChoiceBlock(label=_("form"), choices=ChartShape.choices, default=ChartShape.BARS)
    years = blocks.IntegerBlock(
        label=_("years in a timeline"),
        min_value=2,
        max_value=MOST_YEARS,
        default=5,
        help_text=_("Up to the year above. Bars and shares show the parts of that year alone."),
    )
    summary = blocks.TextBlock(
        label=_("in a sentence"),
        max_length=300,
        required=False,
        help_text=_("What the numbers show. Empty: a sentence with the most important of them."),
    )

    class Meta:
        icon = "table"
        label = _("Chart from the system")
        group = _("Facts")
        description = _(
            "A chart of what the system counts when the report is published, such as members by municipality."
        )
        template = "blocks/chart.html"
        value_class = LiveChartValue

    def get_preview_value(self):
        return self.normalize(
            {"title": "", "figure": "members", "year": 2026, "shape": ChartShape.BARS, "years": 5, "summary": ""}
        )

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context=parent_context)
        kept = _kept(parent_context)
        context["chart"] = value.chart([(2026, _SAMPLE)] if kept is None else value.figures(kept))
        return context


class BodyChoiceBlock(blocks.ChoiceBlock):
    """A body by its id. Wagtail would read all bodies for each block of a page that is shown."""

    def __init__(self, **kwargs):
        super().__init__(choices=body_choices, **kwargs)

    def to_python(self, value):
        return value

    def normalize(self, value):
        return value


class BodyPeopleBlock(blocks.StructBlock):
    """The members of a body. All bodies of a page are read together: see `ReportBodyBlock`."""

    body = BodyChoiceBlock(label=_("body"))
    heading = blocks.CharBlock(
        label=_("heading"), max_length=120, required=False, help_text=_("Empty: the name of the body.")
    )

    class Meta:
        icon = "group"
        label = _("Board, staff or another body")
        group = _("Facts")
        description = _("Everybody in a body, with portrait and role, on the day that the page says.")
        template = "publications/blocks/body_people.html"

    def get_preview_value(self):
        return self.normalize({"body": None, "heading": "Styret"})

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context=parent_context)
        body = context.get("bodies", {}).get(value["body"])
        context["heading"] = value["heading"] or (body.name if body else "")
        context["members"] = body.members if body else []
        return context


class ReportBodyBlock(BodyBlock):
    live_figures = LiveFiguresBlock()
    live_chart = LiveChartBlock()
    body_people = BodyPeopleBlock()

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context=parent_context)
        if "bodies" not in context:
            context["bodies"] = bodies_in(value, getattr(context.get("page"), "people_on", None))
        return context


@dataclass(frozen=True)
class ShownBody:
    """A body with who sits in it."""

    name: str
    members: list[BodyMember]


def bodies_in(body: blocks.StreamValue, on_date: dt.date | None) -> dict[str, ShownBody]:
    """The bodies that the blocks show, by their choice, with who sits in them on the date (default today)."""
    chosen = body.blocks_by_name("body_people")
    ids = {posted_pk(block.value["body"]) for block in chosen} - {None}
    if not ids:
        return {}
    members = BodyMember.objects.current(on_date).shown().with_names().select_related("body").prefetch_related(None)
    bodies: dict[str, ShownBody] = {}
    for member in members.filter(body__in=ids, body__is_shown=True):
        bodies.setdefault(str(member.body_id), ShownBody(member.body.name, [])).members.append(member)
    return bodies


def fetch_report(page: Page) -> tuple[LinkedPages, dict[str, ShownBody]]:
    """What the blocks of a report show, fetched together with the portraits and the page's own pictures."""
    bodies = bodies_in(page.body, page.people_on)
    people = [member.person for shown in bodies.values() for member in shown.members if member.person]
    return fetch_body(page.body, page, [person.photo for person in people if person.photo]), bodies
