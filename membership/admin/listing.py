"""Membership lists in the admin: searched, filtered, sorted and exported."""

import django_filters
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import Button

from core.admin.deletion import ProtectedDeleteView
from core.admin.filters import DayRangeFilter
from core.admin.tables import SafeListingMixin
from core.admin.viewsets import EditableViewSet
from membership.enums import MembershipStatus
from membership.models import Category, Contact, Industry, Membership, Municipality, Organisation


class MembershipListing(SafeListingMixin, generic.IndexView):
    """Base class of the lists."""


class BaseMembershipViewSet(EditableViewSet):
    index_view_class = MembershipListing
    delete_view_class = ProtectedDeleteView
    copy_view_enabled = False
    add_to_admin_menu = False
    inspect_view_enabled = True
    list_per_page = 50
    #: Staff search for parts of names and numbers, which the search index does not find. None searches the columns.
    search_backend_name = None


class OrganisationList(MembershipListing):
    def get_base_queryset(self):
        return super().get_base_queryset().select_related("municipality", "industry")


class ContactList(MembershipListing):
    def get_base_queryset(self):
        return super().get_base_queryset().select_related("organisation", "user")


class MembershipList(MembershipListing):
    def get_base_queryset(self):
        return super().get_base_queryset().select_related("organisation", "person", "category").with_unpaid_dues()

    def get_list_more_buttons(self, instance):
        buttons = super().get_list_more_buttons(instance)
        if not self.user_has_permission("change"):
            return buttons
        if instance.status == MembershipStatus.APPLIED and instance.needs_approval and not instance.approved_at:
            buttons.append(_button(_("Decide the application"), "membership:decide", instance, "check"))
        if instance.starts_on and instance.status != MembershipStatus.ENDED:
            buttons.append(_button(_("End the membership"), "membership:end", instance, "cross"))
        return buttons


class TariffList(MembershipListing):
    def get_base_queryset(self):
        return super().get_base_queryset().select_related("category")


class DuesList(MembershipListing):
    def get_base_queryset(self):
        return (
            super()
            .get_base_queryset()
            .select_related("membership__organisation", "membership__person", "membership__category", "order")
        )


def _button(label, url_name, instance, icon) -> Button:
    return Button(label, url=reverse(url_name, args=[instance.pk]), icon_name=icon, priority=15)


class TranslatedColumn(Column):
    """A column whose values are lazy translations, such as the label of a choice."""

    def get_value(self, instance) -> str:
        return str(super().get_value(instance))


class OrganisationFilters(WagtailFilterSet):
    is_member = django_filters.BooleanFilter(label=_("Member today"), method="only_members")
    municipality = django_filters.ModelChoiceFilter(label=_("Municipality"), queryset=Municipality.objects.all())
    industry = django_filters.ModelChoiceFilter(label=_("Industry"), queryset=Industry.objects.all())

    class Meta:
        model = Organisation
        fields = ["is_member", "municipality", "industry", "kind", "listed"]

    def only_members(self, queryset, name, value):
        members = Membership.objects.ids_of_members()
        return queryset.filter(pk__in=members) if value else queryset.exclude(pk__in=members)


class ContactFilters(WagtailFilterSet):
    today = django_filters.BooleanFilter(label=_("Contact today"), method="only_current")

    class Meta:
        model = Contact
        fields = ["today", "is_administrator", "is_billing"]

    def only_current(self, queryset, name, value):
        current = Contact.objects.current().values("pk")
        return queryset.filter(pk__in=current) if value else queryset.exclude(pk__in=current)


class MembershipFilters(WagtailFilterSet):
    status = django_filters.ChoiceFilter(label=_("Status"), choices=MembershipStatus.choices, method="in_status")
    undecided = django_filters.BooleanFilter(label=_("Waits for a decision"), method="only_undecided")
    category = django_filters.ModelChoiceFilter(label=_("Category"), queryset=Category.objects.all())
    started = DayRangeFilter(field_name="starts_on", label=_("Member from"))
    ended = DayRangeFilter(field_name="ends_on", label=_("Member to"))

    class Meta:
        model = Membership
        fields = ["status", "undecided", "category", "end_reason", "started", "ended"]

    def in_status(self, queryset, name, value):
        return queryset.in_status(value)

    def only_undecided(self, queryset, name, value):
        return queryset.undecided() if value else queryset
