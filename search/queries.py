"""The search over all groups: which rows of each group match, and the results to show.

Each group's matches are ids. Only the rows that are shown are read: of all groups a few, or one page of one group.
"""

from collections import defaultdict
from dataclasses import dataclass, replace

from wagtail.models import Page

from search.groups import OTHER_GROUPS, PAGE_GROUPS, Hit, SearchQuery, other_matches, page_hits, page_matches
from search.matching import MAX_MATCHES

HITS_PER_GROUP = 4  # results of each group when all groups are shown


@dataclass(frozen=True)
class GroupResult:
    """The ids of one group's matches, best match first."""

    name: str
    label: str
    ids: list[int]

    @property
    def count(self) -> int:
        return len(self.ids)


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


def search_all(query: SearchQuery) -> list[GroupResult]:
    """Every group with matches. When there are none at all, the beginnings of words are searched."""
    return _run(query) or _run(replace(query, by_beginning=True))


def is_capped(results: list[GroupResult]) -> bool:
    """Whether so much matches that not everything was counted: all page groups are searched at once."""
    others = {group.name for group in OTHER_GROUPS}
    numbers = [result.count for result in results if result.name in others]
    return max([sum(result.count for result in results) - sum(numbers), *numbers]) >= MAX_MATCHES


def _run(query: SearchQuery) -> list[GroupResult]:
    by_type: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for place, (pk, content_type) in enumerate(page_matches(query)):
        by_type[content_type].append((place, pk))
    results = []
    for group in PAGE_GROUPS:
        places = sorted(place_and_pk for content_type in group.types() for place_and_pk in by_type[content_type])
        results.append(GroupResult(group.name, group.label, [pk for _place, pk in places]))
    others = other_matches(query)
    results += [GroupResult(group.name, group.label, others.get(group.name, [])) for group in OTHER_GROUPS]
    return [result for result in results if result.ids]


def first_hits(results: list[GroupResult], request) -> dict[str, list[Hit]]:
    """Group name → its first `HITS_PER_GROUP` results. One query reads the pages of all groups."""
    return _hits({result.name: result.ids[:HITS_PER_GROUP] for result in results}, request)


def hits_of(name: str, ids: list[int], request) -> list[Hit]:
    """The results for these rows of the group `name`, in their order."""
    return _hits({name: ids}, request)[name]


def _hits(ids_by_group: dict[str, list[int]], request) -> dict[str, list[Hit]]:
    hits: dict[str, list[Hit]] = {}
    for group in OTHER_GROUPS:
        if ids := ids_by_group.get(group.name):
            hits[group.name] = _in_order(ids, group.hits(ids, request))
    of_pages = {name: ids for name, ids in ids_by_group.items() if name not in hits}
    pages = page_hits([pk for ids in of_pages.values() for pk in ids], request) if of_pages else {}
    return hits | {name: _in_order(ids, pages) for name, ids in of_pages.items()}


def _in_order(ids: list[int], hits: dict[int, Hit]) -> list[Hit]:
    """A row that was deleted since it was found has no result."""
    return [hits[pk] for pk in ids if pk in hits]
