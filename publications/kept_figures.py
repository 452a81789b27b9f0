"""The figures that a report shows, as they were counted for it.

They are kept with the page and each of its revisions: what a published report says does not change when somebody
joins or an order is cancelled later. All translations of a report say the same.
"""

from collections.abc import Iterable

from wagtail.blocks import StreamValue

from core.figures import count_figure

#: A figure of a year: its registered name and the year.
Wanted = tuple[str, int]
#: Figures by `key_of`, as `core.figures.count_figure` gives them.
Kept = dict[str, dict]


def key_of(name: str, year: int) -> str:
    return f"{name}:{year}"


def wanted_by(body: StreamValue) -> set[Wanted]:
    """All figures that the blocks of a report show."""
    wanted: set[Wanted] = set()
    for block in body:
        if block.block_type in ("live_figures", "live_chart"):
            wanted |= block.value.wanted
    return wanted


def count_missing(wanted: Iterable[Wanted], kept: Kept) -> Kept:
    """The kept figures that are wanted, with those that are missing counted now."""
    figures = {}
    for name, year in sorted(wanted):
        key = key_of(name, year)
        figure = kept.get(key) or count_figure(name, year)
        if figure is not None:
            figures[key] = figure
    return figures
