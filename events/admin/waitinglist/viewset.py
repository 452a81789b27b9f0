"""The list of the entries of all waiting lists."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import log
from wagtail.permissions import register_permission_policy

from core.admin.exports import GuardedExport
from core.admin.permissions import OnlyActions
from core.admin.tables import DeadlineColumn, Listing, MomentColumn, NumberColumn
from core.admin.viewsets import ReadOnlyViewSet
from events.admin.filters import WaitingFilters
from events.models import Event, WaitingEntry

register_permission_policy(WaitingEntry, OnlyActions(WaitingEntry))


class WaitingListing(GuardedExport, Listing):
    """The list of entries. An export requires the permission to export attendees, and is logged."""

    export_permission = "events.export_attendees"

    def get_base_queryset(self):
        return super().get_base_queryset().select_related("event", "ticket_type", "order")

    def get_list_more_buttons(self, instance):
        url = reverse("event_waiting", args=[instance.event_id])
        button = Button(_("Manage the waiting list"), url=url, icon_name="list-ol", priority=5)
        return [*super().get_list_more_buttons(instance), button]

    def before_export(self, queryset) -> None:
        for event in Event.objects.filter(pk__in=queryset.order_by().values("event_id")):
            log(event, "events.waiting_exported", user=self.request.user)


class WaitingViewSet(ReadOnlyViewSet):
    """The entries of all events, filtered, sorted and exported."""

    model = WaitingEntry
    empty_advice = gettext_lazy("Nobody waits. Switch the waiting list on at an event, and visitors can join it.")
    icon = "list-ol"
    menu_label = gettext_lazy("Waiting lists")
    index_view_class = WaitingListing
    list_display = [
        "name",
        "email",
        Column("event", label=gettext_lazy("Event"), sort_key="event__title_nb"),
        Column("ticket_type", label=gettext_lazy("Ticket type"), sort_key="ticket_type__name_nb"),
        NumberColumn("quantity", label=gettext_lazy("Quantity"), sort_key="quantity"),
        Column("get_status_display", label=gettext_lazy("Status"), sort_key="status"),
        MomentColumn("joined_at", label=gettext_lazy("Joined"), sort_key="joined_at"),
        DeadlineColumn("offer_until", label=gettext_lazy("Offer ends"), sort_key="offer_until"),
    ]
    filterset_class = WaitingFilters
    search_fields = ["name", "email", "event__title_nb", "ticket_type__name_nb"]
    ordering = ["event_id", "ticket_type_id", "rank"]
    list_export = [
        "event.title_nb",
        "ticket_type.name_nb",
        "name",
        "email",
        "quantity",
        "get_status_display",
        "joined_at",
        "offered_at",
        "offer_until",
        "offer_count",
        "order",
    ]
    export_headings = {
        "event.title_nb": gettext_lazy("Event"),
        "ticket_type.name_nb": gettext_lazy("Ticket type"),
        "get_status_display": gettext_lazy("Status"),
        "quantity": gettext_lazy("Quantity"),
        "offer_count": gettext_lazy("Number of offers"),
        "order": gettext_lazy("Order"),
    }
    export_filename = "waiting-list"
    inspect_view_fields = [
        "name",
        "email",
        "event",
        "ticket_type",
        "quantity",
        "status",
        "promised_ore",
        "code",
        "joined_at",
        "offered_at",
        "offer_until",
        "order",
    ]
