"""Columns of the admin's lists.

Listing columns, and exports that a spreadsheet takes as text and numbers, never as formulas.

One row to look at: its facts as the office reads them, and what has happened to it.
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
    """A date as a date: staff compare days, not how long ago they were."""

    def get_value(self, instance) -> str:
        day = super().get_value(instance)
        return format_day(day, "short") if day else ""


def format_moment(value: datetime | None) -> str:
    """«22. nov. 2026 kl. 09.00»: the moment itself, for how long ago it was says nothing that can be compared."""
    return f"{format_day(value, 'short')} {format_clock(value)}" if value else "–"


class NumberColumn(Column):
    """Set to the right, so that figures stand under each other."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"classname": "admin-number", **kwargs})


class AmountColumn(NumberColumn):
    """Øre as kroner."""

    def get_value(self, instance) -> str:
        return format_kr(super().get_value(instance))


class MomentColumn(Column):
    """Day and clock in the association's own time."""

    def get_value(self, instance) -> str:
        return format_moment(super().get_value(instance))


class SafeListingMixin(SafeExportMixin):
    """For lists with and without an «add»: exports that are no formulas, and advice where there is nothing yet."""

    #: What to do, or when something will come, while the list is empty.
    empty_advice = ""

    @cached_property
    def no_results_message(self) -> str:
        message = super().no_results_message
        if self.is_searching or self.is_filtering:
            return f"{message} {gettext('Write less, or take away a filter.')}"
        return str(self.empty_advice or message)


class Listing(SafeListingMixin, generic.IndexView):
    """A list to look at: nothing is added from here, and a row leads to its own page."""

    @cached_property
    def add_url(self):
        return None


#: Model → (URL name of the page where a row can be looked at, the permission that page asks for).
_inspect_links: dict[type[Model], tuple[str, str]] = {}


def register_inspect_link(model: type[Model], url_name: str, permission: str) -> None:
    """Make rows of this model links wherever another row's page names them."""
    _inspect_links[model] = (url_name, permission)


#: Entries shown on the row's own page; the history has the rest.
LOG_ENTRIES_SHOWN = 50


def audit_log_of(instance: Model) -> list[ModelLogEntry]:
    """The newest entries of the change log."""
    entries = ModelLogEntry.objects.for_instance(instance).select_related("user")
    return list(entries.order_by("-timestamp", "-pk")[:LOG_ENTRIES_SHOWN])


class ReadOnlyInspectView(generic.InspectView):
    """Headed by what it is; moments in Oslo time, amounts in kroner, a dash for nothing, orders as links."""

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
        """By its name, and to where it can be looked at."""
        link = _inspect_links.get(type(value))
        if link is None or not self.request.user.has_perm(link[1]):
            return str(value)
        return format_html('<a href="{}">{}</a>', reverse(link[0], args=[value.pk]), value)


class ReadOnlyHistoryView(HistoryView):
    """For whoever may look at the row."""

    any_permission_required = ["view"]

    @cached_property
    def columns(self) -> list[Column]:
        when = MomentColumn("timestamp", label=_("When"), width="20%")
        return [when if column.name == "timestamp" else column for column in super().columns]
