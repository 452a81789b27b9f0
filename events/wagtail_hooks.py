"""Events in the admin."""

from django.urls import path
from wagtail import hooks

from events.office import log, policy  # noqa: F401
from events.office.views import cancel_view, duplicate_view
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
        path("events/cancel/<int:pk>/", cancel_view, name="event_cancel"),
        path("events/duplicate/<int:pk>/", duplicate_view, name="event_duplicate"),
    ]
