"""The choosers of events and venues: search among thousands in a form field of the admin."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.permission_policies.pages import PagePermissionPolicy

from core.admin.choosers import only_for, searched_in
from core.admin.tables import MomentColumn
from events.models import Event, Venue


def may_choose(user) -> bool:
    """Event staff, and editors, who choose the event that a page is about."""
    return user.has_perm("events.view_event") or PagePermissionPolicy().user_has_any_permission(user, {"add", "change"})


class _Columns:
    ordering = ("-starts_at", "-pk")

    @property
    def columns(self) -> list[Column]:
        return [
            *super().columns,
            MomentColumn("starts_at", label=_("Starts")),
            Column("get_status_display", label=_("Status")),
        ]


class _Choose(_Columns, ChooseView):
    pass


class _ChooseResults(_Columns, ChooseResultsView):
    pass


@only_for(may_choose)
@searched_in("title_nb", "title_en", "place")
class EventChooser(ChooserViewSet):
    """The form field of every foreign key to an event, where the form does not say otherwise."""

    model = Event
    icon = "date"
    per_page = 20
    choose_view_class = _Choose
    choose_results_view_class = _ChooseResults
    choose_one_text = _("Choose an event")
    choose_another_text = _("Choose another event")
    edit_item_text = _("Edit this event")


event_chooser = EventChooser("event_chooser")


class _VenueColumns:
    ordering = ("name_nb", "pk")

    @property
    def columns(self) -> list[Column]:
        return [*super().columns, Column("street_address", label=_("Street address"))]


class _ChooseVenue(_VenueColumns, ChooseView):
    pass


class _ChooseVenueResults(_VenueColumns, ChooseResultsView):
    pass


@only_for(may_choose)
@searched_in("name_nb", "name_en", "street_address", "town")
class VenueChooser(ChooserViewSet):
    """The form field of every foreign key to a venue, where the form does not say otherwise."""

    model = Venue
    icon = "home"
    per_page = 20
    choose_view_class = _ChooseVenue
    choose_results_view_class = _ChooseVenueResults
    choose_one_text = _("Choose a venue")
    choose_another_text = _("Choose another venue")
    edit_item_text = _("Edit this venue")


venue_chooser = VenueChooser("venue_chooser")
