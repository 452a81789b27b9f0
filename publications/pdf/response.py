"""The PDF of a report as an answer. It is made once for each published version."""

from hashlib import sha256

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from wagtail.models import Page

from core.association import association_for
from core.content.links import active_language, language_of
from core.text import ascii_slug
from publications.pdf.content import report_pdf

_DAY = 24 * 60 * 60


def pdf_response(page: Page, request: HttpRequest) -> HttpResponse:
    language = language_of(page) or active_language()
    details = association_for(request)
    basis = f"{page.last_published_at}|{page.latest_revision_id}|{details.name}|{page.people_on}|{request.get_host()}"
    key = f"report-pdf:{page.pk}:{sha256(basis.encode()).hexdigest()[:16]}"
    pdf = cache.get(key)
    if pdf is None:
        with translation.override(language):
            pdf = report_pdf(page, request, language)
        cache.set(key, pdf, _DAY)
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{ascii_slug(page.title)[:80] or "rapport"}.pdf"'
    return response
