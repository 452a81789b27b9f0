"""Amounts as text, and text as amounts. Everywhere else an amount is an integer number of øre."""

import re

from babel.numbers import format_decimal
from django.utils.translation import get_language, gettext

NBSP = "\u00a0"
MINUS = "\u2212"


def format_kr(ore: int, language: str | None = None) -> str:
    """`125000` øre is «1 250 kr» in Norwegian and «NOK 1,250» in English. Decimals are written only when not zero.

    A negative amount has the minus sign, which no line break parts from its number.
    """
    language = (language or get_language() or "nb")[:2]
    pattern = "#,##0" if ore % 100 == 0 else "#,##0.00"
    number = format_decimal(ore / 100, format=pattern, locale="en_GB" if language == "en" else "nb_NO")
    number = number.replace("\u202f", NBSP).replace(" ", NBSP).replace("-", MINUS)
    return f"NOK{NBSP}{number}" if language == "en" else f"{number}{NBSP}kr"


def format_percent(percent: int, language: str | None = None) -> str:
    """`25` is «25 %» in Norwegian, with a no-break space, and “25%” in English."""
    english = (language or get_language() or "nb").startswith("en")
    return f"{percent}%" if english else f"{percent}{NBSP}%"


def parse_kr(text: str) -> int:
    """The amount in øre of a typed text: «1 250», «1.250,50», «kr 99,-». Raises ValueError with a text for the user."""
    clean = re.sub(r"(?i)kr\.?|nok|[\s\u00a0\u202f]|,-$|,–$", "", text.strip()).replace(MINUS, "-")
    match = re.fullmatch(r"(-?\d{1,9}|-?\d{1,3}(?:\.\d{3}){1,2})(?:[,.](\d{1,2}))?", clean)
    if not match:
        raise ValueError(gettext("Write an amount in kroner, for example 1 250 or 1 250,50."))
    kroner, ore = match[1].replace(".", ""), (match[2] or "").ljust(2, "0")
    sign = -1 if kroner.startswith("-") else 1
    return int(kroner) * 100 + sign * int(ore)
