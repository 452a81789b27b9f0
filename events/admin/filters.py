"""Filters of the admin's lists. Events are shown with their date, because titles are reused every year."""

import re
from typing import NamedTuple

import django_filters
from django import forms
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet

from core.admin.choosers import with_words
from core.admin.filters import DayRangeFilter
from core.dates import format_day
from core.forms import PlainField
from core.values import posted_pk
from events.models import CodeUse, DiscountCode, Event, EventChange, SeatBlock, Ticket, TicketType, WaitingEntry


class _Chosen(NamedTuple):
    """What was typed into the filter: one event, or words that titles have."""

    text: str
    event: Event | None

    def __str__(self) -> str:
        return self.text


class _EventInput(forms.TextInput):
    """A text field that suggests the events around today. There are too many events for a list of all."""

    def render(self, name, value, attrs=None, renderer=None):
        attrs = {**(attrs or {}), "placeholder": _("Title or part of it"), "autocomplete": "off"}
        attrs["list"] = list_id = f"{attrs.get('id', name)}_suggested"
        options = format_html_join("", '<option value="{}"></option>', ((label,) for label in _suggestions()))
        text_input = super().render(name, value, attrs, renderer)
        return format_html('{}<datalist id="{}">{}</datalist>', text_input, list_id, options)


class _EventField(PlainField):
    """An event's number, its label as suggested, or words of its title."""

    widget = _EventInput

    def __init__(self, **kwargs):
        super().__init__(**{"max_length": 200, **kwargs})

    def prepare_value(self, value):
        event = _event_of(str(value)) if value else None
        return _label(event) if event else value

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        event = _event_of(text)
        return _Chosen(_label(event) if event else text, event)


def _event_of(text: str) -> Event | None:
    """The event whose number the text is, or ends with."""
    found = re.search(r"(?:^|#)(\d{1,18})$", text.strip())
    return Event.objects.filter(pk=int(found[1])).first() if found and found[1].isascii() else None


def _label(event: Event) -> str:
    return f"{event} ({format_day(event.starts_at, 'short')}) #{event.pk}"


def _suggestions() -> list[str]:
    now = timezone.now()
    coming = Event.objects.filter(starts_at__gt=now).order_by("starts_at", "pk")[:_SUGGESTED]
    begun = Event.objects.filter(starts_at__lte=now).order_by("-starts_at", "-pk")[:_SUGGESTED]
    return [_label(event) for event in (*coming, *begun)]


class EventFilter(django_filters.Filter):
    """Rows of one event, `?event=12`, or of all events whose title has the typed words."""

    field_class = _EventField

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"label": gettext_lazy("Event"), **kwargs})

    def filter(self, queryset, value):
        if not value:
            return queryset
        if value.event is not None:
            return queryset.filter(**{self.field_name: value.event})
        events = with_words(Event.objects.order_by(), value.text, "title_nb", "title_en")
        return queryset.filter(**{f"{self.field_name}__in": events.values("pk")})


#: Events in the list of suggestions: so many that are to come, and so many that have begun.
_SUGGESTED = 25


def ticket_type_names() -> list[tuple[str, str]]:
    """Choices for a filter: each name of a ticket type once, though many events use it."""
    names = TicketType.objects.order_by("name_nb").values_list("name_nb", flat=True).distinct()
    return [(name, name) for name in names]


def add_on_names() -> list[tuple[str, str]]:
    names = TicketType.objects.filter(needs_ticket=True).order_by("name_nb").values_list("name_nb", flat=True)
    return [(name, name) for name in names.distinct()]


class AttendeeFilters(WagtailFilterSet):
    event = EventFilter()
    ticket_type__name_nb = django_filters.ChoiceFilter(label=gettext_lazy("Ticket type"), choices=ticket_type_names)
    add_ons__ticket_type__name_nb = django_filters.ChoiceFilter(
        label=gettext_lazy("Has the add-on"), choices=add_on_names, method="filter_add_on"
    )
    checked_in_at__isnull = django_filters.BooleanFilter(
        label=gettext_lazy("Checked in"), field_name="checked_in_at", lookup_expr="isnull", exclude=True
    )

    class Meta:
        model = Ticket
        fields = ["event", "status", "ticket_type__name_nb"]

    def filter_add_on(self, queryset, name, value):
        """People whose ticket has a valid add-on of this name."""
        return queryset.filter(pk__in=Ticket.objects.valid().filter(ticket_type__name_nb=value).values("on_ticket"))


class WaitingFilters(WagtailFilterSet):
    event = EventFilter()
    joined_at = DayRangeFilter(label=gettext_lazy("Joined"))

    class Meta:
        model = WaitingEntry
        fields = ["event", "status", "joined_at"]


class CodeFilters(WagtailFilterSet):
    event = EventFilter()

    class Meta:
        model = DiscountCode
        fields = ["event", "active", "kind"]


class CodeFilter(django_filters.CharFilter):
    """Uses of one code, by its number as in links, or by what it begins with."""

    field_class = PlainField

    def filter(self, queryset, value):
        if not value:
            return queryset
        codes = DiscountCode.objects.filter(code__istartswith=value)
        if pk := posted_pk(value):
            codes = DiscountCode.objects.filter(pk=pk) or codes
        return queryset.filter(code__in=codes.order_by().values("pk"))


class UseFilters(WagtailFilterSet):
    code__event = EventFilter()
    code = CodeFilter(label=gettext_lazy("Code"))
    used_at = DayRangeFilter(label=gettext_lazy("Used"))

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
    created_at = DayRangeFilter(label=gettext_lazy("Started"))
    finished_at__isnull = django_filters.BooleanFilter(
        label=gettext_lazy("Finished"), field_name="finished_at", lookup_expr="isnull", exclude=True
    )

    class Meta:
        model = EventChange
        fields = ["event", "kind", "created_at"]
