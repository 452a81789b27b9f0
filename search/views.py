from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.content.links import active_language
from core.web.paging import paginate
from search.domain.queries import GroupResult, hits_of, search_all, section_page
from search.groups import NAMES, SearchQuery
from search.text import clean, excerpt, highlight, words_of

PER_PAGE = 12


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Results for `q`; `type` chooses one kind, `in` a section (a page's id), `from` remembers the section."""
    query = clean(request.GET.get("q", ""))
    words = words_of(query)
    language = active_language()
    inside = request.GET.get("in", "")
    section = section_page(inside or request.GET.get("from", ""), language)
    scope = section if inside else None
    kind = request.GET.get("type") if request.GET.get("type") in NAMES else ""
    answer = []
    if words:
        answer = search_all(SearchQuery(words=words, language=language, section=scope), request)
    chosen = next((found for found in answer if found.name == kind), None)
    keep = {"q": query} | ({"in": section.pk} if scope else {"from": section.pk} if section else {})
    context = {
        "query": query,
        "words": words,
        "section": section,
        "is_inside": scope is not None,
        "kind": kind,
        "total": sum(found.count for found in answer),
        "tabs": _tabs(answer, keep, kind),
        "groups": [] if kind else [_lines(found, words, keep) for found in answer],
        "everywhere_url": f"{reverse('search')}?{urlencode({'q': query})}",
    }
    if chosen is not None:
        page = paginate(request, chosen.matches, PER_PAGE)
        hits = hits_of(kind, list(page.object_list), request)
        context |= {"page_of_hits": page, "hits": _marked(hits, words), "label": chosen.label}
    return render(request, "search/search.html", context)


def _tabs(answer: list[GroupResult], keep: dict, kind: str) -> list[dict]:
    total = sum(found.count for found in answer)
    tabs = [{"label": _("All"), "count": total, "url": f"?{urlencode(keep)}", "is_current": not kind}]
    return tabs + [
        {
            "label": found.label,
            "count": found.count,
            "url": f"?{urlencode(keep | {'type': found.name})}",
            "is_current": found.name == kind,
        }
        for found in answer
    ]


def _lines(found: GroupResult, words: list[str], keep: dict) -> dict:
    return {
        "label": found.label,
        "count": found.count,
        "hits": _marked(found.hits, words),
        "more_url": f"?{urlencode(keep | {'type': found.name})}" if found.count > len(found.hits) else "",
    }


def _marked(hits, words: list[str]) -> list[dict]:
    return [
        {
            "title": highlight(hit.title, words),
            "text": excerpt(hit.text, words),
            "url": hit.url,
            "path": hit.path,
        }
        for hit in hits
    ]
