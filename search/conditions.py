"""Conditions on index entries in the language of each database: `tsquery` of PostgreSQL, FTS5 of SQLite."""

from collections.abc import Iterable
from itertools import combinations

from django.contrib.postgres.search import SearchQuery
from django.db import connection
from django.db.models import Case, F, FloatField, Q, Value, When
from django.db.models.expressions import Combinable, RawSQL
from django.db.models.functions import Cast
from django.utils import timezone

from search.models import Entry
from search.terms import Term, Terms

TITLE, TITLE_AND_PURPOSE, ANYWHERE = "A", "AB", ""
_COLUMNS = {TITLE: "{title_terms} : ", TITLE_AND_PURPOSE: "{title_terms purpose_terms} : ", ANYWHERE: ""}
FULL_TEXT_TABLE = f"{Entry._meta.db_table}_fts"

#: What a term is worth by where it stands: the whole word or an inflected form, or only its beginning.
_LEVELS = (
    (TITLE, True, 10.0),
    (TITLE, False, 8.0),
    (TITLE_AND_PURPOSE, True, 5.0),
    (TITLE_AND_PURPOSE, False, 4.0),
    (ANYWHERE, True, 2.0),
    (ANYWHERE, False, 1.0),
)
_WHOLE_TITLE, _TITLE_BEGINS, _SHARE_OF_TITLE, _COMING = 20.0, 5.0, 4.0, 1.0


def term_text(term: Term, where: str = ANYWHERE, *, whole: bool = False) -> str:
    """A term as a part of a query. `whole` leaves out words that only begin so."""
    exact = dict.fromkeys([term.word, term.stem] if whole else [term.stem, *term.also])
    is_prefix = not whole and len(term.word) > 1
    if not is_prefix:
        exact = dict.fromkeys([term.word, *exact])
    if _is_postgresql():
        weights = f":{where}" if where else ""
        words = [f"{word}{weights}" for word in exact] + ([f"{term.word}:*{where}"] if is_prefix else [])
        return f"({' | '.join(words)})"
    words = [f'"{word}"' for word in exact] + ([f'"{term.word}" *'] if is_prefix else [])
    return f"{_COLUMNS[where]}({' OR '.join(words)})"


def every(parts: Iterable[str]) -> str:
    return f"({(' & ' if _is_postgresql() else ' AND ').join(parts)})"


def any_of(parts: Iterable[str]) -> str:
    return f"({(' | ' if _is_postgresql() else ' OR ').join(parts)})"


def matching(text: str) -> Q:
    """The entries that match a text made by the functions above."""
    if _is_postgresql():
        return Q(vector=SearchQuery(text, search_type="raw", config="simple"))
    table = FULL_TEXT_TABLE
    rows = RawSQL(f'SELECT rowid FROM "{table}" WHERE "{table}" MATCH %s', [text])  # noqa: S608, S611 - fixed
    return Q(pk__in=rows)


def all_terms(terms: Terms) -> str:
    """What a good match has: every term; of three and more also two of them in title and purpose.

    Of a whole sentence, a page that is about its matter is meant before one that mentions every word.
    """
    parts = [every(term_text(term) for term in terms.terms)]
    parts += [term_text(term) for term in terms.joined] if len(terms.terms) == 2 else []
    if len(terms.terms) > 2:
        in_purpose = [term_text(term, TITLE_AND_PURPOSE) for term in terms.terms]
        parts += [every(pair) for pair in combinations(in_purpose, 2)]
    return any_of(parts)


def some_term(terms: Terms) -> str:
    return any_of(term_text(term) for term in terms.terms)


def score(terms: Terms) -> Combinable:
    """How good a match an entry is. The same on every database."""
    title_part = Cast(F("title_words"), FloatField())
    total: Combinable = Case(
        When(title_key=terms.key, then=Value(_WHOLE_TITLE)),
        When(title_key__startswith=terms.key, then=Value(_TITLE_BEGINS)),
        default=Value(0.0),
    )
    total += Case(When(day__gte=timezone.now(), then=Value(_COMING)), default=Value(0.0))
    extra = terms.joined if len(terms.terms) == 2 else []
    for term in [*terms.terms, *extra]:
        levels = [
            When(matching(term_text(term, where, whole=whole)), then=Value(worth)) for where, whole, worth in _LEVELS
        ]
        in_title = When(matching(term_text(term, TITLE)), then=Value(_SHARE_OF_TITLE))
        total += Case(*levels, default=Value(0.0))
        total += Case(in_title, default=Value(0.0)) / title_part
    return total


def _is_postgresql() -> bool:
    return connection.vendor == "postgresql"
