"""Countries by their ISO 3166 codes, with names from the CLDR data of Babel."""

import re
from functools import lru_cache

from babel import Locale
from django.utils.translation import get_language

NORWAY = "NO"
#: Where most buyers from abroad live: first in the list.
_FIRST = (NORWAY, "SE", "DK", "FI", "IS")
#: Codes of two letters in the CLDR data that are no countries: unions, unknown, test locales, outlying Oceania.
_NO_COUNTRY = {"EU", "EZ", "UN", "ZZ", "XA", "XB", "QO"}


def country_name(code: str, language: str | None = None) -> str:
    """«Sverige» or “Sweden”; an unknown code is returned unchanged."""
    return dict(_countries(_language(language))).get(code, code)


def country_choices() -> list[tuple[str, str]]:
    """(code, name) in the active language: the Nordic countries first, then by name."""
    return _countries(_language(None))


def _language(language: str | None) -> str:
    return "en" if (language or get_language() or "").startswith("en") else "nb"


@lru_cache
def _countries(language: str) -> list[tuple[str, str]]:
    names = {
        code: name
        for code, name in Locale(language).territories.items()
        if re.fullmatch(r"[A-Z]{2}", code) and code not in _NO_COUNTRY
    }
    others = sorted((code for code in names if code not in _FIRST), key=lambda code: _sort_key(names[code]))
    return [(code, names[code]) for code in (*_FIRST, *others)]


def _sort_key(name: str) -> str:
    """Norwegian letters come after z."""
    return name.casefold().translate(str.maketrans({"æ": "{", "ø": "|", "å": "}"}))
