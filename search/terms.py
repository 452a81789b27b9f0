"""A typed text as the terms of a query."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from search.words import stem, without_stop_words, words_in

#: Terms of a query. More words than these say no more of what is meant.
MAX_TERMS = 6
_ORG_NUMBER_DIGITS = 9


@dataclass(frozen=True)
class Term:
    """A word of the query. `also` are words that it may stand for when it is mistyped."""

    word: str
    stem: str
    also: tuple[str, ...] = ()

    def matches(self, word: str, stem_of_word: str) -> bool:
        """Whether a folded word of a text is meant by this term."""
        begins = len(self.word) > 1 and word.startswith(self.word)
        return begins or bool({word, stem_of_word} & {self.word, self.stem, *self.also})


@dataclass(frozen=True)
class Terms:
    """The terms of a query in one language. `key` is the whole text, as the index keeps whole titles."""

    terms: tuple[Term, ...]
    language: str
    key: str

    def __bool__(self) -> bool:
        return bool(self.terms)

    def with_corrections(self, corrections: dict[str, tuple[str, ...]]) -> "Terms":
        """The same terms, each with the words that it may stand for."""
        terms = tuple(replace(term, also=corrections.get(term.word, ())) for term in self.terms)
        return replace(self, terms=terms)

    @cached_property
    def initials(self) -> frozenset[str]:
        """The beginnings of all words that may be meant."""
        return frozenset(word[0] for term in self.terms for word in (term.word, *term.also))

    @property
    def joined(self) -> list[Term]:
        """Each two neighbours as one word: «frokost møte» is also «frokostmøte»."""
        pairs = zip(self.terms, self.terms[1:], strict=False)
        return [_term(first.word + second.word, self.language) for first, second in pairs]


def _term(word: str, language: str) -> Term:
    return Term(word, stem(word, language))


def read_terms(text: str, language: str) -> Terms:
    """The terms of a typed text: without words that say nothing, and none twice."""
    words = words_in(text)
    numbers = [word for word in words if word.isdigit() and len(word) == _ORG_NUMBER_DIGITS]
    # A query with an organisation number means that one («NO 987 654 321 MVA»).
    chosen: Iterable[str] = numbers[:1] or without_stop_words(words, language)
    terms = tuple(_term(word, language) for word in list(dict.fromkeys(chosen))[:MAX_TERMS])
    return Terms(terms, language, " ".join(words)[:200])
