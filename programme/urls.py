"""Addresses of the calendar files."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from programme.feeds import calendar_feed, event_ics

urlpatterns = [
    path(_("tickets/<slug:slug>/calendar.ics"), event_ics, name="event_ics"),
    path(_("calendar.ics"), calendar_feed, name="calendar_feed"),
]
