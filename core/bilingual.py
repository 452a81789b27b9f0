"""Texts that exist in both languages on one row."""

from django.utils.translation import get_language


def text_in_language(thing, field: str, language: str | None = None) -> str:
    """The text of `field` in a language (the active one by default), Norwegian where English is missing."""
    language = (language or get_language() or "nb")[:2]
    if language == "en" and (text := getattr(thing, f"{field}_en")):
        return text
    return getattr(thing, f"{field}_nb")
