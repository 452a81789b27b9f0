from django.urls import path
from django.utils.translation import gettext_lazy as _

from events.booking.confirm_views import confirm, link_sent
from events.booking.views import BookingView, OpenOrderView
from events.tickets.views import add_ons, attendee, buyer, cancel, exchange
from events.tickets.views.files import order_ticket_pdf, order_tickets
from events.waitinglist.views.entry import entry_view as waiting_entry
from events.waitinglist.views.join import join_view as waiting_join

urlpatterns = [
    path(_("tickets/<slug:slug>/"), BookingView.as_view(), name="event_booking"),
    path(_("tickets/<slug:slug>/open-order/"), OpenOrderView.as_view(), name="event_open_order"),
    path(_("booking/link-sent/"), link_sent, name="booking_link_sent"),
    path(_("booking/confirm/<str:key>/"), confirm, name="booking_confirm"),
    path(_("order/<str:key>/tickets.pdf"), order_tickets, name="order_tickets"),
    path(_("order/<str:key>/tickets/<int:pk>.pdf"), order_ticket_pdf, name="order_ticket_pdf"),
    path(_("order/<str:key>/tickets/colleagues/"), buyer.order_invite, name="order_invite"),
    path(_("order/<str:key>/tickets/cancel/"), cancel.order_cancel_tickets, name="order_cancel_tickets"),
    path(_("order/<str:key>/tickets/<int:pk>/add/"), buyer.order_colleague_add, name="order_colleague_add"),
    path(
        _("order/<str:key>/tickets/<int:pk>/remove/"),
        buyer.order_colleague_remove,
        name="order_colleague_remove",
    ),
    path(_("order/<str:key>/tickets/<int:pk>/"), buyer.order_ticket, name="order_ticket"),
    path(_("order/<str:key>/tickets/<int:pk>/exchange/"), exchange.order_ticket_exchange, name="order_ticket_exchange"),
    path(_("order/<str:key>/tickets/<int:pk>/add-ons/"), add_ons.order_ticket_add_ons, name="order_ticket_add_ons"),
    path(_("order/<str:key>/tickets/<int:pk>/send/"), buyer.order_ticket_send, name="order_ticket_send"),
    path(_("ticket/<str:key>/"), attendee.attendee_ticket, name="attendee_ticket"),
    path(_("ticket/<str:key>/ticket.pdf"), attendee.attendee_ticket_pdf, name="attendee_ticket_pdf"),
    path(_("ticket/<str:key>/details/"), attendee.attendee_ticket_details, name="attendee_ticket_details"),
    path(_("ticket/<str:key>/cannot-attend/"), cancel.attendee_cannot_attend, name="attendee_cannot_attend"),
    path(_("ticket/<str:key>/join/"), attendee.attendee_ticket_join, name="attendee_ticket_join"),
    path(_("ticket/<str:key>/recording/"), attendee.attendee_ticket_recording, name="attendee_ticket_recording"),
    path(_("tickets/<slug:slug>/waiting-list/"), waiting_join, name="waiting_join"),
    path(_("waiting-list/<str:key>/"), waiting_entry, name="waiting_entry"),
]
