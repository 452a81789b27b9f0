"""Filters of the admin's lists. Events are shown with their date, because titles are reused every year."""

import django_filters
from django.forms import ModelChoiceField
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet

from core.dates import format_day
from events.models import CodeUse, DiscountCode, Event, EventChange, SeatBlock, Ticket, TicketType, WaitingEntry


class _EventField(ModelChoiceField):
    def label_from_instance(self, obj: Event) -> str:
        return f"{obj} ({format_day(obj.starts_at, 'short')})"


class EventFilter(django_filters.ModelChoiceFilter):
    field_class = _EventField

    def __init__(self, *args, **kwargs):
        events = Event.objects.order_by("-starts_at", "pk")
        super().__init__(*args, **{"label": _("Event"), "queryset": events, **kwargs})


class DateRangeFilter(django_filters.DateFromToRangeFilter):
    """A range of dates with a date picker. Both dates are included."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"widget": DateRangePickerWidget, **kwargs})


def ticket_type_names() -> list[tuple[str, str]]:
    """Choices for a filter: each name of a ticket type once, though many events use it."""
    names = TicketType.objects.order_by("name_nb").values_list("name_nb", flat=True).distinct()
    return [(name, name) for name in names]


class AttendeeFilters(WagtailFilterSet):
    event = EventFilter()
    ticket_type__name_nb = django_filters.ChoiceFilter(label=_("Ticket type"), choices=ticket_type_names)
    checked_in_at__isnull = django_filters.BooleanFilter(
        label=_("Checked in"), field_name="checked_in_at", lookup_expr="isnull", exclude=True
    )

    class Meta:
        model = Ticket
        fields = ["event", "status", "ticket_type__name_nb"]


class WaitingFilters(WagtailFilterSet):
    event = EventFilter()
    joined_at = DateRangeFilter(label=_("Joined"))

    class Meta:
        model = WaitingEntry
        fields = ["event", "status", "joined_at"]


class CodeFilters(WagtailFilterSet):
    event = EventFilter()

    class Meta:
        model = DiscountCode
        fields = ["event", "active", "kind"]


class UseFilters(WagtailFilterSet):
    code__event = EventFilter()
    used_at = DateRangeFilter(label=_("Used"))

    class Meta:
        model = CodeUse
        fields = ["code__event", "code", "used_at"]


class BlockFilters(WagtailFilterSet):
    event = EventFilter()

    class Meta:
        model = SeatBlock
        fields = ["event", "reason"]


class ChangeFilters(WagtailFilterSet):
    event = EventFilter()
    created_at = DateRangeFilter(label=_("Started"))
    finished_at__isnull = django_filters.BooleanFilter(
        label=_("Finished"), field_name="finished_at", lookup_expr="isnull", exclude=True
    )

    class Meta:
        model = EventChange
        fields = ["event", "kind", "created_at"]
