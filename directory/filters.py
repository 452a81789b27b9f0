"""The directory's filters in the query string, and links that change one of them."""

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
#: Parameter names in both languages: an address shared by a Norwegian reader works on the English page too.
_ACCEPTED_NAMES = {
    "municipality": ("kommune", "municipality"),
    "industry": ("bransje", "industry"),
    "letter": ("bokstav", "letter"),
    "text": ("q",),
}
#: Filter → attribute of DirectoryFilter.
_ATTRIBUTES = {"municipality": "municipalities", "industry": "industries", "letter": "letter", "text": "text"}


@dataclass(frozen=True)
class Choice:
    """One option of a facet. `without` is the query string that removes it from the chosen options."""

    value: str
    name: str
    count: int
    chosen: bool
    without: str


class FilterForm:
    """Reads the filters from a query string. Invalid values are ignored, so there is always a list to show."""

    def __init__(self, query: QueryDict):
        def values(name: str) -> list[str]:
            return [value for parameter in _ACCEPTED_NAMES[name] for value in query.getlist(parameter)]

        self.selected = parse_filter(
            municipalities=values("municipality"),
            industries=values("industry"),
            letter=next(iter(values("letter")), ""),
            text=next(iter(values("text")), ""),
        )

    @property
    def names(self) -> dict[str, str]:
        """Filter → parameter name in the active language."""
        return {name: str(parameter) for name, parameter in _NAMES.items()}

    def query_string(self, **changed) -> str:
        """The query string of the selected filters with some `changed`; «?» when none is selected."""
        query = QueryDict(mutable=True)
        for name, attribute in _ATTRIBUTES.items():
            value = changed.get(name, getattr(self.selected, attribute))
            values = list(value) if isinstance(value, tuple) else [value] if value else []
            if values:
                query.setlist(str(_NAMES[name]), values)
        return f"?{query.urlencode()}"

    def choices(self, name: str, facets: list[Facet], language: str) -> list[Choice]:
        """The options of one facet, with the number of members of each."""
        chosen = getattr(self.selected, _ATTRIBUTES[name])
        return [
            Choice(
                facet.value,
                facet.names[language],
                facet.count,
                facet.chosen,
                self.query_string(**{name: tuple(value for value in chosen if value != facet.value)}),
            )
            for facet in facets
        ]

    def alphabet(self, letters: dict[str, int]) -> list[dict]:
        """Links to each letter: [{"letter", "count", "url", "is_current"}]."""
        return [
            {
                "letter": letter,
                "count": count,
                "url": self.query_string(letter=letter),
                "is_current": letter == self.selected.letter,
            }
            for letter, count in letters.items()
        ]

    @property
    def without_text(self) -> str:
        return self.query_string(text="")

    @property
    def without_letter(self) -> str:
        return self.query_string(letter="")
