"""Venues with their rooms, in the events menu."""

from django.core.exceptions import ValidationError
from django.db.models import Count
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.forms import BaseChildFormSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic

from core.admin.deletion import ProtectedDeleteView, is_protected
from core.admin.tables import NumberColumn, SafeListingMixin
from core.admin.viewsets import EditableViewSet
from events.admin.event.tickets_tab import CustomFormPanel
from events.models import Venue


class VenueListing(SafeListingMixin, generic.IndexView):
    empty_advice = _("There are no venues yet. Add those that you use often, and choose one at each event.")

    def get_base_queryset(self):
        rows = super().get_base_queryset()
        return rows.annotate(
            room_count=Count("rooms", distinct=True),
            event_count=Count("events", distinct=True),
        )


class RoomFormSet(BaseChildFormSet):
    """Refuses to delete a room that events or programme items are in, and two rooms with one name."""

    def clean(self):
        self._refuse_same_name()
        super().clean()
        for form in self.deleted_forms:
            if form.instance.pk and form.instance.events.exists():
                raise ValidationError(
                    gettext("“%(room)s” is the room of events and cannot be deleted. Move them to another room first.")
                    % {"room": form.instance.name}
                )
            if form.instance.pk and is_protected(form.instance):
                raise ValidationError(
                    gettext("“%(room)s” is used in a programme and cannot be deleted. Choose another room there first.")
                    % {"room": form.instance.name}
                )

    def _refuse_same_name(self) -> None:
        """Before the check of the base class, whose message names columns."""
        names = set()
        for form in self.forms:
            name = form.cleaned_data.get("name", "") if form.is_valid() and form not in self.deleted_forms else ""
            if name and name in names:
                form.add_error("name", gettext("The venue has a room with this name already."))
            names.add(name)


rooms_panel = CustomFormPanel(
    "rooms",
    [
        FieldRowPanel([FieldPanel("name"), FieldPanel("floor"), FieldPanel("capacity")]),
    ],
    heading=_("Rooms"),
    label=_("Room"),
    help_text=_("A new name shows on all pages, tickets and calendar entries of the events in the room."),
    formset=RoomFormSet,
)


class VenueViewSet(EditableViewSet):
    model = Venue
    icon = "home"
    menu_label = _("Venues")
    index_view_class = VenueListing
    delete_view_class = ProtectedDeleteView
    copy_view_enabled = False
    list_per_page = 50
    list_display = [
        "name_nb",
        Column("street_address", label=_("Street address"), sort_key="street_address"),
        Column("town", label=_("Town"), sort_key="town"),
        NumberColumn("room_count", label=_("Rooms"), sort_key="room_count"),
        NumberColumn("event_count", label=_("Events"), sort_key="event_count"),
    ]
    list_filter = {"town": ["exact"]}
    search_fields = ["name_nb", "name_en", "street_address", "town"]
    search_backend_name = None
    ordering = "name_nb"
    list_export = [
        "name_nb", "name_en", "street_address", "postcode", "town", "latitude", "longitude", "room_count",
        "event_count",
    ]  # fmt: skip
    export_headings = {"room_count": _("Rooms"), "event_count": _("Events")}
    export_filename = "venues"
    panels = [
        FieldRowPanel([FieldPanel("name_nb"), FieldPanel("name_en")]),
        FieldPanel("street_address"),
        FieldRowPanel([FieldPanel("postcode"), FieldPanel("town")]),
        FieldRowPanel([FieldPanel("latitude"), FieldPanel("longitude")]),
        MultiFieldPanel([FieldPanel("access_nb"), FieldPanel("access_en")], heading=_("Getting there and in")),
        FieldPanel("plan"),
        rooms_panel,
    ]
