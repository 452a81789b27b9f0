"""The membership section of the admin: its lists, forms and menu."""

from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.viewsets.model import ModelViewSetGroup

from core.admin.tables import AmountColumn, DayColumn
from membership.admin import listing, permissions  # noqa: F401 - the policies register themselves
from membership.admin.bodies import BodyViewSet, HonourViewSet
from membership.admin.choosers import user_chooser
from membership.admin.decisions import DecideView, EndView
from membership.admin.listing import BaseMembershipViewSet
from membership.admin.tariffs import CategoryViewSet, TariffViewSet
from membership.models import Contact, DuesCharge, Industry, Membership, Municipality, Organisation


class OrganisationViewSet(BaseMembershipViewSet):
    model = Organisation
    icon = "group"
    menu_label = _("Organisations")
    index_view_class = listing.OrganisationList
    filterset_class = listing.OrganisationFilters
    list_display = [
        "name",
        "org_number",
        Column("municipality", label=_("Municipality"), sort_key="municipality__name"),
        Column("industry", label=_("Industry"), sort_key="industry__name_nb"),
        Column("employees", label=_("Employees"), sort_key="employees"),
        BooleanColumn("listed", label=_("In the directory"), sort_key="listed"),
    ]
    search_fields = ["name", "org_number", "city"]
    ordering = "sort_key"
    list_export = [
        "name", "org_number", "kind", "street_address", "postcode", "city", "municipality.name", "municipality.code",
        "industry.name", "employees", "website", "invoice_reference", "listed", "created_at",
    ]  # fmt: skip
    export_headings = {
        "municipality.name": _("Municipality"),
        "municipality.code": _("Municipality number"),
        "industry.name": _("Industry"),
    }
    export_filename = "organisations"
    panels = [
        FieldPanel("name"),
        FieldRowPanel([FieldPanel("org_number"), FieldPanel("kind")]),
        MultiFieldPanel(
            [
                FieldPanel("street_address"),
                FieldRowPanel([FieldPanel("postcode"), FieldPanel("city")]),
                FieldPanel("municipality"),
            ],
            heading=_("Address"),
        ),
        FieldRowPanel([FieldPanel("industry"), FieldPanel("employees")]),
        FieldPanel("website"),
        FieldPanel("invoice_reference"),
        MultiFieldPanel(
            [
                FieldPanel("listed"),
                FieldPanel("logo"),
                FieldPanel("profile_nb"),
                FieldPanel("profile_en"),
                FieldPanel("slug"),
            ],
            heading=_("In the directory"),
        ),
    ]


class ContactViewSet(BaseMembershipViewSet):
    model = Contact
    icon = "user"
    menu_label = _("Contacts")
    index_view_class = listing.ContactList
    filterset_class = listing.ContactFilters
    list_display = [
        "user",
        Column("organisation", label=_("Organisation"), sort_key="organisation__sort_key"),
        BooleanColumn("is_administrator", label=_("Administrator")),
        BooleanColumn("is_billing", label=_("Billing")),
        DayColumn("valid_from", label=_("From"), sort_key="valid_from"),
        DayColumn("valid_to", label=_("To"), sort_key="valid_to"),
    ]
    search_fields = ["user__email", "user__first_name", "user__last_name", "organisation__name"]
    ordering = "organisation__sort_key"
    list_export = [
        "organisation.name", "organisation.org_number", "user.email", "user.first_name", "user.last_name", "title",
        "is_administrator", "is_billing", "valid_from", "valid_to",
    ]  # fmt: skip
    export_headings = {
        "organisation.name": _("Organisation"),
        "organisation.org_number": _("Organisation number"),
        "user.email": _("E-mail"),
    }
    export_filename = "contacts"
    panels = [
        FieldPanel("organisation"),
        FieldPanel("user", widget=user_chooser.widget_class),
        FieldPanel("title"),
        FieldRowPanel([FieldPanel("is_administrator"), FieldPanel("is_billing")]),
        FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_to")]),
    ]


class MembershipViewSet(BaseMembershipViewSet):
    model = Membership
    icon = "clipboard-list"
    menu_label = _("Memberships")
    index_view_class = listing.MembershipList
    filterset_class = listing.MembershipFilters
    list_display = [
        "holder_name",
        Column("category", label=_("Category"), sort_key="category__position"),
        listing.TranslatedColumn("status_label", label=_("Status")),
        DayColumn("applied_at", label=_("Applied"), sort_key="applied_at"),
        DayColumn("starts_on", label=_("Member from"), sort_key="starts_on"),
        DayColumn("ends_on", label=_("Member to"), sort_key="ends_on"),
        Column("get_end_reason_display", label=_("Why it ended"), sort_key="end_reason"),
    ]
    search_fields = ["organisation__name", "organisation__org_number", "person__email", "person__last_name"]
    ordering = "-applied_at"
    list_export = [
        "holder_name", "organisation.org_number", "category.name", "status_label", "applied_at", "approved_at",
        "starts_on", "ends_on", "end_reason", "end_note", "honorary",
    ]  # fmt: skip
    export_headings = {
        "holder_name": _("Member"),
        "organisation.org_number": _("Organisation number"),
        "category.name": _("Category"),
        "status_label": _("Status"),
    }
    export_filename = "memberships"
    inspect_view_fields = [
        "holder_name", "category", "status_label", "applied_at", "needs_approval", "approved_at", "starts_on",
        "ends_on", "end_reason", "end_note", "honorary",
    ]  # fmt: skip
    panels = [
        MultiFieldPanel(
            [FieldPanel("organisation"), FieldPanel("person", widget=user_chooser.widget_class)],
            heading=_("Choose an organisation or a person"),
        ),
        FieldRowPanel([FieldPanel("category"), FieldPanel("honorary")]),
        FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]),
        FieldPanel("end_reason"),
        FieldPanel("end_note"),
    ]

    def get_urlpatterns(self):
        return [
            *super().get_urlpatterns(),
            path("decide/<int:pk>/", self.construct_view(DecideView), name="decide"),
            path("end/<int:pk>/", self.construct_view(EndView), name="end"),
        ]


class DuesViewSet(BaseMembershipViewSet):
    model = DuesCharge
    icon = "list-ol"
    name = "dues"
    menu_label = _("Dues")
    index_view_class = listing.DuesList
    list_display = [
        "membership",
        Column("year", label=_("Year"), sort_key="year"),
        Column("get_kind_display", label=_("Kind"), sort_key="kind"),
        AmountColumn("total_ore", label=_("Amount with VAT"), sort_key="total_ore"),
        DayColumn("due_on", label=_("Due"), sort_key="due_on"),
        DayColumn("paid_at", label=_("Paid"), sort_key="paid_at"),
        DayColumn("cancelled_at", label=_("Withdrawn"), sort_key="cancelled_at"),
    ]
    list_filter = {"year": ["exact"], "kind": ["exact"], "paid_at": ["isnull"], "cancelled_at": ["isnull"]}
    search_fields = ["membership__organisation__name", "membership__person__email", "order__reference"]
    ordering = "-created_at"
    form_fields = []
    list_export = [
        "membership.holder_name", "membership.organisation.org_number", "year", "kind", "total_ore", "due_on",
        "paid_at", "cancelled_at", "order.reference",
    ]  # fmt: skip
    export_headings = {
        "membership.holder_name": _("Member"),
        "membership.organisation.org_number": _("Organisation number"),
        "total_ore": _("Amount with VAT"),
        "order.reference": _("Order"),
    }
    export_filename = "dues"
    inspect_view_fields = [
        "membership",
        "year",
        "kind",
        "total_ore",
        "basis",
        "due_on",
        "grace_until",
        "paid_at",
        "order",
    ]


class IndustryViewSet(BaseMembershipViewSet):
    model = Industry
    icon = "cog"
    menu_label = _("Industries")
    list_display = ["name_nb", "name_en"]
    search_fields = ["name_nb", "name_en"]
    panels = [FieldPanel("name_nb"), FieldPanel("name_en"), FieldPanel("slug")]


class MunicipalityViewSet(BaseMembershipViewSet):
    model = Municipality
    icon = "site"
    menu_label = _("Municipalities")
    list_display = ["name", "code", "county", DayColumn("valid_to", label=_("Valid to"))]
    list_filter = ["county"]
    search_fields = ["name", "code"]
    panels = [
        FieldRowPanel([FieldPanel("name"), FieldPanel("code")]),
        FieldPanel("county"),
        FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_to")]),
    ]


class MembershipGroup(ModelViewSetGroup):
    menu_label = _("Membership")
    menu_icon = "group"
    menu_order = 240
    items = (
        MembershipViewSet(),
        OrganisationViewSet(),
        ContactViewSet(),
        DuesViewSet(),
        BodyViewSet(),
        HonourViewSet(),
        CategoryViewSet(),
        TariffViewSet(),
        IndustryViewSet(),
        MunicipalityViewSet(),
    )
