"""Sections of a page that another app adds.

An app may not import from an app in a higher layer. The higher app therefore registers a section at startup, and the
lower app's page shows all sections registered for it.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest


@dataclass(frozen=True, kw_only=True)
class Section:
    """A part of another app's page. `context(request, subject)` returns None when there is nothing to show."""

    name: str
    template: str
    context: Callable[[HttpRequest, Any], dict | None]
    order: int = 100


_places: dict[str, list[Section]] = defaultdict(list)


def register_section(place: str, section: Section) -> None:
    """Add a section to a place ("organisation page", "portal", …). Registering a name again replaces it."""
    _places[place] = sorted(
        [registered for registered in _places[place] if registered.name != section.name] + [section],
        key=lambda registered: (registered.order, registered.name),
    )


def sections_for(place: str, request: HttpRequest, subject: object) -> list[dict]:
    """The sections that have content: dicts with `name`, `template` and `context`, sorted by order and name."""
    sections = []
    for section in _places[place]:
        context = section.context(request, subject)
        if context is not None:
            sections.append({"name": section.name, "template": section.template, "context": context})
    return sections
