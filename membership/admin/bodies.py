"""Bodies, who sits in them, and honours, in the admin."""

import django_filters
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.admin.ui.tables import BooleanColumn, Column

from membership.admin.listing import BaseMembershipViewSet, MembershipListing
from membership.models import Body, BodyMember, Honour


class BodyList(MembershipListing):
    def get_base_queryset(self):
        current = Q(members__in=BodyMember.objects.current().order_by().values("pk"))
        return super().get_base_queryset().annotate(member_count=Count("members", filter=current))


class BodyFilters(WagtailFilterSet):
    member = django_filters.CharFilter(label=_("Name of a member"), method="with_member")

    class Meta:
        model = Body
        fields = ["kind", "is_shown", "member"]

    def with_member(self, queryset, name, value):
        names = Q(person__name__icontains=value)
        for word in value.split():
            of_contact = Q(contact__user__first_name__icontains=word) | Q(contact__user__last_name__icontains=word)
            names |= of_contact
        return queryset.filter(pk__in=BodyMember.objects.filter(names).order_by().values("body_id"))


class BodyViewSet(BaseMembershipViewSet):
    model = Body
    icon = "group"
    menu_label = _("Bodies")
    index_view_class = BodyList
    filterset_class = BodyFilters
    list_display = [
        "name",
        Column("get_kind_display", label=_("Kind"), sort_key="kind"),
        Column("member_count", label=_("Members today"), sort_key="member_count"),
        BooleanColumn("is_shown", label=_("Shown"), sort_key="is_shown"),
        Column("position", label=_("Place in the list"), sort_key="position"),
    ]
    search_fields = ["name_nb", "name_en"]
    ordering = "position"
    list_export = ["name_nb", "name_en", "kind", "member_count", "is_shown", "position"]
    export_headings = {"member_count": _("Members today")}
    export_filename = "bodies"
    panels = [
        FieldRowPanel([FieldPanel("name_nb"), FieldPanel("name_en")]),
        FieldRowPanel([FieldPanel("kind"), FieldPanel("position"), FieldPanel("is_shown")]),
        MultiFieldPanel([FieldPanel("purpose_nb"), FieldPanel("purpose_en")], heading=_("What it is for")),
        InlinePanel(
            "members",
            heading=_("Members"),
            label=_("Member"),
            panels=[
                FieldRowPanel([FieldPanel("person"), FieldPanel("contact")]),
                FieldRowPanel([FieldPanel("role_nb"), FieldPanel("role_en")]),
                FieldRowPanel([FieldPanel("leads"), FieldPanel("position")]),
                FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_to")]),
            ],
        ),
    ]


class HonourList(MembershipListing):
    def get_base_queryset(self):
        return super().get_base_queryset().select_related("person")


class HonourViewSet(BaseMembershipViewSet):
    model = Honour
    icon = "pick"
    menu_label = _("Honours")
    index_view_class = HonourList
    list_display = [
        Column("person", label=_("Person"), sort_key="person__name"),
        Column("get_kind_display", label=_("Honour"), sort_key="kind"),
        Column("year", label=_("Year"), sort_key="year"),
    ]
    list_filter = {"kind": ["exact"], "year": ["exact"]}
    search_fields = ["person__name", "reason_nb", "reason_en"]
    ordering = "-year"
    list_export = ["person.name", "kind", "year", "reason_nb", "reason_en"]
    export_headings = {"person.name": _("Person")}
    export_filename = "honours"
    panels = [
        FieldPanel("person"),
        FieldRowPanel([FieldPanel("kind"), FieldPanel("year")]),
        MultiFieldPanel([FieldPanel("reason_nb"), FieldPanel("reason_en")], heading=_("Reason")),
    ]
