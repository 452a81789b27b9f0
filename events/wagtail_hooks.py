"""Events in the admin."""

from django.contrib.auth.models import Permission
from django.urls import path
from wagtail import hooks

from events.office import (  # noqa: F401 - policy registers itself
    attendee_acts,
    changes,
    codes,
    comps,
    log,
    mails,
    policy,
    seats,
    waiting,
)
from events.office.catering import catering_view
from events.office.views import DuplicateView
from events.office.viewsets import EventsGroup


@hooks.register("register_log_actions")
def register_log_actions(registry):
    log.register(registry)


@hooks.register("register_admin_viewset")
def register_viewsets():
    return EventsGroup()


@hooks.register("register_admin_urls")
def register_urls():
    return [
        path("events/cancel/<int:pk>/", changes.call_off_view, name="event_cancel"),
        path("events/food/<int:pk>/", catering_view, name="event_catering"),
        path("events/move/<int:pk>/", changes.move_view, name="event_move"),
        path("events/tell/<int:pk>/<str:token>/", changes.tell_view, name="event_tell"),
        path("events/changes/<int:pk>/", changes.change_view, name="event_change"),
        path("events/changes/<int:pk>/again/", changes.change_again, name="event_change_again"),
        path("events/codes/<int:pk>/", codes.batch_view, name="event_codes"),
        path("events/comps/<int:pk>/", comps.CompsView.as_view(), name="event_comps"),
        path("events/set-aside/<int:pk>/", seats.set_aside_view, name="event_set_aside"),
        path("seats-set-aside/let-go/<int:pk>/", seats.LetGoView.as_view(), name="block_let_go"),
        path("attendees/<int:pk>/change/", attendee_acts.rename_view, name="attendee_rename"),
        path("attendees/<int:pk>/send/", attendee_acts.send_view, name="attendee_send"),
        path("attendees/<int:pk>/link/", attendee_acts.link_view, name="attendee_link"),
        path("attendees/<int:pk>/cancel/", attendee_acts.cancel_view, name="attendee_cancel"),
        path("attendees/<int:pk>/move/", attendee_acts.move_view, name="attendee_move"),
        path("events/duplicate/<int:pk>/", DuplicateView.as_view(), name="event_duplicate"),
        path("events/<int:pk>/mails/<str:kind>/<str:language>/", mails.mail_preview, name="event_mail_preview"),
        path("events/<int:pk>/mails/<str:kind>/<str:language>/html/", mails.mail_html, name="event_mail_html"),
        path("events/<int:pk>/mails/<str:kind>/<str:language>/test/", mails.mail_test, name="event_mail_test"),
        path("events/waiting/<int:pk>/", waiting.event_list, name="event_waiting"),
        path("waiting-list/move/<int:pk>/", waiting.move, name="waiting_move"),
        path("waiting-list/offer/<int:pk>/", waiting.OfferView.as_view(), name="waiting_offer"),
        path("waiting-list/extend/<int:pk>/", waiting.ExtendView.as_view(), name="waiting_extend"),
        path("waiting-list/remove/<int:pk>/", waiting.RemoveView.as_view(), name="waiting_remove"),
    ]


@hooks.register("register_permissions")
def register_permissions():
    """Dietary needs have no list of their own: the permission is for the caterer's page."""
    return Permission.objects.filter(content_type__app_label="events", codename="view_dietaryneed")
