"""The search over all groups: the number of matches in each group and the results to show."""

from collections import defaultdict
from dataclasses import dataclass, field, replace

from django.db.models import Count, QuerySet
from wagtail.models import Page

from search.groups import OTHER_GROUPS, PAGE_GROUPS, Hit, SearchQuery, page_hits, page_matches

HITS_PER_GROUP = 4  # results of each group when all groups are shown
PAGES_CONSIDERED = 60  # the best matching pages, among which the first results of each page group are found


@dataclass
class GroupResult:
    """The result of one group. `hits` are the first results, `matches` all rows and `count` their number."""

    name: str
    label: str
    count: int
    matches: QuerySet
    hits: list[Hit] = field(default_factory=list)


def section_page(number: str, language: str) -> Page | None:
    """The page of a section, from a page's id as text, in the given language. None for an invalid id."""
    if not (number.isascii() and number.isdecimal() and len(number) <= 9):
        return None
    key = Page.objects.filter(pk=int(number)).values("translation_key")[:1]
    return (
        Page.objects.live()
        .filter(translation_key__in=key, locale__language_code=language, depth__gt=2)
        .order_by("path")
        .first()
    )


def search_all(query: SearchQuery, request) -> list[GroupResult]:
    """Every group with matches, with its first `HITS_PER_GROUP` results.

    When there are no matches at all, the beginnings of words are searched.
    """
    return _run(query, request) or _run(replace(query, by_beginning=True), request)


def _run(query: SearchQuery, request) -> list[GroupResult]:
    return [*_pages(query, request), *_others(query, request)]


def _pages(query: SearchQuery, request) -> list[GroupResult]:
    matches = page_matches(query)
    per_type = dict(matches.order_by().values_list("content_type").annotate(count=Count("pk")))
    if not per_type:
        return []
    best: dict[int, list[Page]] = defaultdict(list)
    for page in matches[:PAGES_CONSIDERED]:
        best[page.content_type_id].append(page)
    results, shown_pages = [], []
    for group in PAGE_GROUPS:
        types = group.types()
        if count := sum(per_type.get(pk, 0) for pk in types):
            first_pages = [page for pk in types for page in best[pk]][:HITS_PER_GROUP]
            shown_pages += first_pages
            result = GroupResult(group.name, group.label, count, matches.filter(content_type__in=types))
            results.append((result, first_pages))
    hits = page_hits(shown_pages, request)
    for result, first_pages in results:
        result.hits = [hits[page.pk] for page in first_pages]
    return [result for result, _first_pages in results]


def _others(query: SearchQuery, request) -> list[GroupResult]:
    results = []
    for group in OTHER_GROUPS:
        matches = group.matches(query)
        first = [] if matches is None else list(matches[: HITS_PER_GROUP + 1])
        if first:
            count = len(first) if len(first) <= HITS_PER_GROUP else matches.count()
            results.append(
                GroupResult(group.name, group.label, count, matches, group.hits(first[:HITS_PER_GROUP], request))
            )
    return results


def hits_of(name: str, rows: list, request) -> list[Hit]:
    """The search results for these rows of the group `name`, in their order."""
    for group in OTHER_GROUPS:
        if group.name == name:
            return group.hits(rows, request)
    hits = page_hits(rows, request)
    return [hits[page.pk] for page in rows]
