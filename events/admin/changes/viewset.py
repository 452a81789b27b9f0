"""The list of cancelled and moved events."""

from django.db.models import Count, Q
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.permissions import register_permission_policy

from core.admin.permissions import OnlyActions
from core.admin.tables import Listing, MomentColumn, NumberColumn, ReadOnlyInspectView
from core.admin.viewsets import ReadOnlyViewSet
from events.admin.filters import ChangeFilters
from events.enums import ChangeTaskStatus
from events.models import EventChange

register_permission_policy(EventChange, OnlyActions(EventChange))


class ChangeListing(Listing):
    def get_base_queryset(self):
        failed = Count("tasks", filter=Q(tasks__status=ChangeTaskStatus.FAILED))
        done = Count("tasks", filter=Q(tasks__status=ChangeTaskStatus.DONE))
        rows = super().get_base_queryset().select_related("event", "created_by")
        return rows.annotate(orders=Count("tasks"), done=done, failed=failed)


class ProgressRedirectView(ReadOnlyInspectView):
    """Redirects from a row of the list to the page that shows the progress of the change."""

    def get(self, request, *args, **kwargs):
        return redirect("event_change", self.object.pk)


def progress_url(change: EventChange) -> str:
    return reverse("event_change", args=[change.pk])


class ChangeViewSet(ReadOnlyViewSet):
    model = EventChange
    icon = "tasks"
    menu_label = _("Cancelled and moved")
    empty_advice = _("Nothing has been cancelled or moved. Both are done from the event's own page.")
    index_view_class = ChangeListing
    inspect_view_class = ProgressRedirectView
    list_display = [
        TitleColumn("event", label=_("Event"), sort_key="event__title_nb", get_url=progress_url),
        Column("get_kind_display", label=_("What happened"), sort_key="kind"),
        MomentColumn("created_at", label=_("Started"), sort_key="created_at"),
        Column("created_by", label=_("By")),
        NumberColumn("orders", label=_("Orders"), sort_key="orders"),
        NumberColumn("done", label=_("Done"), sort_key="done"),
        NumberColumn("failed", label=_("Failed"), sort_key="failed"),
        MomentColumn("finished_at", label=_("Finished"), sort_key="finished_at"),
    ]
    filterset_class = ChangeFilters
    search_fields = ["event__title_nb", "event__title_en"]
    ordering = "-created_at"
    list_export = ["event.title_nb", "get_kind_display", "created_at", "created_by", "orders", "done", "failed"]
    export_headings = {
        "event.title_nb": _("Event"),
        "get_kind_display": _("What happened"),
        "created_by": _("By"),
        "orders": _("Orders"),
        "done": _("Done"),
        "failed": _("Failed"),
    }
    export_filename = "changes"
