"""Filters that lists of the admin share."""

import django_filters
from django.db import models
from django.utils.text import capfirst
from django_filters.fields import DateRangeField
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet

from core.forms import DayField


class _DayRangeField(DateRangeField):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields = (DayField(required=False), DayField(required=False))


class DayRangeFilter(django_filters.DateFromToRangeFilter):
    """A range of dates with a date picker. Both dates are included."""

    field_class = _DayRangeField

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"widget": DateRangePickerWidget, **kwargs})


class ListFilterSet(WagtailFilterSet):
    """Makes the filters that a list's `list_filter` names, with labels for people.

    `range` of a date is a range of days. `isnull` asks whether there is a value: yes means that there is one.
    """

    @classmethod
    def filter_for_lookup(cls, field, lookup_type):
        if lookup_type == "range" and isinstance(field, models.DateField):
            return DayRangeFilter, {"label": capfirst(field.verbose_name)}
        if lookup_type == "isnull":
            return django_filters.BooleanFilter, {"label": capfirst(field.verbose_name), "exclude": True}
        return super().filter_for_lookup(field, lookup_type)
