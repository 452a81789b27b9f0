from django.urls import path
from django.utils.translation import gettext_lazy as _

from events.views.booking import BookingView
from events.views.calendar_files import calendar_feed, event_ics
from events.views.ticket_files import order_tickets

urlpatterns = [
    path(_("tickets/<slug:slug>/"), BookingView.as_view(), name="event_booking"),
    path(_("tickets/<slug:slug>/calendar.ics"), event_ics, name="event_ics"),
    path(_("order/<str:key>/tickets.pdf"), order_tickets, name="order_tickets"),
    path(_("calendar.ics"), calendar_feed, name="calendar_feed"),
]
