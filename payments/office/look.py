"""One row to look at: its facts as the office reads them, and what has happened to it."""

from datetime import datetime

from django.db.models import Model
from django.urls import NoReverseMatch, reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.views.generic.history import HistoryView
from wagtail.models import ModelLogEntry

from core.money import format_kr
from payments.models import Order
from payments.office.columns import MomentColumn, moment

#: Entries shown on the row's own page; the history has the rest.
SHOWN = 50


def log_of(instance: Model) -> list[ModelLogEntry]:
    """The newest entries of the change log."""
    entries = ModelLogEntry.objects.for_instance(instance).select_related("user")
    return list(entries.order_by("-timestamp", "-pk")[:SHOWN])


class LookView(generic.InspectView):
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
            return moment(value)
        if isinstance(value, int) and field_name.endswith("_ore"):
            return format_kr(value)
        if isinstance(value, Model):
            return self.linked(value)
        return "–" if value in (None, "") else value

    def linked(self, value: Model):
        """By its name, and to where it can be looked at."""
        try:
            url = reverse("orders:inspect", args=[value.pk]) if isinstance(value, Order) else ""
        except NoReverseMatch:
            url = ""
        may = url and self.request.user.has_perm("payments.view_order")
        return format_html('<a href="{}">{}</a>', url, value) if may else str(value)


class LookHistory(HistoryView):
    """For whoever may look at the row."""

    any_permission_required = ["view"]

    @cached_property
    def columns(self) -> list[Column]:
        when = MomentColumn("timestamp", label=_("When"), width="20%")
        return [when if column.name == "timestamp" else column for column in super().columns]
