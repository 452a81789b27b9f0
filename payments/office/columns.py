"""Listing columns, and exports that a spreadsheet takes as text and numbers, never as formulas."""

from datetime import datetime

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic

from core.dates import format_clock, format_day
from core.exports import SafeExport
from core.money import format_kr


def moment(value: datetime | None) -> str:
    """«22. nov. 2026 kl. 09.00»: the moment itself, for how long ago it was says nothing that can be compared."""
    return f"{format_day(value, 'short')} {format_clock(value)}" if value else "–"


class NumberColumn(Column):
    """Set to the right, so that figures stand under each other."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"classname": "office-number", **kwargs})


class AmountColumn(NumberColumn):
    """Øre as kroner."""

    def get_value(self, instance) -> str:
        return format_kr(super().get_value(instance))


class MomentColumn(Column):
    """Day and clock in the association's own time."""

    def get_value(self, instance) -> str:
        return moment(super().get_value(instance))


class Tidy(SafeExport):
    """For lists with and without an «add»: exports that are no formulas, and advice where there is nothing yet."""

    #: What to do, or when something will come, while the list is empty.
    empty_advice = ""

    @cached_property
    def no_results_message(self) -> str:
        message = super().no_results_message
        if self.is_searching or self.is_filtering:
            return f"{message} {_('Write less, or take away a filter.')}"
        return str(self.empty_advice or message)


class Listing(Tidy, generic.IndexView):
    """A list to look at: nothing is added from here, and a row leads to its own page."""

    @cached_property
    def add_url(self):
        return None
