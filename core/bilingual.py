"""Texts that exist in both languages on one row."""

from django.utils.translation import get_language


def text_in_language(instance, field: str, language: str | None = None) -> str:
    """The text of `field` in a language (by default the active one). Norwegian where the English text is empty."""
    language = (language or get_language() or "nb")[:2]
    if language == "en" and (text := getattr(instance, f"{field}_en")):
        return text
    return getattr(instance, f"{field}_nb")
