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

from core import dates
from core.admin.exports import SafeExportMixin
from core.admin.filters import ListFilterSet
from core.money import format_kr


class DayColumn(Column):
    """A date as text. Wagtail's own column shows how long ago it was, which staff cannot compare."""

    def get_value(self, instance) -> str:
        day = super().get_value(instance)
        return dates.format_day(day, "short") if day else ""


def format_moment(value: datetime | None) -> str:
    """«22. nov. 2026 kl. 09.00», in the site's time zone. A dash for None."""
    return dates.format_moment(value, "short") if value else "–"


def format_deadline(value: datetime | None) -> str:
    """As `format_moment`, for the end of something: midnight is «kl. 24.00» of the day before."""
    return dates.format_deadline(value, "short") if value else "–"


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


class DeadlineColumn(Column):
    """The end of a period: as MomentColumn, but midnight is «kl. 24.00» of the day before."""

    def get_value(self, instance) -> str:
        return format_deadline(super().get_value(instance))


class SafeListingMixin(SafeExportMixin):
    """For lists with and without an «add» button: safe exports, filters, and advice when the list is empty."""

    base_filterset_class = ListFilterSet
    #: Shown while the list is empty: how to add the first row, or when rows appear.
    empty_advice = ""

    def search_queryset(self, queryset):
        """Search the columns one by one and join the ids that were found.

        A condition with OR over columns of several tables uses the index of none of them. A list that the search index
        is for, or whose rows are no table of their own, is searched as Wagtail does.
        """
        if not self.is_searching or self.search_backend_name or not self.search_fields:
            return super().search_queryset(queryset)
        rows = queryset.model._meta.default_manager.order_by()
        first, *more = (
            rows.filter(**{f"{field}__icontains": self.search_query}).values("pk") for field in self.search_fields
        )
        return queryset.filter(pk__in=first.union(*more, all=True) if more else first)

    @cached_property
    def no_results_message(self) -> str:
        message = super().no_results_message
        if self.is_searching or self.is_filtering:
            # Not inside the f-string: texts there are not gathered for translation.
            advice = gettext("Write less, or take away a filter.")
            return f"{message} {advice}"
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


#: What fields are called whose models give them no name.
_FIELD_LABELS = {
    "body": _("Contents"),
    "code": _("Code"),
    "created_by": _("By"),
    "currency": _("Currency"),
    "email_name": _("Which e-mail"),
    "event": _("Event"),
    "order": _("Order"),
    "payment": _("Payment"),
    "payment_intent": _("Stripe payment"),
    "registered_by": _("Registered by"),
    "requested_by": _("By"),
    "session_id": _("Stripe checkout"),
    "stripe_id": _("Stripe ID"),
}


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

    def get_field_label(self, field_name, field):
        return _FIELD_LABELS.get(field_name) or super().get_field_label(field_name, field)

    def get_field_display_value(self, field_name, field):
        value = super().get_field_display_value(field_name, field)
        if isinstance(value, datetime):
            is_deadline = field_name.endswith("until")
            return format_deadline(value) if is_deadline else format_moment(value)
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
