"""The figures of the system in a report: counted when it is published, and kept."""

import dataclasses
import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from membership_factory import create_membership, create_organisation
from report_blocks import block
from site_fixtures import translate

from core.figures import registered_figures
from publications import checks
from publications.blocks import ReportBodyBlock
from publications.models import ReportPage


def numbers(year=2026, *names):
    return block("live_figures", {"heading": "Tall", "year": year, "figures": list(names or ["members"])})


def chart(shape, year=2026, figure="members", years=3):
    value = {"title": "", "figure": figure, "year": year, "shape": shape, "years": years, "summary": ""}
    return block("live_chart", value, shape)


def join(number):
    create_membership(create_organisation(f"Firma {number} AS"))


def shown(client, url="/rapporter/arsrapport/"):
    found = BeautifulSoup(client.get(url).content, "html.parser")
    return [value.get_text(strip=True) for value in found.select(".key-figure__value")]


@pytest.fixture(autouse=True)
def _at_midsummer(time_machine):
    time_machine.move_to(dt.datetime(2026, 6, 20, 10, tzinfo=dt.UTC))


def test_a_published_report_keeps_its_figures(client, make_report):
    join(1)
    make_report(numbers())
    join(2)
    assert shown(client) == ["1"]
    text = BeautifulSoup(client.get("/rapporter/arsrapport/").content, "html.parser").main.get_text(" ", strip=True)
    assert "Tall per 20. juni 2026" in text.replace("\u00a0", " ")


def test_a_published_report_that_is_edited_keeps_its_figures_unless_the_editor_counts_again(client, make_report):
    join(1)
    report = make_report(numbers())
    join(2)
    report = ReportPage.objects.get(pk=report.pk)
    report.save_revision().publish()
    assert shown(client) == ["1"]
    report = ReportPage.objects.get(pk=report.pk).get_latest_revision_as_object()
    report.wants_figures_anew = True
    report.save_revision().publish()
    assert shown(client) == ["2"]


def test_a_draft_is_counted_on_the_day_of_publication(client, make_report, reports):
    report = reports.add_child(
        instance=ReportPage(title="Utkast", slug="arsrapport", locale=reports.locale, body=[numbers()], live=False)
    )
    revision = report.save_revision()
    assert revision.content["figures"]["members:2026"]["total"] == 0
    join(1)
    revision.publish()
    assert shown(client) == ["1"]
    assert ReportPage.objects.get(pk=report.pk).get_latest_revision_as_object().figures["members:2026"]["total"] == 1


def test_a_figure_that_is_added_later_is_counted_then_and_one_that_is_removed_is_dropped(make_report):
    report = make_report(numbers())
    report.body = [numbers(2026, "members_joined")]
    report.save_revision().publish()
    assert set(ReportPage.objects.get(pk=report.pk).figures) == {"members_joined:2026"}


def test_a_translation_says_the_same_as_the_original(client, make_report, home_en, en):
    join(1)
    report = make_report(numbers())
    join(2)
    translate(report.get_parent().specific, en, "Reports", "reports")
    translate(ReportPage.objects.get(pk=report.pk), en, "Annual report", "annual-report")
    assert shown(client, "/en/reports/annual-report/") == ["1"]


def test_a_preview_counts_what_is_not_kept_yet(make_report, rf):
    report = make_report()
    join(1)
    report.body = ReportBodyBlock().to_python([numbers()])
    request = rf.get("/")
    request.is_preview = True
    report.get_context(request)
    assert report.figures["members:2026"]["total"] == 1


def test_a_timeline_has_a_point_for_each_year(client, make_report):
    join(1)
    report = make_report(chart("timeline", years=4))
    assert set(report.figures or ReportPage.objects.get(pk=report.pk).figures) == {
        f"members:{year}" for year in range(2023, 2027)
    }
    found = BeautifulSoup(client.get("/rapporter/arsrapport/").content, "html.parser")
    assert [th.get_text(strip=True) for th in found.select(".chart__table tbody th")] == [
        "2023",
        "2024",
        "2025",
        "2026",
    ]


def test_reading_a_report_counts_nothing(client, make_report, monkeypatch):
    make_report(numbers(), chart("bars"))
    monkeypatch.setattr("publications.kept_figures.count_figure", lambda *args: pytest.fail("counted"))
    assert client.get("/rapporter/arsrapport/").status_code == 200


def test_a_figure_that_is_registered_no_more_is_still_shown(client, make_report, monkeypatch):
    join(1)
    make_report(numbers())
    monkeypatch.setattr("core.figures._figures", {})
    assert shown(client) == ["1"]


def test_a_missing_figure_is_found_by_the_system_check(monkeypatch):
    assert checks.check_figures(None) == []
    kept = {figure.name: figure for figure in registered_figures() if figure.name != "members"}
    monkeypatch.setattr("core.figures._figures", kept)
    assert [error.id for error in checks.check_figures(None)] == ["publications.E001"]


def test_a_year_that_has_not_begun_is_refused():
    block_of_year = ReportBodyBlock().child_blocks["live_figures"].child_blocks["year"]
    assert block_of_year.clean(2026) == 2026
    with pytest.raises(Exception, match="Året har ikke begynt"):
        block_of_year.clean(2027)


def broken(*_days):
    raise ValueError("no such table")


def test_a_figure_that_cannot_be_counted_keeps_no_report_from_being_saved(client, make_report, monkeypatch, caplog):
    join(1)
    figures = {figure.name: figure for figure in registered_figures()}
    monkeypatch.setattr(
        "core.figures._figures", figures | {"members": dataclasses.replace(figures["members"], count=broken)}
    )
    report = make_report(numbers(2026, "members", "members_joined"))
    assert len(shown(client)) == 1
    assert "The figure members of 2026 cannot be counted." in caplog.text
    monkeypatch.setattr("core.figures._figures", figures)
    ReportPage.objects.get(pk=report.pk).save_revision().publish()
    assert shown(client)[0] == "1"


def test_a_figure_that_cannot_be_counted_again_stays_as_it_was(client, make_report, monkeypatch):
    join(1)
    report = make_report(numbers())
    figures = {figure.name: figure for figure in registered_figures()}
    monkeypatch.setattr(
        "core.figures._figures", figures | {"members": dataclasses.replace(figures["members"], count=broken)}
    )
    report = ReportPage.objects.get(pk=report.pk)
    report.wants_figures_anew = True
    report.save_revision().publish()
    assert shown(client) == ["1"]


def test_a_report_that_is_published_again_after_it_was_taken_down_keeps_its_figures(client, make_report):
    join(1)
    report = make_report(numbers())
    ReportPage.objects.get(pk=report.pk).unpublish()
    join(2)
    ReportPage.objects.get(pk=report.pk).get_latest_revision().publish()
    assert shown(client) == ["1"]


def test_a_copy_is_counted_when_it_is_published(client, make_report):
    join(1)
    report = ReportPage.objects.get(pk=make_report(numbers()).pk)
    copy = report.copy(update_attrs={"slug": "kopi"}, keep_live=False)
    join(2)
    copy.get_latest_revision().publish()
    assert shown(client, "/rapporter/kopi/") == ["2"]
    assert shown(client) == ["1"]


def test_a_report_that_is_published_at_a_set_time_is_counted_then(client, make_report, reports, time_machine):
    now = dt.datetime(2026, 6, 20, 10, tzinfo=dt.UTC)
    report = reports.add_child(
        instance=ReportPage(title="Utkast", slug="arsrapport", locale=reports.locale, body=[numbers()], live=False)
    )
    report.go_live_at = now + dt.timedelta(days=2)
    report.save_revision(approved_go_live_at=report.go_live_at)
    join(1)
    time_machine.move_to(now + dt.timedelta(days=3))
    call_command("publish_scheduled")
    assert shown(client) == ["1"]
