"""The list of what was called off or moved."""

from django.db.models import Count, Q
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.generic import InspectView
from wagtail.permissions import register_permission_policy

from events.enums import ChangeTaskStatus
from events.models import EventChange
from payments.office.columns import Listing
from payments.office.policy import LookOnly
from payments.office.viewsets import LookOnlyViewSet

register_permission_policy(EventChange, LookOnly(EventChange))


class ChangeListing(Listing):
    def get_base_queryset(self):
        failed = Count("tasks", filter=Q(tasks__status=ChangeTaskStatus.FAILED))
        done = Count("tasks", filter=Q(tasks__status=ChangeTaskStatus.DONE))
        rows = super().get_base_queryset().select_related("event", "created_by")
        return rows.annotate(orders=Count("tasks"), done=done, failed=failed)


class ToProgress(InspectView):
    """A row leads to the page that shows how far it is."""

    def get(self, request, *args, **kwargs):
        return redirect("event_change", self.object.pk)


class ChangeViewSet(LookOnlyViewSet):
    model = EventChange
    icon = "tasks"
    menu_label = _("Called off and moved")
    index_view_class = ChangeListing
    inspect_view_class = ToProgress
    list_display = [
        "event",
        Column("get_kind_display", label=_("What happened"), sort_key="kind"),
        DateColumn("created_at", label=_("Started"), sort_key="created_at"),
        Column("created_by", label=_("By")),
        Column("orders", label=_("Orders"), sort_key="orders"),
        Column("done", label=_("Done"), sort_key="done"),
        Column("failed", label=_("Failed"), sort_key="failed"),
        DateColumn("finished_at", label=_("Finished"), sort_key="finished_at"),
    ]
    list_filter = {"event": ["exact"], "kind": ["exact"], "created_at": ["gte", "lte"], "finished_at": ["isnull"]}
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
