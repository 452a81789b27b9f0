"""A report as PDF/UA: its blocks as data for the typst template."""

from pathlib import Path

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from wagtail.models import Page

from core.association import association_for
from core.content.blocks.body import Heading, headings_of
from core.content.links import active_language
from core.covers import cover_svg
from core.dates import format_day
from core.pdf import render
from core.text import shorten
from publications.blocks import fetch_report
from publications.pdf.blocks import Writer

TEMPLATE = Path(__file__).parent / "report.typ"
_DEEPEST = 4


def report_pdf(page: Page, request: HttpRequest, language: str) -> bytes:
    """The report as a PDF, in the active language. Raises core.pdf.render.PdfError."""
    return render.render(TEMPLATE, report_content(page, request), language)


def report_content(page: Page, request: HttpRequest) -> dict:
    details = association_for(request)
    linked_pages, bodies = fetch_report(page)
    writer = Writer(
        request=request,
        linked_pages=linked_pages,
        bodies=bodies,
        figures=page.figures or {},
    )
    parts = writer.parts(page.body, _levels(headings_of(page.body, page.numbered_headings)))
    return {
        "title": shorten(page.title, 200),
        "author": details.name,
        "date": page.date.isoformat(),
        "name": details.name,
        "footer": "  ·  ".join(text for text in (details.name, shorten(page.title, 90)) if text),
        "page": _("Page"),
        "of": pgettext("page 1 of 2", "of"),
        "period": page.period,
        "lead": page.lead,
        "published": format_day(page.date, language=active_language()),
        "cover": cover_svg(page.cover_seed, page.cover_kind, ratio="3:1"),
        "photo": writer.photo(page),
        "contents": _("Contents") if any(part["kind"] == "heading" for part in parts) else "",
        "parts": parts,
    }


def _levels(headings: dict[str, Heading]) -> dict[str, tuple[Heading, int]]:
    """Each heading with its level in the document. PDF/UA does not allow a level to be skipped."""
    levels, last = {}, 1
    for block_id, heading in headings.items():
        last = min(heading.level, last + 1, _DEEPEST)
        levels[block_id] = (heading, last)
    return levels
