"""The list of exhibitors, with filters for what is to be done, and their pages."""

import django_filters
from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import HeaderButton

from core.admin.deletion import ProtectedDeleteView
from core.admin.tables import MomentColumn, SafeListingMixin
from core.admin.viewsets import EditableViewSet, EditView
from events.admin.filters import EventFilter
from programme.admin.exhibitors.forms import edit_handler
from programme.exhibitors.models import Exhibitor
from programme.exhibitors.send_link import can_be_sent


def state_of(exhibitor: Exhibitor) -> str:
    """What staff must know first."""
    if exhibitor.withdrawn_at:
        return gettext("Withdrawn")
    if exhibitor.is_published:
        is_changed = exhibitor.filled_in_at and exhibitor.filled_in_at > exhibitor.published_at
        return gettext("Published, changed since") if is_changed else gettext("Published")
    return gettext("Ready to publish") if exhibitor.is_complete else gettext("Incomplete")


class ExhibitorListing(SafeListingMixin, generic.IndexView):
    empty_advice = _(
        "There are no exhibitors yet. They come here when a stand is bought. You can also add one yourself."
    )

    def get_base_queryset(self):
        rows = Exhibitor.objects.visible_to(self.request.user)
        return rows.select_related("edition", "organisation", "ticket__line__order")

    @cached_property
    def header_more_buttons(self):
        buttons = list(super().header_more_buttons)
        if self.user_has_permission("change"):
            edition = self.request.GET.get("edition", "")
            query = f"?edition={edition}" if edition.isdecimal() else ""
            url = reverse("exhibitors_publish") + query
            buttons.append(HeaderButton(gettext("Publish those that are ready"), url=url, icon_name="upload"))
        return buttons


class State(django_filters.ChoiceFilter):
    """Filters by what `state_of` says."""

    CHOICES = (
        ("ready", _("Ready to publish")),
        ("published", _("Published")),
        ("changed", _("Published, changed since")),
        ("incomplete", _("Incomplete")),
        ("withdrawn", _("Withdrawn")),
    )

    def __init__(self, **kwargs):
        super().__init__(label=_("Status"), choices=self.CHOICES, **kwargs)

    def filter(self, qs, value):
        match value:
            case "ready":
                return qs.ready()
            case "published":
                return qs.shown()
            case "changed":
                return qs.changed_since_published()
            case "incomplete":
                return qs.active().filter(profile_nb="", profile_en="")
            case "withdrawn":
                return qs.exclude(withdrawn_at=None)
        return qs


class ExhibitorFilters(WagtailFilterSet):
    edition = EventFilter(field_name="edition", label=_("Edition"))
    state = State()
    is_bought = django_filters.BooleanFilter(
        label=_("Bought with a ticket"), field_name="ticket", lookup_expr="isnull", exclude=True
    )
    has_place = django_filters.BooleanFilter(label=_("Has number and place"), method="with_place")

    class Meta:
        model = Exhibitor
        fields = ["edition", "state", "is_bought", "has_place"]

    def with_place(self, queryset, name, value):
        has_place = ~Q(stand_number="") & Q(plan_x__isnull=False)
        return queryset.filter(has_place) if value else queryset.exclude(has_place)


class ExhibitorEdit(EditView):
    """Saves while the row is locked: the exhibitor may save its profile, and the stand may be cancelled, meanwhile."""

    @transaction.atomic
    def post(self, request, *args, **kwargs):
        get_object_or_404(Exhibitor.objects.select_for_update(no_key=True), pk=self.object_pk)
        return super().post(request, *args, **kwargs)

    @cached_property
    def header_more_buttons(self):
        buttons = list(super().header_more_buttons)
        if can_be_sent(self.object):
            url = reverse("exhibitor_send_link", args=[self.object.pk])
            buttons.append(HeaderButton(gettext("Send the link to the profile"), url=url, icon_name="mail"))
            url = reverse("exhibitor_replace_link", args=[self.object.pk])
            buttons.append(HeaderButton(gettext("Replace the link to the profile"), url=url, icon_name="rotate"))
        return buttons


class ExhibitorDelete(ProtectedDeleteView):
    """A stand that was bought goes when its ticket is cancelled: the order knows of the exhibitor."""

    def post(self, request, *args, **kwargs):
        if self.object.ticket_id and not self.object.withdrawn_at:
            messages.error(
                request, gettext("The stand was bought. Cancel its ticket; the exhibitor is then taken off the pages.")
            )
            return redirect(self.edit_url_name, self.object.pk)
        return super().post(request, *args, **kwargs)


class ExhibitorViewSet(EditableViewSet):
    model = Exhibitor
    icon = "tag"
    menu_label = _("Exhibitors")
    index_view_class = ExhibitorListing
    edit_view_class = ExhibitorEdit
    delete_view_class = ExhibitorDelete
    copy_view_enabled = False
    edit_handler = edit_handler
    list_per_page = 50
    filterset_class = ExhibitorFilters
    list_display = [
        "name",
        Column("stand_number", label=_("Stand"), sort_key="stand_number"),
        Column("edition", label=_("Edition"), sort_key="edition__title_nb"),
        Column("state", label=_("Status"), accessor=state_of),
        Column("organisation", label=_("Member"), sort_key="organisation__sort_key"),
        Column("contact_email", label=_("E-mail")),
        Column("ticket.line.order.reference", label=_("Order")),
        MomentColumn("filled_in_at", label=_("Filled in"), sort_key="filled_in_at"),
    ]
    search_fields = ["name", "stand_number", "contact_name", "contact_email", "organisation__name"]
    search_backend_name = None
    ordering = ["-edition__starts_at", "edition_id", "stand_number", "name"]
    list_export = [
        "edition.title_nb", "name", "stand_number", "plan_x", "plan_y", "organisation.name", "is_published",
        "filled_in_at", "withdrawn_at", "website", "profile_nb", "profile_en", "contact_name", "contact_email",
        "ticket.line.order.reference",
    ]  # fmt: skip
    export_headings = {
        "edition.title_nb": _("Edition"),
        "organisation.name": _("Member"),
        "ticket.line.order.reference": _("Order"),
    }
    export_filename = "exhibitors"
