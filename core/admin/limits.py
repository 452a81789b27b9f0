"""How often the limits on forms were reached, for staff."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.permissions import register_permission_policy

from core.admin.permissions import OnlyActions
from core.admin.tables import MomentColumn, NumberColumn
from core.admin.viewsets import ReadOnlyViewSet
from core.models import LimitReached

register_permission_policy(LimitReached, OnlyActions(LimitReached))


class LimitViewSet(ReadOnlyViewSet):
    model = LimitReached
    icon = "warning"
    menu_label = _("Limits reached")
    menu_order = 910
    add_to_settings_menu = True
    inspect_view_enabled = False
    empty_advice = _("No limit was reached. The list shows each hour in which visitors were slowed down or asked.")
    list_display = [
        MomentColumn("hour", label=_("Hour"), sort_key="hour"),
        Column("get_action_display", label=_("Limit"), sort_key="action"),
        NumberColumn("count", label=_("Times"), sort_key="count"),
    ]
    list_filter = {"action": ["exact"], "hour": ["range"]}
    list_export = ["hour", "get_action_display", "count"]
    export_filename = "limits-reached"
    ordering = "-hour"


limit_viewset = LimitViewSet("limits_reached", url_prefix="limits-reached")
