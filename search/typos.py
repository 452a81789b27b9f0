"""Words of the index that a mistyped word may stand for."""

from collections.abc import Iterable

from django.db import connection
from django.db.models import Q, QuerySet

from core.db.trigram import has_extension
from search.models import Word
from search.terms import Terms

#: Shorter words are too like each other.
SHORTEST = 4
#: From this length on two slips are allowed instead of one.
LONG = 8
MAX_CORRECTIONS = 3
_SHORTEST_PART = 5
_MAX_CANDIDATES = 20_000


def corrections(terms: Terms) -> dict[str, tuple[str, ...]]:
    """Word → the most similar words of the index, for words that no entry has. At most one query for each word.

    PostgreSQL finds candidates by their trigrams; elsewhere, and for short words, they are those of a similar length.
    """
    found = {}
    for word in [term.word for term in terms.terms if len(term.word) >= SHORTEST and not term.word.isdigit()]:
        allowed = _slips(word)
        near = [(distance(word, each, allowed), each) for each in _candidates(word)]
        near = sorted(pair for pair in near if pair[0] <= allowed)
        if near and near[0][0] > 0:
            found[word] = tuple(each for slips, each in near if slips == near[0][0])[:MAX_CORRECTIONS]
        elif not near and (first_part := _first_part(word)):
            found[word] = (first_part,)
    return found


def _first_part(word: str) -> str:
    """The longest word of the index that begins a compound: «personvern» of «personvernerklæring». May be empty."""
    beginnings = [word[:length] for length in range(_SHORTEST_PART, len(word))]
    return Word.objects.filter(word__in=beginnings).order_by("-length").values_list("word", flat=True).first() or ""


def _slips(word: str) -> int:
    return 2 if len(word) >= LONG else 1


def _candidates(word: str) -> Iterable[str]:
    allowed = _slips(word)
    by_length = Word.objects.filter(length__range=(len(word) - allowed, len(word) + allowed))
    if connection.vendor == "postgresql" and has_extension():
        similar = Q(word__in=_by_trigram(word))
        by_length = by_length.filter(similar | Q(word__startswith=word[0]) if len(word) < LONG else similar)
    return by_length.values_list("word", flat=True)[:_MAX_CANDIDATES]


def _by_trigram(word: str) -> QuerySet:
    """Uses the index of `trigram_columns`, which is on the word in upper case."""
    return Word.objects.extra(where=["UPPER(search_word.word::text) %% UPPER(%s)"], params=[word]).values("word")


def distance(first: str, second: str, most: int) -> int:
    """How many slips apart two words are: a letter more, less or other, or two that changed places.

    Anything over `most` is `most + 1`.
    """
    if abs(len(first) - len(second)) > most or len(set(first) ^ set(second)) > 2 * most:
        return most + 1
    older: list[int] = []
    above = list(range(len(second) + 1))
    for place, letter in enumerate(first, start=1):
        row = [place]
        for column, other in enumerate(second, start=1):
            cost = min(above[column] + 1, row[column - 1] + 1, above[column - 1] + (letter != other))
            if older and column > 1 and letter == second[column - 2] and first[place - 2] == other:
                cost = min(cost, older[column - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        older, above = above, row
    return above[-1]
