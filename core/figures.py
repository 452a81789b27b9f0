"""Figures that the system counts itself, such as the events held in a year, with their parts.

The app that knows a figure registers it at startup, and the pages of another app show it. To count may take a while:
a page counts when it is published and keeps the result.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils import timezone, translation
from django.utils.functional import Promise

#: The most parts of a figure. The smallest of more are added up as «Andre».
MOST_PARTS = 12


@dataclass(frozen=True)
class Part:
    """A part of a figure, such as the members in one municipality."""

    nb: str
    en: str
    value: int


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A figure. `count(first, last)` gives its parts from one day to another, both included; their sum is the figure.

    A figure about a moment, such as the number of members, counts on the last day.
    """

    name: str
    label: str | Promise
    count: Callable[[dt.date, dt.date], Iterable[Part]]


_figures: dict[str, Figure] = {}


def register_figure(figure: Figure) -> None:
    """Add a figure. Registering a name again replaces it."""
    _figures[figure.name] = figure


def registered_figures() -> list[Figure]:
    """All figures, in the order of their names."""
    return [_figures[name] for name in sorted(_figures)]


def in_both(text: str | Promise) -> tuple[str, str]:
    """A translated text in Norwegian and in English."""
    with translation.override("nb"):
        norwegian = str(text)
    with translation.override("en"):
        return norwegian, str(text)


def count_figure(name: str, year: int, today: dt.date | None = None) -> dict | None:
    """The figure of a year as it is now, as values for JSON; None for a figure that nobody has registered.

    `label` is the name in both languages, `as_of` the last day that was counted, `parts` and `total` the numbers. Of
    the present year, the days up to today are counted.
    """
    figure = _figures.get(name)
    if figure is None:
        return None
    last = min(dt.date(year, 12, 31), today or timezone.localdate())
    parts = list(figure.count(dt.date(year, 1, 1), last)) if last.year == year else []
    norwegian, english = in_both(figure.label)
    return {
        "label": {"nb": norwegian, "en": english},
        "as_of": last.isoformat(),
        "parts": [{"nb": part.nb, "en": part.en, "value": part.value} for part in _largest(parts)],
        "total": sum(part.value for part in parts),
    }


def _largest(parts: list[Part]) -> list[Part]:
    ordered = sorted((part for part in parts if part.value), key=lambda part: (-part.value, part.nb))
    if len(ordered) <= MOST_PARTS:
        return ordered
    rest = sum(part.value for part in ordered[MOST_PARTS - 1 :])
    return [*ordered[: MOST_PARTS - 1], Part("Andre", "Others", rest)]
