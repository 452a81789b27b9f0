"""Events in the admin."""

from django.contrib.auth.models import Permission
from django.urls import path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from events.admin import base, complimentary, seat_blocks  # noqa: F401 - policy registers itself
from events.admin.attendees import actions
from events.admin.audit_log import register
from events.admin.changes import views as changes_views
from events.admin.choosers import event_chooser, venue_chooser
from events.admin.codes import views as codes_views
from events.admin.desk import NextEventsPanel, may_see_events
from events.admin.event import emails_tab
from events.admin.event.catering import catering_view
from events.admin.staff_order.views import NewOrderMenuItem, StaffOrderView, choose_event_view
from events.admin.viewsets import EventsGroup
from events.admin.waitinglist import views as waitinglist_views


@hooks.register("register_log_actions")
def register_log_actions(registry):
    register.register_event_actions(registry)


@hooks.register("register_admin_viewset")
def register_viewsets():
    return [event_chooser, venue_chooser, EventsGroup()]


@hooks.register("register_admin_urls")
def register_urls():
    return [
        path("events/cancel/<int:pk>/", changes_views.cancel_event_view, name="event_cancel"),
        path("events/catering/<int:pk>/", catering_view, name="event_catering"),
        path("events/move/<int:pk>/", changes_views.move_event_view, name="event_move"),
        path("events/announce/<int:pk>/<str:token>/", changes_views.announce_view, name="event_announce"),
        path("events/changes/<int:pk>/", changes_views.change_progress_view, name="event_change"),
        path("events/changes/<int:pk>/retry/", changes_views.retry_change_view, name="event_change_retry"),
        path("events/codes/<int:pk>/", codes_views.batch_view, name="event_codes"),
        path("events/order/", choose_event_view, name="order_new"),
        path("events/order/<int:pk>/", StaffOrderView.as_view(), name="event_order"),
        path("events/complimentary/<int:pk>/", complimentary.ComplimentaryView.as_view(), name="event_complimentary"),
        path("events/set-aside/<int:pk>/", seat_blocks.set_aside_view, name="event_set_aside"),
        path("seats-set-aside/release/<int:pk>/", seat_blocks.ReleaseBlockView.as_view(), name="block_release"),
        path("attendees/<int:pk>/change/", actions.change_attendee_view, name="attendee_change"),
        path("attendees/<int:pk>/send/", actions.send_ticket_view, name="attendee_send"),
        path("attendees/<int:pk>/link/", actions.show_link_view, name="attendee_link"),
        path("attendees/<int:pk>/cancel/", actions.cancel_ticket_view, name="attendee_cancel"),
        path("attendees/<int:pk>/exchange/", actions.exchange_view, name="attendee_exchange"),
        path(
            "events/<int:pk>/mails/<str:kind>/<str:language>/",
            emails_tab.email_preview,
            name="event_email_preview",
        ),
        path("events/<int:pk>/mails/<str:kind>/<str:language>/html/", emails_tab.email_html, name="event_email_html"),
        path(
            "events/<int:pk>/mails/<str:kind>/<str:language>/test/",
            emails_tab.email_test,
            name="event_email_test",
        ),
        path("events/waiting/<int:pk>/", waitinglist_views.waiting_list_view, name="event_waiting"),
        path("waiting-list/move/<int:pk>/", waitinglist_views.move_entry_view, name="waiting_move"),
        path("waiting-list/offer/<int:pk>/", waitinglist_views.OfferView.as_view(), name="waiting_offer"),
        path("waiting-list/extend/<int:pk>/", waitinglist_views.ExtendView.as_view(), name="waiting_extend"),
        path("waiting-list/remove/<int:pk>/", waitinglist_views.RemoveView.as_view(), name="waiting_remove"),
    ]


@hooks.register("register_admin_menu_item")
def register_new_order():
    return NewOrderMenuItem(
        _("New order"), reverse_lazy("order_new"), name="new-order", icon_name="clipboard-list", order=205
    )


@hooks.register("construct_homepage_panels")
def add_next_events(request, panels):
    if may_see_events(request.user):
        panels.append(NextEventsPanel())


@hooks.register("register_permissions")
def register_permissions():
    """Dietary needs have no list of their own: the permission is for the caterer's page."""
    return Permission.objects.filter(content_type__app_label="events", codename="view_dietaryneed")
