"""Words of the index that a mistyped word may stand for."""

from functools import cache

from django.contrib.postgres.lookups import TrigramSimilar
from django.db import connection
from django.db.models import F, Q, TextField, Value
from django.db.models.functions import Cast, Upper

from core.db.trigram import EXTENSION
from search.models import Word
from search.terms import Terms
from search.words import stem

#: Shorter words are too like each other.
SHORTEST = 4
#: From this length on two slips are allowed instead of one.
LONG = 8
MAX_CORRECTIONS = 3
_SHORTEST_PART = 5
_MAX_CANDIDATES = 20_000


def corrections(terms: Terms) -> dict[str, tuple[str, ...]]:
    """Word → the most similar words of the index, for words that no entry has. At most two queries.

    The only word of a query is mistyped also where the index has it: nothing that readers may see has it any more.
    A compound that nothing is like stands for its beginning: «personvernerklæring» for «personvern». A word that only
    compounds end in stands for them: «skatt» for «eiendomsskatt».
    """
    words = [term.word for term in terms.terms if len(term.word) >= SHORTEST and not term.word.isdigit()]
    if not words:
        return {}
    candidates = _candidates(words)
    found, alone = {}, []
    for word in words:
        allowed = _slips(word)
        near = sorted((distance(word, each, allowed), each) for each in candidates)
        near = [pair for pair in near if pair[0] <= allowed and (pair[0] > 0 or len(terms.terms) > 1)]
        if near and near[0][0] > 0:
            found[word] = tuple(each for slips, each in near if slips == near[0][0])[:MAX_CORRECTIONS]
        elif not near:
            alone.append(word)
    return found | _parts(alone, terms.language)


def _slips(word: str) -> int:
    return 2 if len(word) >= LONG else 1


def _parts(words: list[str], language: str) -> dict[str, tuple[str, ...]]:
    """Word → words of the index that it is the last part of; else the longest one that it begins with. One query."""
    if not words:
        return {}
    stems = {word: stem(word, language) for word in words}
    ends = {word: end for word, end in stems.items() if len(word) >= _SHORTEST_PART and len(end) >= SHORTEST}
    beginnings = {word[:length] for word in words for length in range(_SHORTEST_PART, len(word))}
    # «styremedlemmer» begins with «styre», which the index may have as «styret».
    forms = {beginning + ending: beginning for ending in ("t", "n", "") for beginning in beginnings}
    condition = Q(word__in=forms)
    for end in ends.values():
        condition |= Q(word__icontains=end)
    known = sorted(Word.objects.filter(condition).values_list("word", flat=True)[:_MAX_CANDIDATES])
    found = {}
    for word in words:
        compounds = [each for each in known if word in ends and stem(each, language).endswith(ends[word])]
        first = [each for each in known if word.startswith(forms.get(each, " "))]
        if compounds:
            found[word] = tuple(sorted(compounds, key=len)[:MAX_CORRECTIONS])
        elif first:
            found[word] = (max(first, key=lambda each: len(forms[each])),)
    return found


def _candidates(words: list[str]) -> list[str]:
    """PostgreSQL finds them by their trigrams; elsewhere, and for short words, they are those of a similar length."""
    condition = Q()
    for word in words:
        alike = Q(length__range=(len(word) - _slips(word), len(word) + _slips(word)))
        if _has_trigrams():
            alike &= Q(_by_trigram(word)) | Q(word__startswith=word[0], length__lt=LONG)
        condition |= alike
    return list(Word.objects.filter(condition).values_list("word", flat=True)[:_MAX_CANDIDATES])


@cache
def _has_trigrams() -> bool:
    """Whether PostgreSQL has its extension. Asked once in each process."""
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_extension WHERE extname = %s", [EXTENSION])
        return cursor.fetchone() is not None


def _by_trigram(word: str) -> TrigramSimilar:
    """Uses the index of `trigram_columns`, which is on the word in upper case."""
    return TrigramSimilar(Upper(Cast(F("word"), TextField())), Value(word.upper()))


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
