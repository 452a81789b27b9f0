"""The figures that a report shows, as they were counted for it.

They are kept with the page and each of its revisions: what a published report says does not change when somebody
joins or an order is cancelled later. All translations of a report say the same.
"""

import logging
from collections.abc import Iterable

from django.db import transaction
from wagtail.blocks import StreamValue

from core.figures import count_figure

logger = logging.getLogger(__name__)

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


def count_missing(wanted: Iterable[Wanted], kept: Kept, former: Kept | None = None) -> Kept:
    """The kept figures that are wanted, with those that are missing counted now.

    `former` has what is shown instead of a figure that cannot be counted.
    """
    figures = {}
    for name, year in sorted(wanted):
        key = key_of(name, year)
        figure = kept.get(key) or _counted(name, year) or (former or {}).get(key)
        if figure is not None:
            figures[key] = figure
    return figures


def _counted(name: str, year: int) -> dict | None:
    """The figure, or None when it cannot be counted: a fault in one figure must not keep a report from being saved.

    It is counted the next time that the report is saved.
    """
    try:
        with transaction.atomic():
            return count_figure(name, year)
    except Exception:  # the apps that register figures may raise anything
        logger.exception("The figure %s of %s cannot be counted.", name, year)
        return None
