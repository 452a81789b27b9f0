"""One search over everything: which groups have something, how much, and the lines to show."""

from collections import defaultdict
from dataclasses import dataclass, field, replace

from django.db.models import Count, QuerySet
from wagtail.models import Page

from search.groups import OTHER_GROUPS, PAGE_GROUPS, Hit, SearchQuery, page_hits, page_matches

HITS_PER_GROUP = 4  # lines of each group when all are shown
PAGES_CONSIDERED = 60  # pages looked at to find the few best of each group


@dataclass
class GroupResult:
    """One group's part of the answer; `count` is exact, `matches` all of it for whoever pages through."""

    name: str
    label: str
    count: int
    matches: QuerySet
    hits: list[Hit] = field(default_factory=list)


def section_page(number: str, language: str) -> Page | None:
    """The section to search in, from a page's id as text, in the language of the address. None for rubbish."""
    if not (number.isascii() and number.isdecimal() and len(number) <= 9):
        return None
    key = Page.objects.filter(pk=int(number)).values("translation_key")[:1]
    return (
        Page.objects.live()
        .filter(translation_key__in=key, locale__language_code=language, depth__gt=2)
        .order_by("path")
        .first()
    )


def search_all(question: SearchQuery, request) -> list[GroupResult]:
    """Every group with something to show and its `FEW` best lines. Where no word matches anywhere, beginnings of
    words are tried."""
    return _ask(question, request) or _ask(replace(question, by_beginning=True), request)


def _ask(question: SearchQuery, request) -> list[GroupResult]:
    return [*_pages(question, request), *_others(question, request)]


def _pages(question: SearchQuery, request) -> list[GroupResult]:
    matches = page_matches(question)
    per_type = dict(matches.order_by().values_list("content_type").annotate(count=Count("pk")))
    if not per_type:
        return []
    best: dict[int, list[Page]] = defaultdict(list)
    for page in matches[:PAGES_CONSIDERED]:
        best[page.content_type_id].append(page)
    answer, shown = [], []
    for group in PAGE_GROUPS:
        types = group.types()
        if count := sum(per_type.get(pk, 0) for pk in types):
            few = [page for pk in types for page in best[pk]][:HITS_PER_GROUP]
            shown += few
            found = GroupResult(group.name, group.label, count, matches.filter(content_type__in=types))
            answer.append((found, few))
    hits = page_hits(shown, request)
    for found, few in answer:
        found.hits = [hits[page.pk] for page in few]
    return [found for found, _few in answer]


def _others(question: SearchQuery, request) -> list[GroupResult]:
    answer = []
    for group in OTHER_GROUPS:
        matches = group.matches(question)
        first = [] if matches is None else list(matches[: HITS_PER_GROUP + 1])
        if first:
            count = len(first) if len(first) <= HITS_PER_GROUP else matches.count()
            answer.append(
                GroupResult(group.name, group.label, count, matches, group.hits(first[:HITS_PER_GROUP], request))
            )
    return answer


def hits_of(name: str, things: list, request) -> list[Hit]:
    """The lines of one group's page of results."""
    for group in OTHER_GROUPS:
        if group.name == name:
            return group.hits(things, request)
    hits = page_hits(things, request)
    return [hits[page.pk] for page in things]
