"""Cleaning of a typed search text, and marked excerpts of the texts that match it."""

import re
from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator

from core.text import plain
from search.terms import Terms
from search.words import stem, words_in

MAX_LENGTH = 120
_WORD = re.compile(r"\w+", re.UNICODE)


def clean(text: str) -> str:
    """The typed text on one line, without hidden characters, at most 120 characters."""
    return plain(text[: MAX_LENGTH * 4])[:MAX_LENGTH].rstrip()


def _is_meant(word: str, terms: Terms) -> bool:
    """Whether a word of a text is one of the query, in whatever form."""
    if word[0].isascii() and word[0].lower() not in terms.initials:
        return False  # most words of a long document
    folded = words_in(word)
    return any(term.matches(each, stem(each, terms.language)) for each in folded for term in terms.terms)


def highlight(text: str, terms: Terms) -> SafeString:
    """The text as escaped HTML, with the words of the query marked."""
    parts, end = [], 0
    for match in _WORD.finditer(text):
        if terms and _is_meant(match.group(), terms):
            parts += [escape(text[end : match.start()]), f"<mark>{escape(match.group())}</mark>"]
            end = match.end()
    return mark_safe("".join([*parts, escape(text[end:])]))  # noqa: S308 - every part is escaped


def excerpt(text: str, terms: Terms, length: int = 220) -> SafeString:
    """The part of the text around the first match, or its beginning, as escaped HTML with the words marked."""
    text = " ".join(text.split())
    first = next((match for match in _WORD.finditer(text) if _is_meant(match.group(), terms)), None) if terms else None
    start = max(first.start() - length // 3, 0) if first else 0
    if start:
        start = text.find(" ", start) + 1
    part = Truncator(text[start:]).chars(length)
    return highlight(f"… {part}" if start else part, terms)
