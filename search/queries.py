"""The search over all groups: which rows of each group match, and the results to show.

Each group's matches are ids. Only the rows that are shown are read: of all groups a few, or one page of one group.
"""

from collections import defaultdict
from dataclasses import dataclass

from wagtail.models import Page

from core.pages.restrictions import public_pages
from search.groups import GROUPS, OTHER_GROUPS, Hit, page_hits
from search.matching import MAX_MATCHES, Match, find
from search.terms import Terms
from search.typos import corrections

HITS_PER_GROUP = 4  # results of each group when all groups are shown


@dataclass(frozen=True)
class GroupResult:
    """The ids of one group's matches, best match first."""

    name: str
    label: str
    ids: list[int]
    best_score: float = 0.0

    @property
    def count(self) -> int:
        return len(self.ids)


@dataclass(frozen=True)
class Results:
    """What was found. `terms` are those that found it; `is_corrected` when a word was taken for a mistyped one.

    `is_partial` when no row has all the terms.
    """

    groups: list[GroupResult]
    terms: Terms
    is_corrected: bool = False
    is_partial: bool = False

    @property
    def total(self) -> int:
        return sum(group.count for group in self.groups)

    @property
    def by_score(self) -> list[GroupResult]:
        """The group with the best match first."""
        return sorted(self.groups, key=lambda group: -group.best_score)

    @property
    def is_capped(self) -> bool:
        """Whether so much of a group matches that not everything was counted."""
        return any(group.count >= MAX_MATCHES for group in self.groups)


def section_page(number: str, language: str) -> Page | None:
    """The page of a section, from a page's id as text, in the given language. None for an invalid id.

    Its title is shown, so it is a page that everybody may see.
    """
    if not (number.isascii() and number.isdecimal() and len(number) <= 9):
        return None
    key = Page.objects.filter(pk=int(number)).values("translation_key")[:1]
    return (
        public_pages(Page.objects.live())
        .filter(translation_key__in=key, locale__language_code=language, depth__gt=2)
        .order_by("path")
        .first()
    )


@dataclass(frozen=True)
class _Found:
    matches: list[Match]
    terms: Terms
    is_corrected: bool = False
    is_partial: bool = False


def _find(terms: Terms, section: Page | None = None) -> _Found:
    """The matches of all terms; else with mistyped words replaced; else of some of the terms."""
    if not terms:
        return _Found([], terms)
    if matches := find(terms, section):
        return _Found(matches, terms)
    if words := corrections(terms):
        terms = terms.with_corrections(words)
        if matches := find(terms, section):
            return _Found(matches, terms, is_corrected=True)
    matches = find(terms, section, any_term=True) if len(terms.terms) > 1 else []
    return _Found(matches, terms, is_corrected=bool(words), is_partial=True)


def search_all(terms: Terms, section: Page | None = None) -> Results:
    """The matches in their groups."""
    found = _find(terms, section)
    return Results(_by_group(found.matches), found.terms, found.is_corrected, found.is_partial)


def best_hits(terms: Terms, most: int, request) -> list[tuple[str, Hit]]:
    """Label of the group and result of the best matches of all groups."""
    matches = _find(terms).matches[:most]
    ids: dict[str, list[int]] = defaultdict(list)
    for match in matches:
        ids[match.group].append(match.pk)
    rows = _rows(dict(ids), request)
    labels = {group.name: str(group.label) for group in GROUPS}
    return [(labels[match.group], rows[match.group][match.pk]) for match in matches if match.pk in rows[match.group]]


def first_hits(results: list[GroupResult], request) -> dict[str, list[Hit]]:
    """Group name → its first `HITS_PER_GROUP` results. One query reads the pages of all groups."""
    return _hits({result.name: result.ids[:HITS_PER_GROUP] for result in results}, request)


def hits_of(name: str, ids: list[int], request) -> list[Hit]:
    """The results for these rows of the group `name`, in their order."""
    return _hits({name: ids}, request)[name]


def _by_group(matches: list[Match]) -> list[GroupResult]:
    by_group: dict[str, list[Match]] = defaultdict(list)
    for match in matches:
        by_group[match.group].append(match)
    return [
        GroupResult(group.name, group.label, [match.pk for match in found], found[0].score)
        for group in GROUPS
        if (found := by_group[group.name])
    ]


def _rows(ids_by_group: dict[str, list[int]], request) -> dict[str, dict[int, Hit]]:
    others = {group.name: group for group in OTHER_GROUPS}
    rows = {name: others[name].hits(ids, request) for name, ids in ids_by_group.items() if ids and name in others}
    of_pages = [pk for name, ids in ids_by_group.items() if name not in others for pk in ids]
    pages = page_hits(of_pages, request) if of_pages else {}
    return {name: rows.get(name, pages) for name in ids_by_group}


def _hits(ids_by_group: dict[str, list[int]], request) -> dict[str, list[Hit]]:
    """A row that was deleted since it was found has no result."""
    rows = _rows(ids_by_group, request)
    return {name: [rows[name][pk] for pk in ids if pk in rows[name]] for name, ids in ids_by_group.items()}
