"""Which entries match the terms, best match first."""

from collections import Counter
from dataclasses import dataclass

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q
from wagtail.models import Page

from search.conditions import all_terms, matching, score, some_term
from search.groups import GROUPS
from search.models import Entry
from search.terms import Terms

#: The most matches of each group. A word that nearly every row has would take seconds to rank.
MAX_MATCHES = 500
_MAX_OF_SAME_TITLE = 20


@dataclass(frozen=True)
class Match:
    group: str
    pk: int
    score: float


def find(terms: Terms, section: Page | None, *, any_term: bool = False) -> list[Match]:
    """At most `MAX_MATCHES` of each group, of rows that everybody may see. One query.

    The entries of each group are found first, and only those are ranked. Of a group that has more, those that are
    called exactly like the query are added by a second query. `any_term` asks for one of the terms instead of all.
    """
    condition = matching(some_term(terms) if any_term else all_terms(terms))
    matches = _ranked(terms, section, condition, MAX_MATCHES)
    counts = Counter(match.group for match in matches)
    if counts and max(counts.values()) >= MAX_MATCHES:
        same_title = _ranked(terms, section, Q(title_key=terms.key), _MAX_OF_SAME_TITLE)
        known = {(match.group, match.pk) for match in matches}
        matches = [match for match in same_title if (match.group, match.pk) not in known] + matches
    return matches


def _ranked(terms: Terms, section: Page | None, condition: Q, most: int) -> list[Match]:
    parts = []
    for group in GROUPS:
        rows = group.visible(terms.language, section).order_by()
        entries = Entry.objects.filter(
            condition,
            Exists(rows.filter(pk=OuterRef("object_id"))),
            group=group.name,
            language__in=("", terms.language),
        )
        parts.append(entries.order_by().values("pk")[:most])
    if not connection.features.supports_slicing_ordering_in_compound:
        # SQLite limits no part of a union, but it limits a subquery in the condition of one.
        parts = [Entry.objects.filter(pk__in=part).order_by().values("pk") for part in parts]
    found = Entry.objects.filter(pk__in=parts[0].union(*parts[1:], all=True)).annotate(score=score(terms))
    ranked = found.order_by("-score", F("day").desc(nulls_last=True), "title_words", "pk")
    return [Match(*row) for row in ranked.values_list("group", "object_id", "score")]
