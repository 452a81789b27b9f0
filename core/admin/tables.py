"""Shared list and inspect views of the admin.

Columns for dates and amounts, read-only lists with safe exports, and read-only pages of one row and its history.
"""

from datetime import datetime

from django.db.models import Model
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.views.generic.history import HistoryView
from wagtail.models import ModelLogEntry

from core.admin.exports import SafeExportMixin
from core.dates import format_clock, format_day
from core.money import format_kr


class DayColumn(Column):
    """A date as text. Wagtail's own column shows how long ago it was, which staff cannot compare."""

    def get_value(self, instance) -> str:
        day = super().get_value(instance)
        return format_day(day, "short") if day else ""


def format_moment(value: datetime | None) -> str:
    """«22. nov. 2026 kl. 09.00», in the site's time zone. A dash for None."""
    return f"{format_day(value, 'short')} {format_clock(value)}" if value else "–"


class NumberColumn(Column):
    """A right-aligned column."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"classname": "admin-number", **kwargs})


class AmountColumn(NumberColumn):
    """An amount in øre, shown in kroner."""

    def get_value(self, instance) -> str:
        return format_kr(super().get_value(instance))


class MomentColumn(Column):
    """Date and time of day in the site's time zone."""

    def get_value(self, instance) -> str:
        return format_moment(super().get_value(instance))


class SafeListingMixin(SafeExportMixin):
    """For lists with and without an «add» button: safe exports, and advice when the list is empty."""

    #: Shown while the list is empty: how to add the first row, or when rows appear.
    empty_advice = ""

    @cached_property
    def no_results_message(self) -> str:
        message = super().no_results_message
        if self.is_searching or self.is_filtering:
            return f"{message} {gettext('Write less, or take away a filter.')}"
        return str(self.empty_advice or message)


class Listing(SafeListingMixin, generic.IndexView):
    """A read-only list. Each row links to its own page."""

    @cached_property
    def add_url(self):
        return None


#: Model → (URL name of the row's inspect page, the permission which that page requires).
_inspect_links: dict[type[Model], tuple[str, str]] = {}


def register_inspect_link(model: type[Model], url_name: str, permission: str) -> None:
    """Let the inspect pages of other rows link to rows of this model."""
    _inspect_links[model] = (url_name, permission)


#: The number of log entries on a row's own page. The history page has all.
LOG_ENTRIES_SHOWN = 50


def audit_log_of(instance: Model) -> list[ModelLogEntry]:
    """The row's newest entries of the change log, at most `LOG_ENTRIES_SHOWN`."""
    entries = ModelLogEntry.objects.for_instance(instance).select_related("user")
    return list(entries.order_by("-timestamp", "-pk")[:LOG_ENTRIES_SHOWN])


class ReadOnlyInspectView(generic.InspectView):
    """The page of one row, titled with the model's name.

    Datetimes are shown in Oslo time, amounts in kroner, empty values as a dash, and related rows as links.
    """

    any_permission_required = ["view"]
    list_title = ""

    def get_page_title(self):
        return capfirst(self.model._meta.verbose_name)

    def get_breadcrumbs_items(self):
        items = super().get_breadcrumbs_items()
        if self.list_title and items[0].get("url"):
            items[0] = items[0] | {"label": self.list_title}
        return items

    def get_field_display_value(self, field_name, field):
        value = super().get_field_display_value(field_name, field)
        if isinstance(value, datetime):
            return format_moment(value)
        if isinstance(value, int) and field_name.endswith("_ore"):
            return format_kr(value)
        if isinstance(value, Model):
            return self.linked(value)
        return "–" if value in (None, "") else value

    def linked(self, value: Model):
        """The row's name, as a link when the user may view the row."""
        link = _inspect_links.get(type(value))
        if link is None or not self.request.user.has_perm(link[1]):
            return str(value)
        return format_html('<a href="{}">{}</a>', reverse(link[0], args=[value.pk]), value)


class ReadOnlyHistoryView(HistoryView):
    """The row's history, for every user who may view the row."""

    any_permission_required = ["view"]

    @cached_property
    def columns(self) -> list[Column]:
        when = MomentColumn("timestamp", label=_("When"), width="20%")
        return [when if column.name == "timestamp" else column for column in super().columns]
