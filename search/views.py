from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.content.links import active_language
from core.web.limits import allow_attempt, client_address
from core.web.paging import paginate
from events.public_pages import calendar_url
from search.groups import NAMES, Hit
from search.missed import record_miss
from search.picks import picks_for, suggested_searches
from search.queries import GroupResult, Results, best_hits, first_hits, hits_of, search_all, section_page
from search.terms import Terms, read_terms
from search.text import clean, excerpt, highlight

PER_PAGE = 12
MOST_SUGGESTIONS = 6
#: From this many letters on suggestions are made.
SHORTEST_FOR_SUGGESTIONS = 2
#: A company of many people may have one network address.
SUGGESTIONS_PER_CLIENT_AND_HOUR = 2_000


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Search results for `q`.

    `type` shows one group only. `in` searches in a section only (a page's id). `from` is the section that the reader
    came from.
    """
    query = clean(request.GET.get("q", ""))
    language = active_language()
    inside = request.GET.get("in", "")
    section = section_page(inside or request.GET.get("from", ""), language)
    scope = section if inside else None
    group_name = request.GET.get("type") if request.GET.get("type") in NAMES else ""
    results = search_all(read_terms(query, language), scope)
    if query and not results.total and scope is None and not group_name:
        record_miss(query, language)
    first = {} if group_name else first_hits(results.groups, request)
    selected = next((result for result in results.groups if result.name == group_name), None)
    parameters = {"q": query} | ({"in": section.pk} if scope else {"from": section.pk} if section else {})
    context = {
        "query": query,
        "results": results,
        "section": section,
        "is_inside": scope is not None,
        "group_name": group_name,
        "total": results.total,
        "tabs": _tabs(results, parameters, group_name),
        "groups": [
            _group_context(group, first[group.name], results.terms, parameters)
            for group in results.by_score
            if group.name in first
        ],
        "picks": [] if group_name or scope or not query else picks_for(results.terms, request),
        "suggested": [] if results.total or not query else _suggested(language),
        "calendar_url": "" if results.total else calendar_url(),
        "everywhere_url": f"{reverse('search')}?{urlencode({'q': query})}",
    }
    if selected is not None:
        page = paginate(request, selected.ids, PER_PAGE)
        hits = hits_of(group_name, list(page.object_list), request)
        context |= {"page_of_hits": page, "hits": _marked(hits, results.terms), "label": selected.label}
    return render(request, "search/search.html", context)


@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """A few results for what is being typed, as options of the search field's list."""
    query = clean(request.GET.get("q", ""))
    terms = read_terms(query, active_language())
    found = best_hits(terms, MOST_SUGGESTIONS, request) if _may_have_suggestions(request, query) else []
    options = [{"title": highlight(hit.title, terms), "label": label, "url": hit.url} for label, hit in found]
    return render(request, "search/suggestions.html", {"options": options, "query": query})


def _may_have_suggestions(request: HttpRequest, query: str) -> bool:
    """Each is a search. People type as many as the limit allows at most; a program gets no more of them."""
    return len(query) >= SHORTEST_FOR_SUGGESTIONS and allow_attempt(
        "search suggestions", client_address(request), most=SUGGESTIONS_PER_CLIENT_AND_HOUR
    )


def _suggested(language: str) -> list[dict]:
    address = reverse("search")
    return [{"words": words, "url": f"{address}?{urlencode({'q': words})}"} for words in suggested_searches(language)]


def _tabs(results: Results, parameters: dict, group_name: str) -> list[dict]:
    everything = {
        "label": _("All"),
        "count": results.total,
        "url": f"?{urlencode(parameters)}",
        "is_current": not group_name,
    }
    return [everything] + [
        {
            "label": group.label,
            "count": group.count,
            "url": f"?{urlencode(parameters | {'type': group.name})}",
            "is_current": group.name == group_name,
        }
        for group in results.groups
    ]


def _group_context(group: GroupResult, hits: list[Hit], terms: Terms, parameters: dict) -> dict:
    has_more = group.count > len(hits)
    return {
        "label": group.label,
        "count": group.count,
        "hits": _marked(hits, terms),
        "more_url": f"?{urlencode(parameters | {'type': group.name})}" if has_more else "",
    }


def _marked(hits: list[Hit], terms: Terms) -> list[dict]:
    return [
        {
            "title": highlight(hit.title, terms),
            "text": excerpt(hit.text, terms),
            "url": hit.url,
            "path": hit.path,
        }
        for hit in hits
    ]
