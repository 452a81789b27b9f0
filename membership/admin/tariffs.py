"""The member categories and their tariffs in the admin."""

from django.contrib import messages
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.admin.ui.tables import BooleanColumn, Column

from core.admin.tables import AmountColumn
from core.admin.viewsets import CreateView, EditView
from membership.admin import listing
from membership.admin.listing import BaseMembershipViewSet
from membership.dues.quote import possible_sums
from membership.models import Category, Tariff
from payments import limits


class CategoryViewSet(BaseMembershipViewSet):
    model = Category
    icon = "tag"
    menu_label = _("Member categories")
    list_display = [
        "name",
        "slug",
        Column("get_joiner_display", label=_("For")),
        BooleanColumn("open", label=_("Open for joining")),
        "position",
    ]
    search_fields = ["name_nb", "name_en"]
    ordering = "position"
    panels = [
        FieldRowPanel([FieldPanel("name_nb"), FieldPanel("name_en")]),
        FieldPanel("slug"),
        FieldRowPanel([FieldPanel("joiner"), FieldPanel("max_employees")]),
        FieldRowPanel([FieldPanel("open"), FieldPanel("needs_approval"), FieldPanel("position")]),
        MultiFieldPanel([FieldPanel("description_nb"), FieldPanel("description_en")], heading=_("Description")),
        MultiFieldPanel([FieldPanel("benefits_nb"), FieldPanel("benefits_en")], heading=_("What is included")),
    ]


class WarnOfSums:
    """Warn staff, when a tariff is saved, of dues that cannot be paid online."""

    def save_instance(self):
        tariff = super().save_instance()
        if text := limits.warning_for(possible_sums(tariff)):
            messages.warning(self.request, text)
        return tariff


class TariffCreate(WarnOfSums, CreateView):
    pass


class TariffEdit(WarnOfSums, EditView):
    pass


class TariffViewSet(BaseMembershipViewSet):
    model = Tariff
    add_view_class = TariffCreate
    edit_view_class = TariffEdit
    icon = "list-ul"
    menu_label = _("Tariffs")
    index_view_class = listing.TariffList
    list_display = [
        "category",
        Column("year", label=_("Year"), sort_key="year"),
        AmountColumn("joining_fee_ore", label=_("Joining fee")),
    ]
    list_filter = {"year": ["exact"], "category": ["exact"]}
    search_fields = ["category__name_nb", "category__name_en"]
    ordering = "-year"
    panels = [
        FieldRowPanel([FieldPanel("category"), FieldPanel("year")]),
        MultiFieldPanel(
            [
                FieldPanel("joining_fee_ore"),
                FieldRowPanel([FieldPanel("joining_fee_vat_code"), FieldPanel("joining_fee_account")]),
            ],
            heading=_("Joining fee"),
        ),
        InlinePanel(
            "lines",
            heading=_("Lines of the dues"),
            label=_("Line"),
            min_num=1,
            panels=[
                FieldRowPanel([FieldPanel("name_nb"), FieldPanel("name_en")]),
                FieldRowPanel([FieldPanel("formula"), FieldPanel("amount_ore"), FieldPanel("cap_ore")]),
                FieldPanel("bands"),
                FieldRowPanel([FieldPanel("vat_code"), FieldPanel("account"), FieldPanel("reducible")]),
            ],
        ),
    ]
