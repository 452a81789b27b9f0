"""What a person typed, made harmless; and the place in a text where it is found."""

import re
from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator

from core.text import plain

MAX_LENGTH = 120
MAX_WORDS = 8
_WORD = re.compile(r"\w+", re.UNICODE)


def clean(text: str) -> str:
    """At most 120 characters on one line, without hidden characters: what is shown back and searched for."""
    return plain(text[: MAX_LENGTH * 4])[:MAX_LENGTH].rstrip()


def words_of(text: str) -> list[str]:
    """The words to look for; punctuation, which the index does not know, is left out."""
    return _WORD.findall(text)[:MAX_WORDS]


def _pattern(words: list[str]) -> re.Pattern:
    return re.compile("(" + "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) + ")", re.I)


def highlight(text: str, words: list[str]) -> SafeString:
    """The text with the words marked; everything in it escaped."""
    if not words:
        return mark_safe(escape(text))  # noqa: S308 - escaped here
    parts = _pattern(words).split(text)
    marked = [f"<mark>{escape(part)}</mark>" if place % 2 else escape(part) for place, part in enumerate(parts)]
    return mark_safe("".join(marked))  # noqa: S308 - every part is escaped


def excerpt(text: str, words: list[str], length: int = 220) -> SafeString:
    """A stretch of the text around the first word found, or its beginning, marked."""
    text = " ".join(text.split())
    found = _pattern(words).search(text) if words else None
    start = max(found.start() - length // 3, 0) if found else 0
    if start:
        start = text.find(" ", start) + 1
    piece = Truncator(text[start:]).chars(length)
    return highlight(f"… {piece}" if start else piece, words)
