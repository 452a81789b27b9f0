"""Cleaning of a typed search text, and marked excerpts of the texts that match it."""

import re
from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator

from core.text import plain

MAX_LENGTH = 120
MAX_WORDS = 8
_WORD = re.compile(r"\w+", re.UNICODE)


def clean(text: str) -> str:
    """The typed text on one line, without hidden characters, at most 120 characters."""
    return plain(text[: MAX_LENGTH * 4])[:MAX_LENGTH].rstrip()


def words_of(text: str) -> list[str]:
    """The words to search for, at most `MAX_WORDS`. Punctuation is left out, because the index does not hold it."""
    return _WORD.findall(text)[:MAX_WORDS]


def _pattern(words: list[str]) -> re.Pattern:
    return re.compile("(" + "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) + ")", re.I)


def highlight(text: str, words: list[str]) -> SafeString:
    """The text as escaped HTML with the words marked."""
    if not words:
        return mark_safe(escape(text))  # noqa: S308 - escaped here
    parts = _pattern(words).split(text)
    marked = [f"<mark>{escape(part)}</mark>" if place % 2 else escape(part) for place, part in enumerate(parts)]
    return mark_safe("".join(marked))  # noqa: S308 - every part is escaped


def excerpt(text: str, words: list[str], length: int = 220) -> SafeString:
    """The part of the text around the first match, or its beginning, as escaped HTML with the words marked."""
    text = " ".join(text.split())
    match = _pattern(words).search(text) if words else None
    start = max(match.start() - length // 3, 0) if match else 0
    if start:
        start = text.find(" ", start) + 1
    part = Truncator(text[start:]).chars(length)
    return highlight(f"… {part}" if start else part, words)
