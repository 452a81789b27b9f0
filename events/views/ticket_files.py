"""The tickets of an order as one PDF, for whoever holds the order's key: the same file as in the mail."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from events.delivery import attachments
from payments.enums import OrderStatus, SellerKind
from payments.views import order_by_key, private


@private
@require_safe
def order_tickets(request: HttpRequest, key: str) -> HttpResponse:
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
