"""Editors' picks: what editors put before the results of certain searches."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from wagtail.contrib.search_promotions.models import Query, SearchPromotion
from wagtail.models import Page

from core.pages.restrictions import public_pages
from search.terms import Terms, read_terms

#: Suggested searches on the page that found nothing.
MAX_SUGGESTED = 6
_MAX_PICKS = 2_000


@dataclass(frozen=True)
class Pick:
    title: str
    url: str
    text: str


def picks_for(terms: Terms, request) -> list[Pick]:
    """The picks of a search, in the editors' order. The words may come in any form and order. One query."""
    wanted = {term.stem for term in terms.terms}
    rows = _visible(terms.language).select_related("query", "page")
    rows = rows.order_by("query_id", "sort_order", "pk")[:_MAX_PICKS]
    return [
        _pick(row, request)
        for row in rows
        if wanted and {term.stem for term in read_terms(row.query.query_string, terms.language).terms} == wanted
    ]


def suggested_searches(language: str) -> list[str]:
    """Searches that editors have made picks for: what visitors often look for. One query."""
    queries = Query.objects.filter(editors_picks__in=_visible(language).filter(page__isnull=False))
    return list(queries.order_by("query_string").distinct().values_list("query_string", flat=True)[:MAX_SUGGESTED])


def _visible(language: str) -> QuerySet[SearchPromotion]:
    """Picks of external pages, and of pages that everybody may see in this language."""
    pages = public_pages(Page.objects.live()).filter(locale__language_code=language)
    return SearchPromotion.objects.filter(Q(page__in=pages.order_by()) | Q(page=None) & ~Q(external_link_url=""))


def _pick(row: SearchPromotion, request) -> Pick:
    url = row.page.get_url(request) if row.page else row.external_link_url
    return Pick(row.page.title if row.page else row.external_link_text, url or "", row.description)
