from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.content.links import active_language
from core.web.paging import paginate
from search.groups import NAMES, Hit, SearchQuery
from search.queries import GroupResult, first_hits, hits_of, is_capped, search_all, section_page
from search.text import clean, excerpt, highlight, words_of

PER_PAGE = 12


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Search results for `q`.

    `type` shows one group only. `in` searches in a section only (a page's id). `from` is the section that the reader
    came from.
    """
    query = clean(request.GET.get("q", ""))
    words = words_of(query)
    language = active_language()
    inside = request.GET.get("in", "")
    section = section_page(inside or request.GET.get("from", ""), language)
    scope = section if inside else None
    group_name = request.GET.get("type") if request.GET.get("type") in NAMES else ""
    results = []
    if words:
        results = search_all(SearchQuery(words=words, language=language, section=scope))
    first = {} if group_name else first_hits(results, request)
    selected = next((result for result in results if result.name == group_name), None)
    parameters = {"q": query} | ({"in": section.pk} if scope else {"from": section.pk} if section else {})
    context = {
        "query": query,
        "words": words,
        "section": section,
        "is_inside": scope is not None,
        "group_name": group_name,
        "total": sum(result.count for result in results),
        "is_capped": is_capped(results),
        "tabs": _tabs(results, parameters, group_name),
        "groups": [
            _group_context(result, first[result.name], words, parameters) for result in results if result.name in first
        ],
        "everywhere_url": f"{reverse('search')}?{urlencode({'q': query})}",
    }
    if selected is not None:
        page = paginate(request, selected.ids, PER_PAGE)
        hits = hits_of(group_name, list(page.object_list), request)
        context |= {"page_of_hits": page, "hits": _marked(hits, words), "label": selected.label}
    return render(request, "search/search.html", context)


def _tabs(results: list[GroupResult], parameters: dict, group_name: str) -> list[dict]:
    total = sum(result.count for result in results)
    tabs = [{"label": _("All"), "count": total, "url": f"?{urlencode(parameters)}", "is_current": not group_name}]
    return tabs + [
        {
            "label": result.label,
            "count": result.count,
            "url": f"?{urlencode(parameters | {'type': result.name})}",
            "is_current": result.name == group_name,
        }
        for result in results
    ]


def _group_context(result: GroupResult, hits: list[Hit], words: list[str], parameters: dict) -> dict:
    has_more = result.count > len(hits)
    return {
        "label": result.label,
        "count": result.count,
        "hits": _marked(hits, words),
        "more_url": f"?{urlencode(parameters | {'type': result.name})}" if has_more else "",
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
