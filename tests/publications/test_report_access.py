"""Who may read a report and its PDF, how long an answer is kept, and what search engines learn of it."""

import json

import pytest
from bs4 import BeautifulSoup
from page_factory import create_page
from report_blocks import block
from site_fixtures import translate
from wagtail.models import PageViewRestriction

from publications.models import ReportPage

URL = "/rapporter/arsrapport/"


@pytest.mark.parametrize("kind", [PageViewRestriction.LOGIN, PageViewRestriction.PASSWORD])
@pytest.mark.parametrize("holder", ["report", "list"])
def test_the_pdf_of_a_restricted_report_is_not_given_away(client, make_report, reports, kind, holder):
    report = make_report(block("quote", {"text": "Hemmelig", "name": "", "role": ""}))
    assert client.get(f"{URL}pdf/").content.startswith(b"%PDF-")
    page = report if holder == "report" else reports
    PageViewRestriction.objects.create(page=page, restriction_type=kind, password="ord")
    for url in (URL, f"{URL}pdf/"):
        response = client.get(url)
        assert b"%PDF-" not in response.content[:9]
        assert "Hemmelig" not in response.content.decode()
        assert "public" not in response.get("Cache-Control", "")


def test_the_pdf_of_a_report_that_is_not_published_is_not_found(client, make_report):
    report = make_report()
    assert client.get(f"{URL}pdf/").status_code == 200
    ReportPage.objects.get(pk=report.pk).unpublish()
    assert client.get(URL).status_code == 404
    assert client.get(f"{URL}pdf/").status_code == 404


def test_the_pdf_is_of_the_published_text_and_not_of_the_draft(client, make_report):
    report = ReportPage.objects.get(pk=make_report(lead="Ett").pk)
    first = client.get(f"{URL}pdf/").content
    report.lead = "To"
    report.save_revision()
    assert client.get(f"{URL}pdf/").content == first
    report.get_latest_revision().publish()
    assert client.get(f"{URL}pdf/").content != first


def test_the_page_and_the_pdf_are_kept_as_long_as_other_pages(client, make_report, home):
    make_report()
    kept = client.get(home.get_url()).get("Cache-Control")
    assert client.get(URL).get("Cache-Control") == client.get(f"{URL}pdf/").get("Cache-Control") == kept
    assert not client.get(f"{URL}pdf/").cookies


def test_what_follows_the_address_of_a_report_is_not_found(client, make_report):
    make_report()
    for url in (f"{URL}pdf/pdf/", f"{URL}docx/", f"{URL}1/"):
        assert client.get(url).status_code == 404


def test_search_engines_learn_what_the_report_is(client, make_report):
    make_report(lead="Kort <sagt> </script>.", date="2026-03-01")
    page = BeautifulSoup(client.get(URL).content, "html.parser")
    data = json.loads(page.select_one('script[type="application/ld+json"]').string)
    report = next(each for each in data["@graph"] if each["@type"] == "Report")
    assert report["name"] == "Årsrapport"
    assert report["datePublished"] == "2026-03-01"
    assert report["inLanguage"] == "nb"
    assert report["url"].endswith(URL)
    assert report["encoding"]["contentUrl"] == report["url"] + "pdf/"
    assert report["publisher"]["@type"]
    assert report["dateModified"]


def test_a_report_is_in_the_sitemap_once_it_is_published(client, make_report):
    report = make_report()
    assert URL in client.get("/sitemap-pages.xml").content.decode()
    ReportPage.objects.get(pk=report.pk).unpublish()
    assert URL not in client.get("/sitemap-pages.xml").content.decode()


def test_a_report_that_gets_another_address_is_found_under_the_former_one(
    client, make_report, django_capture_on_commit_callbacks
):
    report = ReportPage.objects.get(pk=make_report().pk)
    report.slug = "arsrapport-2026"
    with django_capture_on_commit_callbacks(execute=True):
        report.save_revision().publish()
    response = client.get(URL)
    assert response.status_code in (301, 302)
    assert response["Location"].endswith("/rapporter/arsrapport-2026/")


def test_an_alias_has_the_pdf_of_its_original(client, make_report, reports):
    report = ReportPage.objects.get(pk=make_report(lead="Ett").pk)
    report.create_alias(update_slug="kopi")
    page = BeautifulSoup(client.get("/rapporter/kopi/").content, "html.parser")
    assert page.select_one("link[rel=canonical]")["href"].endswith(URL)
    assert client.get("/rapporter/kopi/pdf/").content.startswith(b"%PDF-")


def test_the_translation_has_its_own_pdf(client, make_report, home_en, en):
    report = make_report(block("heading", {"text": "Året", "level": "2"}))
    translate(report.get_parent().specific, en, "Reports", "reports")
    translate(ReportPage.objects.get(pk=report.pk), en, "Annual report", "annual-report")
    response = client.get("/en/reports/annual-report/pdf/")
    assert response["Content-Disposition"] == 'inline; filename="annual-report.pdf"'
    assert response.content != client.get(f"{URL}pdf/").content


HOSTILE = [
    "=HYPERLINK(\"http://x.example\")", "@SUM(1)", "+1", "-1", "<script>alert(1)</script>", "#[typst] $x$ \\u{0}",
    "مرحبا بالعالم", "שלום", "\u202eabc", "漢字", "😀👍🏽", "a\u0000b", "[x](javascript:alert(1))", "- ", "\n\n", "",
]  # fmt: skip


def test_hostile_texts_are_shown_as_text_on_the_page_and_in_the_pdf(client, make_report):
    texts = [text.replace("\x00", "") for text in HOSTILE]
    table = {"data": [[text, "1"] for text in texts], "table_caption": texts[4], "table_header_choice": "both"}
    blocks = [block("table", table | {"first_row_is_table_header": True, "first_col_is_header": True})]
    for number, text in enumerate(texts):
        points = [{"label": text, "value": "0"}, {"label": text, "value": "0"}]
        blocks += [
            block("heading", {"text": text, "level": "2"}, number),
            block("quote", {"text": text, "name": text, "role": text}, number),
            block("callout", {"title": text, "text": ""}, number),
            block("paragraph", "<p></p><ul></ul><ul><li></li></ul>", number),
            block("gallery", {"heading": text, "pictures": []}, number),
            block("key_figures", {"heading": text, "figures": []}, number),
            block("accordion", {"heading": text, "questions": []}, number),
            block("people", {"heading": text, "people": []}, number),
            block("call_to_action", {"heading": text, "text": "", "links": []}, number),
            block("body_people", {"body": text, "heading": text}, number),
        ]
        for shape in ("bars", "shares", "timeline"):
            chart = {"title": text, "shape": shape, "unit": text, "points": points, "summary": "", "note": text}
            blocks.append(block("chart", chart, f"{shape}-{number}"))
    make_report(*blocks, title="مرحبا <b>", lead=texts[4], period="١٤٤٧", numbered_headings=True)
    response = client.get(URL)
    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()
    links = BeautifulSoup(response.content, "html.parser").select("a[href]")
    assert not [link for link in links if link["href"].startswith("javascript:")]
    assert client.get(f"{URL}pdf/").content.startswith(b"%PDF-")


@pytest.mark.parametrize("day", ["1900-01-01", "2199-12-31"])
def test_a_report_of_another_century(client, reports, day):
    create_page(reports, ReportPage, title="Gammel", slug="arsrapport", date=day, people_on=day, body=[])
    assert client.get(URL).status_code == 200
    assert client.get("/rapporter/").status_code == 200
    assert client.get(f"{URL}pdf/").content.startswith(b"%PDF-")
