"""Listing columns, and exports that a spreadsheet takes as text and numbers, never as formulas."""

from django.utils.functional import cached_property
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic

from core.dates import format_day
from core.money import format_kr

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


class AmountColumn(Column):
    """Øre as kroner."""

    def get_value(self, instance) -> str:
        return format_kr(super().get_value(instance))


class DayColumn(Column):
    """A date as a date: the office compares days, not how long ago they were."""

    def get_value(self, instance) -> str:
        day = super().get_value(instance)
        return format_day(day, "short") if day else ""


def harmless(value):
    """Text that a spreadsheet would calculate is led in by an apostrophe."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


class Listing(generic.IndexView):
    """A list to look at: nothing is added from here, and a row leads to its own page."""

    def to_row_dict(self, item):
        return {name: harmless(value) for name, value in super().to_row_dict(item).items()}

    @cached_property
    def add_url(self):
        return None
