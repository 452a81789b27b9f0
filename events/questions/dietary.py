"""What people cannot or will not eat: the codes that are stored, and their names."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

#: Code → name, in the order in which they are asked. A code that has been stored is never reused.
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

#: Characters in the attendee's own words.
LONGEST_OTHER = 200


@dataclass(frozen=True)
class Dietary:
    """What one attendee told, having agreed that it is kept. `needs` are codes."""

    needs: Sequence[str] = ()
    other: str = ""

    def __bool__(self) -> bool:
        return bool(self.needs or self.other)


def known_codes(codes: Iterable[str]) -> list[str]:
    """The codes that exist, each once, in the order in which they are asked."""
    chosen = set(codes)
    return [code for code in NEEDS if code in chosen]


def format_dietary(dietary: Dietary) -> str:
    """One line in the active language."""
    return ", ".join([*(str(NEEDS[code]) for code in known_codes(dietary.needs)), *filter(None, [dietary.other])])
