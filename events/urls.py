from django.urls import path
from django.utils.translation import gettext_lazy as _

from events.views import own, own_cancel, own_colleagues, own_move, own_order
from events.views.booking import BookingView
from events.views.calendar_files import calendar_feed, event_ics
from events.views.ticket_files import order_ticket_pdf, order_tickets
from events.views.waiting_entry import entry as waiting_entry
from events.views.waiting_join import join as waiting_join

urlpatterns = [
    path(_("tickets/<slug:slug>/"), BookingView.as_view(), name="event_booking"),
    path(_("tickets/<slug:slug>/calendar.ics"), event_ics, name="event_ics"),
    path(_("order/<str:key>/tickets.pdf"), order_tickets, name="order_tickets"),
    path(_("order/<str:key>/tickets/<int:pk>.pdf"), order_ticket_pdf, name="order_ticket_pdf"),
    path(_("order/<str:key>/tickets/colleagues/"), own_order.order_invite, name="order_invite"),
    path(_("order/<str:key>/tickets/cancel/"), own_cancel.order_cancel_tickets, name="order_cancel_tickets"),
    path(_("order/<str:key>/tickets/<int:pk>/add/"), own_colleagues.order_colleague_add, name="order_colleague_add"),
    path(
        _("order/<str:key>/tickets/<int:pk>/remove/"),
        own_colleagues.order_colleague_remove,
        name="order_colleague_remove",
    ),
    path(_("order/<str:key>/tickets/<int:pk>/"), own_order.order_ticket, name="order_ticket"),
    path(_("order/<str:key>/tickets/<int:pk>/move/"), own_move.order_ticket_move, name="order_ticket_move"),
    path(_("order/<str:key>/tickets/<int:pk>/send/"), own_order.order_ticket_send, name="order_ticket_send"),
    path(_("ticket/<str:key>/"), own.own_ticket, name="own_ticket"),
    path(_("ticket/<str:key>/ticket.pdf"), own.own_ticket_pdf, name="own_ticket_pdf"),
    path(_("ticket/<str:key>/details/"), own.own_ticket_details, name="own_ticket_details"),
    path(_("ticket/<str:key>/cannot-attend/"), own_cancel.own_ticket_hand_back, name="own_ticket_hand_back"),
    path(_("ticket/<str:key>/join/"), own.own_ticket_join, name="own_ticket_join"),
    path(_("ticket/<str:key>/recording/"), own.own_ticket_recording, name="own_ticket_recording"),
    path(_("tickets/<slug:slug>/waiting-list/"), waiting_join, name="waiting_join"),
    path(_("waiting-list/<str:key>/"), waiting_entry, name="waiting_entry"),
    path(_("calendar.ics"), calendar_feed, name="calendar_feed"),
]
