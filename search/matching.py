"""Which entries match the terms, best match first."""

from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef
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

    The entries of each group are found first, and only those are ranked. Those that are called exactly like the query
    are always among them. `any_term` asks for one of the terms instead of all.
    """
    condition = matching(some_term(terms) if any_term else all_terms(terms))
    parts = []
    for group in GROUPS:
        rows = group.visible(terms.language, section).order_by()
        entries = Entry.objects.filter(
            Exists(rows.filter(pk=OuterRef("object_id"))),
            group=group.name,
            language__in=("", terms.language),
        ).order_by()
        parts += [(entries.filter(condition), MAX_MATCHES), (entries.filter(title_key=terms.key), _MAX_OF_SAME_TITLE)]
    # SQLite limits no part of a union, but it limits a subquery in the condition of one.
    limited = [Entry.objects.filter(pk__in=part.values("pk")[:most]).order_by().values("pk") for part, most in parts]
    found = Entry.objects.filter(pk__in=limited[0].union(*limited[1:], all=True)).annotate(score=score(terms))
    ranked = found.order_by("-score", F("day").desc(nulls_last=True), "title_words", "pk")
    return [Match(*row) for row in ranked.values_list("group", "object_id", "score")]
