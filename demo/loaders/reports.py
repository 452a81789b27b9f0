"""The list of reports, the annual report and the action programme."""

from wagtail.models import Page

from demo.content.dates import days_from
from demo.content.reports import REPORTS, report_year
from demo.loaders.bodies import Writer
from demo.loaders.list_pages import LISTS
from demo.loaders.tree import add_page, publish
from demo.loaders.world import LANGUAGES, World
from publications.models import ReportIndexPage, ReportPage


def add_report_pages(world: World) -> None:
    for language in LANGUAGES:
        parent = Page.objects.get(pk=world.pages["om-oss", language].pk)
        index = ReportIndexPage(cover_seed_text="rapporter", **LISTS["rapporter"][language])
        add_page(world, "rapporter", language, index, parent)
        for report in REPORTS:
            text = _in_year(report["text"][language], world)
            page = ReportPage(
                **{name: text[name] for name in ("title", "slug", "lead", "search_description")},
                period=_in_year(report["period"], world),
                date=days_from(world.today, report["days"]).date(),
                numbered_headings=report["numbered"],
                cover_seed_text=report["key"],
            )
            add_page(world, report["key"], language, page, Page.objects.get(pk=index.pk))


def write_reports(world: World) -> None:
    for language in LANGUAGES:
        index = world.pages["rapporter", language]
        index.refresh_from_db()
        publish(world, index)
        for report in REPORTS:
            page = world.pages[report["key"], language]
            page.refresh_from_db()
            text = _in_year(report["text"][language], world)
            page.body = Writer(world, report["key"], language).body(text["body"])
            moment = days_from(world.today, report["days"])
            publish(world, page, first=moment, last=moment)


def _in_year(value, world: World):
    """The value with the years of the report in its texts."""
    year = report_year(world.today)
    if isinstance(value, str):
        return value.format(year=year, next=year + 1, **{f"y{back}": year - back for back in range(1, 6)})
    if isinstance(value, dict):
        return {name: _in_year(inner, world) for name, inner in value.items()}
    return [_in_year(inner, world) for inner in value] if isinstance(value, list) else value
