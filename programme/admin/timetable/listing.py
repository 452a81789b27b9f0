"""The list of coming events with the number of items in their programme."""

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, TitleColumn

from core.admin.permissions import OnlyActions
from core.admin.tables import Listing, MomentColumn, NumberColumn
from core.admin.viewsets import ReadOnlyViewSet
from events.models import Event
from programme.admin.timetable.access import editions_for, may_change_programmes
from programme.models import ProgrammeItem


class ProgrammeMenuItem(MenuItem):
    def is_shown(self, request) -> bool:
        return may_change_programmes(request.user)


class ProgrammePolicy(OnlyActions):
    """Viewing the list needs the permission to change programme items."""

    def user_has_permission(self, user, action):
        return action == "view" and may_change_programmes(user)


class ProgrammeListing(Listing):
    permission_policy = ProgrammePolicy(ProgrammeItem)

    def get_base_queryset(self):
        items = Count("programme_items", filter=Q(programme_items__event=None), distinct=True)
        rows = editions_for(self.request.user).coming()
        return rows.annotate(item_count=items, session_count=Count("sessions", distinct=True))


def programme_url(event: Event) -> str:
    return reverse("programme_edit", args=[event.pk])


class ProgrammeViewSet(ReadOnlyViewSet):
    model = Event
    icon = "list-ul"
    menu_label = _("Programmes")
    empty_advice = _("There are no coming events. A programme belongs to an event: make that first.")
    index_view_class = ProgrammeListing
    inspect_view_enabled = False
    list_display = [
        TitleColumn("title_nb", label=_("Event"), sort_key="title_nb", get_url=programme_url),
        MomentColumn("starts_at", label=_("Starts"), sort_key="starts_at"),
        Column("where", label=_("Where")),
        NumberColumn("item_count", label=_("Programme items"), sort_key="item_count"),
        NumberColumn("session_count", label=_("Sessions"), sort_key="session_count"),
    ]
    list_filter = {"kind": ["exact"], "starts_at": ["range"], "listed_venue": ["exact"], "series": ["exact"]}
    search_fields = ["title_nb", "title_en", "venue", "place"]
    ordering = "starts_at"
    list_export = ["title_nb", "starts_at", "where", "item_count", "session_count"]
    export_headings = {"where": _("Where"), "item_count": _("Programme items"), "session_count": _("Sessions")}
    export_filename = "programmes"
    menu_item_class = ProgrammeMenuItem

    def register_admin_url_finder(self) -> None:
        """Nothing: links to an event lead to its own form."""

    def register_permissions(self) -> None:
        """Nothing: those of events are registered by their own list."""
