"""Columns of the admin's lists."""

from wagtail.admin.ui.tables import Column

from core.dates import format_day


class DayColumn(Column):
    """A date as a date: staff compare days, not how long ago they were."""

    def get_value(self, instance) -> str:
        day = super().get_value(instance)
        return format_day(day, "short") if day else ""
