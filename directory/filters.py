"""What the directory's address says, and addresses that say something a little different."""

from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import pgettext_lazy

from directory.queries import Facet, parse_filter

# Translators: names of parameters in the member directory's address.
_NAMES = {
    "municipality": pgettext_lazy("address parameter", "municipality"),
    "industry": pgettext_lazy("address parameter", "industry"),
    "letter": pgettext_lazy("address parameter", "letter"),
    "text": "q",
}
#: An address works in both languages, whichever it was shared in.
_KNOWN = {
    "municipality": ("kommune", "municipality"),
    "industry": ("bransje", "industry"),
    "letter": ("bokstav", "letter"),
    "text": ("q",),
}
_OF_WANTED = {"municipality": "municipalities", "industry": "industries", "letter": "letter", "text": "text"}


@dataclass(frozen=True)
class Choice:
    value: str
    name: str
    count: int
    chosen: bool
    without: str


class FilterForm:
    """A GET form without validation: whatever the address holds, there is a list to show."""

    def __init__(self, query: QueryDict):
        def values(name: str) -> list[str]:
            return [value for known in _KNOWN[name] for value in query.getlist(known)]

        self.wanted = parse_filter(
            municipalities=values("municipality"),
            industries=values("industry"),
            letter=next(iter(values("letter")), ""),
            text=next(iter(values("text")), ""),
        )

    @property
    def names(self) -> dict[str, str]:
        return {name: str(parameter) for name, parameter in _NAMES.items()}

    def address(self, **changed) -> str:
        """A query string like the present one but for `changed`; «?» when nothing is asked for."""
        query = QueryDict(mutable=True)
        for name, attribute in _OF_WANTED.items():
            value = changed.get(name, getattr(self.wanted, attribute))
            values = list(value) if isinstance(value, tuple) else [value] if value else []
            if values:
                query.setlist(str(_NAMES[name]), values)
        return f"?{query.urlencode()}"

    def choices(self, name: str, facets: list[Facet], language: str) -> list[Choice]:
        chosen = getattr(self.wanted, _OF_WANTED[name])
        return [
            Choice(
                facet.value,
                facet.names[language],
                facet.count,
                facet.chosen,
                self.address(**{name: tuple(value for value in chosen if value != facet.value)}),
            )
            for facet in facets
        ]

    def alphabet(self, letters: dict[str, int]) -> list[dict]:
        return [
            {
                "letter": letter,
                "count": count,
                "url": self.address(letter=letter),
                "is_current": letter == self.wanted.letter,
            }
            for letter, count in letters.items()
        ]

    @property
    def without_text(self) -> str:
        return self.address(text="")

    @property
    def without_letter(self) -> str:
        return self.address(letter="")
