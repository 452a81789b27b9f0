"""Download all tickets of an order, or one of them, with the order's key. The same files are in the e-mail."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from events.models import Ticket
from events.tickets.confirmation import attachments
from events.tickets.views.attendee import ticket_response
from payments.enums import OrderStatus, SellerKind
from payments.order_page.views import order_by_key, private_page


@private_page
@require_safe
def order_tickets(request: HttpRequest, key: str) -> HttpResponse:
    """All valid tickets of the order as one PDF. Raises Http404 when there are none."""
    order = order_by_key(key)
    if order.status != OrderStatus.CONFIRMED:
        raise Http404
    lines = order.lines.filter(seller_kind=SellerKind.TICKET)
    for file in attachments(order, lines):
        if file.mimetype == "application/pdf":
            response = HttpResponse(file.content, content_type=file.mimetype)
            response["Content-Disposition"] = content_disposition_header(True, file.name)
            return response
    raise Http404


@private_page
@require_safe
def order_ticket_pdf(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """One ticket of this order as a PDF."""
    order = order_by_key(key)
    tickets = Ticket.objects.filter(line__order=order).select_related("event", "ticket_type", "line__order")
    return ticket_response(get_object_or_404(tickets, pk=pk))
