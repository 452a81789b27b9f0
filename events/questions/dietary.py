"""Dietary requirements: the codes that are stored, and their names."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

#: Code → name, in the order of the form. A code that was in use is never given another meaning.
NEEDS = {
    "vegetarian": _("Vegetarian"),
    "vegan": _("Vegan"),
    "gluten": _("Without gluten"),
    "lactose": _("Without lactose"),
    "milk": _("Without milk protein"),
    "nuts": _("Without nuts"),
    "egg": _("Without egg"),
    "fish": _("Without fish"),
    "shellfish": _("Without shellfish"),
    "halal": _("Halal"),
    "pork": _("Without pork"),
}

#: Characters in the free text for other requirements.
LONGEST_OTHER = 200


@dataclass(frozen=True)
class Dietary:
    """One attendee's dietary requirements, stored with their consent. `needs` are codes of `NEEDS`."""

    needs: Sequence[str] = ()
    other: str = ""

    def __bool__(self) -> bool:
        return bool(self.needs or self.other)


def known_codes(codes: Iterable[str]) -> list[str]:
    """Those of `codes` that exist, without duplicates, in the order of the form."""
    requested = set(codes)
    return [code for code in NEEDS if code in requested]


def format_dietary(dietary: Dietary) -> str:
    """The requirements in one line in the active language."""
    return ", ".join([*(str(NEEDS[code]) for code in known_codes(dietary.needs)), *filter(None, [dietary.other])])
