"""Where a lower room shows what only a higher one knows, the higher one registers a section at start."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest


@dataclass(frozen=True, kw_only=True)
class Section:
    """A piece of somebody else's page. `context(request, subject)` returns None when there is nothing to show."""

    name: str
    template: str
    context: Callable[[HttpRequest, object], dict | None]
    order: int = 100


_places: dict[str, list[Section]] = defaultdict(list)


def register_section(place: str, section: Section) -> None:
    """Add a section to a place ("organisation page", "portal", …). Registering a name again replaces it."""
    _places[place] = sorted(
        [known for known in _places[place] if known.name != section.name] + [section],
        key=lambda known: (known.order, known.name),
    )


def sections_for(place: str, request: HttpRequest, subject: object) -> list[dict]:
    """The sections with something to show: dicts of `name`, `template` and `context`, in their order."""
    found = []
    for section in _places[place]:
        context = section.context(request, subject)
        if context is not None:
            found.append({"name": section.name, "template": section.template, "context": context})
    return found
