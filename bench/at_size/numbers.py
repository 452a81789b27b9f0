"""How many rows of each kind there are at a size, and names for them. The same numbers give the same names."""

from collections.abc import Iterator
from dataclasses import dataclass

FULL_SIZE = 100_000
SMALL_SIZE = 1_000
#: Each order: its tickets, the price of one and of all.
TICKETS = 2
PRICE_ORE = 50_000
TOTAL_ORE = TICKETS * PRICE_ORE


@dataclass(frozen=True)
class Numbers:
    """Derived from the number of organisations; at full size they are the ones in the project's requirements."""

    organisations: int

    @property
    def users(self) -> int:
        return self.organisations // 2

    @property
    def events(self) -> int:
        return max(20, self.organisations // 10)

    @property
    def orders(self) -> int:
        return self.organisations * 5

    @property
    def news(self) -> int:
        """In each of the two languages."""
        return max(20, self.organisations // 50)

    @property
    def waiting(self) -> int:
        return self.organisations // 5


_FIRST = [
    "Fjord", "Nord", "Vest", "Sol", "Berg", "Hav", "Dal", "Fjell", "Elv", "Skog", "Øst", "Ås", "Blå", "Grønn", "Kyst",
    "Lys", "Sten", "Vind", "Aker", "Bjørk", "Gran", "Furu", "Myr", "Tind", "Vik",
]  # fmt: skip
_SECOND = [
    "bygg", "regnskap", "maskin", "transport", "arkitekter", "data", "eiendom", "kontor", "mat", "reklame", "rør",
    "elektro", "gartneri", "helse", "energi", "tekstil", "trykk", "kurs", "hotell", "handel",
]  # fmt: skip
_FORMS = ["AS", "AS", "AS", "ASA", "SA", "DA"]


def organisation_name(number: int) -> str:
    """A fictional name; the number in it makes it unique."""
    first, second = _FIRST[number % len(_FIRST)], _SECOND[number // 7 % len(_SECOND)]
    return f"{first} {second} {number} {_FORMS[number % len(_FORMS)]}"


def organisation_numbers() -> Iterator[str]:
    """Valid organisation numbers, from high ones that the demo does not use."""
    weights = (3, 2, 7, 6, 5, 4, 3, 2)
    for stem in range(97_000_000, 99_999_999):
        digits = f"{stem:08d}"
        rest = sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True)) % 11
        if rest != 1:
            yield f"{digits}{(11 - rest) % 11}"


def base36(number: int) -> str:
    """Four signs, as each step of a page's path has."""
    digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    signs = ""
    for _unused in range(4):
        number, rest = divmod(number, 36)
        signs = digits[rest] + signs
    return signs
