"""The menu of what belongs to editions of conferences."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.model import ModelViewSetGroup

from programme.admin.exhibitors.viewset import ExhibitorViewSet
from programme.admin.partners.viewset import PartnershipViewSet
from programme.admin.timetable.listing import ProgrammeViewSet


class ProgrammeGroup(ModelViewSetGroup):
    menu_label = _("Conferences")
    menu_icon = "group"
    menu_name = "conferences"
    menu_order = 210
    items = (
        ProgrammeViewSet("programmes", url_prefix="programmes"),
        PartnershipViewSet("partners", url_prefix="partners"),
        ExhibitorViewSet("exhibitors", url_prefix="exhibitors"),
    )
