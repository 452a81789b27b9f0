"""The events menu of the admin, with the lists of events, series and attendees."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.viewsets.model import ModelViewSetGroup

from core.admin.deletion import ProtectedDeleteView
from core.admin.tables import MomentColumn, NumberColumn
from core.admin.viewsets import EditableViewSet, ReadOnlyViewSet
from events.admin import series
from events.admin.attendees import listing
from events.admin.changes.viewset import ChangeViewSet
from events.admin.codes.views import CodeViewSet, UseViewSet
from events.admin.event import panels, views
from events.admin.filters import AttendeeFilters
from events.admin.seat_blocks import BlockViewSet
from events.admin.topics import TopicViewSet
from events.admin.venues import VenueViewSet
from events.admin.waitinglist.viewset import WaitingViewSet
from events.models import Event, EventSeries, Ticket


class EventViewSet(EditableViewSet):
    model = Event
    icon = "date"
    menu_label = _("All events")
    index_view_class = views.EventListing
    add_view_class = views.EventCreate
    edit_view_class = views.EventEdit
    delete_view_class = views.EventDelete
    copy_view_enabled = False
    edit_handler = panels.edit_handler
    list_per_page = 50
    list_display = [
        "title_nb",
        Column("get_kind_display", label=_("Kind"), sort_key="kind"),
        MomentColumn("starts_at", label=_("Starts"), sort_key="starts_at"),
        Column("where", label=_("Where")),
        NumberColumn("taken", label=_("Taken"), sort_key="taken"),
        NumberColumn("capacity", label=_("Capacity"), sort_key="capacity"),
        Column("get_status_display", label=_("Status"), accessor=views.status_in_list, sort_key="status"),
    ]
    list_filter = {
        "kind": ["exact"],
        "status": ["exact"],
        "starts_at": ["range"],
        "place": ["exact"],
        "listed_venue": ["exact"],
        "series": ["exact"],
        "topics": ["exact"],
        "language": ["exact"],
        "parent": ["isnull"],
    }
    search_fields = ["title_nb", "title_en", "venue", "place"]
    search_backend_name = None
    ordering = "-starts_at"
    list_export = [
        "title_nb",
        "kind",
        "status",
        "starts_at",
        "ends_at",
        "language",
        "venue",
        "room",
        "address",
        "postcode",
        "place",
        "capacity",
        "taken",
    ]
    export_filename = "events"


class SeriesViewSet(EditableViewSet):
    model = EventSeries
    delete_view_class = ProtectedDeleteView
    icon = "list-ul"
    menu_label = _("Series")
    index_view_class = views.SeriesListing
    edit_view_class = series.SeriesEdit
    list_per_page = 50
    panels = series.panels
    list_display = [
        "name_nb",
        "name_en",
        Column("get_accent_display", label=_("Accent colour"), sort_key="accent"),
        Column("get_motif_display", label=_("Motif"), sort_key="motif"),
    ]
    search_fields = ["name_nb", "name_en"]
    search_backend_name = None
    copy_view_enabled = False


class AttendeeViewSet(ReadOnlyViewSet):
    model = Ticket
    icon = "group"
    menu_label = _("Attendees")
    empty_advice = _("Nobody has a ticket yet. Attendees come here as soon as somebody books.")
    index_view_class = listing.AttendeeListing
    inspect_view_class = listing.AttendeeInspectView
    inspect_template_name = "events/admin/attendees/attendee.html"
    list_display = [
        TitleColumn(
            "attendee_name",
            label=_("Name"),
            accessor=listing.name_of,
            sort_key="attendee_name",
            get_url=listing.url_of,
        ),
        Column("attendee_email", label=_("E-mail"), sort_key="attendee_email"),
        Column("event", label=_("Event"), sort_key="event__title_nb"),
        # Not sorted by type, status or check-in: with a million tickets that takes seconds. They are filters.
        Column("ticket_type", label=_("Ticket type")),
        Column("add_ons", label=_("Add-ons"), accessor=listing.add_ons_in_list),
        Column("organisation", label=_("Organisation"), accessor="line.order.organisation_name"),
        Column("get_status_display", label=_("Status")),
        Column("reference", label=_("Ticket number")),
        MomentColumn("checked_in_at", label=_("Checked in")),
    ]
    filterset_class = AttendeeFilters
    search_fields = ["attendee_name", "attendee_email", "line__order__reference", "line__order__organisation_name"]
    ordering = ["event_id", "attendee_name"]
    list_export = [
        "event.title_nb",
        "attendee_name",
        "attendee_email",
        "line.order.organisation_name",
        "ticket_type.name_nb",
        "add_ons",
        "get_status_display",
        "reference",
        "checked_in_at",
        "line.order.buyer_name",
        "line.order.buyer_email",
    ]
    export_headings = {
        "event.title_nb": _("Event"),
        "line.order.organisation_name": _("Organisation"),
        "ticket_type.name_nb": _("Ticket type"),
        "add_ons": _("Add-ons"),
        "get_status_display": _("Status"),
        "reference": _("Ticket number"),
        "line.order.buyer_name": _("Buyer"),
        "line.order.buyer_email": _("Buyer's e-mail"),
    }
    export_filename = "attendees"
    inspect_view_fields = [
        "attendee_name",
        "attendee_email",
        "event",
        "ticket_type",
        "status",
        "reference",
        "created_at",
        "cancelled_at",
        "checked_in_at",
        "checked_in_by",
    ]


class EventsGroup(ModelViewSetGroup):
    menu_label = _("Events")
    menu_icon = "date"
    menu_name = "events"
    menu_order = 200
    items = (
        EventViewSet("event", url_prefix="events"),
        AttendeeViewSet("attendees", url_prefix="attendees"),
        WaitingViewSet("waiting", url_prefix="waiting-lists"),
        CodeViewSet("codes", url_prefix="discount-codes"),
        UseViewSet("code_uses", url_prefix="uses-of-codes"),
        BlockViewSet("blocks", url_prefix="seats-set-aside"),
        SeriesViewSet("event_series", url_prefix="event-series"),
        VenueViewSet("venues", url_prefix="venues"),
        TopicViewSet("topics", url_prefix="topics"),
        ChangeViewSet("event_changes", url_prefix="event-changes"),
    )
