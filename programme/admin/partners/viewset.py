"""The list of all partners of all editions. They are changed on the page of their edition."""

import django_filters
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BooleanColumn, Column, TitleColumn

from core.admin.tables import DayColumn, Listing
from core.admin.viewsets import ReadOnlyViewSet
from events.admin.filters import EventFilter
from programme.admin.partners.views import PERMISSION
from programme.partners.models import Partnership


class PartnershipListing(Listing):
    add_item_label = _("Partners of an edition")

    def get_base_queryset(self):
        return super().get_base_queryset().select_related("edition", "organisation", "level")

    @cached_property
    def add_url(self):
        return reverse("partners_choose") if self.request.user.has_perm(PERMISSION) else None


class PartnershipFilters(WagtailFilterSet):
    edition = EventFilter(field_name="edition", label=_("Edition"))
    level__name_nb = django_filters.ChoiceFilter(label=_("Level"), choices=lambda: _level_names())
    is_member = django_filters.BooleanFilter(
        label=_("Linked to an organisation"), field_name="organisation", lookup_expr="isnull", exclude=True
    )

    class Meta:
        model = Partnership
        fields = ["edition", "level__name_nb", "is_member", "is_shown"]


def _level_names() -> list[tuple[str, str]]:
    names = Partnership.objects.order_by("level__name_nb").values_list("level__name_nb", flat=True).distinct()
    return [(name, name) for name in names]


class PartnershipViewSet(ReadOnlyViewSet):
    model = Partnership
    icon = "group"
    menu_label = _("Partners")
    empty_advice = _("There are no partners yet. Choose an edition, and add its levels and partners.")
    index_view_class = PartnershipListing
    inspect_view_enabled = False
    #: The order is set on the page of the edition.
    sort_order_field = None
    filterset_class = PartnershipFilters
    list_display = [
        TitleColumn(
            "title",
            label=_("Name"),
            sort_key="organisation__sort_key",
            get_url=lambda row: reverse("edition_partners", args=[row.edition_id]),
        ),
        Column("level", label=_("Level"), sort_key="level__position"),
        Column("edition", label=_("Edition"), sort_key="edition__title_nb"),
        DayColumn("edition.starts_at", label=_("Date"), sort_key="edition__starts_at"),
        Column("url", label=_("Website")),
        BooleanColumn("is_shown", label=_("Shown"), sort_key="is_shown"),
    ]
    search_fields = ["name", "organisation__name", "edition__title_nb", "edition__title_en"]
    ordering = ["-edition__starts_at", "edition_id", "level__position", "position"]
    list_export = [
        "edition.title_nb", "edition.starts_at", "level.name_nb", "title", "organisation.org_number", "url", "text_nb",
        "text_en", "is_shown", "position",
    ]  # fmt: skip
    export_headings = {
        "edition.title_nb": _("Edition"),
        "edition.starts_at": _("Date"),
        "level.name_nb": _("Level"),
        "title": _("Name"),
        "organisation.org_number": _("Organisation number"),
    }
    export_filename = "partners"
