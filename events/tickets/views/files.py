"""Download all tickets of an order, or one of them, with the order's key. The same files are in the e-mail."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from events.enums import TicketStatus
from events.models import Ticket
from events.tickets.confirmation import attachments
from events.tickets.views.attendee import ticket_response
from payments.enums import OrderStatus, SellerKind
from payments.order_page.views import order_by_key, private_page


@private_page
@require_safe
def order_tickets(request: HttpRequest, key: str) -> HttpResponse:
    """All valid tickets of the order as one PDF. Without any it redirects to the order page, which says why."""
    order = order_by_key(key)
    if order.status != OrderStatus.CONFIRMED:
        return redirect(order.get_absolute_url())
    lines = order.lines.filter(seller_kind=SellerKind.TICKET)
    for file in attachments(order, lines):
        if file.mimetype == "application/pdf":
            response = HttpResponse(file.content, content_type=file.mimetype)
            response["Content-Disposition"] = content_disposition_header(True, file.name)
            return response
    messages.info(request, _("There are no valid tickets to download in this order."))
    return redirect(order.get_absolute_url())


@private_page
@require_safe
def order_ticket_pdf(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """One ticket of this order as a PDF. One that is not valid any more redirects to the order page."""
    order = order_by_key(key)
    tickets = Ticket.objects.main().filter(line__order=order).select_related("event", "ticket_type", "line__order")
    ticket = get_object_or_404(tickets, pk=pk)
    if ticket.status != TicketStatus.VALID:
        messages.info(request, _("This ticket is not valid any more."))
        return redirect(order.get_absolute_url())
    return ticket_response(ticket)
