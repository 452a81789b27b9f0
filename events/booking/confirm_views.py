"""The pages of a free booking that is confirmed by e-mail."""

from collections import Counter

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.web.responses import see_other
from events import public_pages
from events.booking import confirm_link
from events.formatting import format_time_span
from events.models import Event, Ticket
from payments.enums import OrderStatus
from payments.order_page.views import private_page


@private_page
@require_safe
def link_sent(request: HttpRequest) -> HttpResponse:
    """The page after booking: the link is sent."""
    order = confirm_link.order_of_sent_page(request.GET.get("received", "")[:200])
    if order is None:
        raise Http404
    event = Event.objects.filter(tickets__line__order=order).first()
    if event is None:
        raise Http404
    context = {
        "order": order,
        "event": event,
        "is_over": order.status != OrderStatus.HELD or not order.is_live,
        "is_confirmed": order.confirmed_at is not None,
    }
    return render(request, "events/booking/link_sent.html", context)


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, key: str) -> HttpResponse:
    """The page that the link in the e-mail opens. Its button makes the booking valid, and leads to the order page.

    GET changes nothing: programs that look for harmful links in e-mails open every one of them.
    """
    order = confirm_link.order_of_link(key[:200])
    if order is None:
        raise Http404
    if request.method == "POST":
        if not confirm_link.confirm_by_link(order):
            messages.warning(request, _("The link came too late: the seats are no longer held for you."))
        return see_other(order.get_absolute_url())
    if order.confirmed_at is not None:
        return redirect(order.get_absolute_url())
    if not order.is_live:
        messages.warning(request, _("The link came too late: the seats are no longer held for you."))
        return redirect(order.get_absolute_url())
    tickets = Ticket.objects.filter(line__order=order).select_related("event", "ticket_type")
    if not tickets:
        raise Http404
    event = tickets[0].event
    context = {
        "order": order,
        "event": event,
        "event_url": public_pages.page_url(event),
        "when": format_time_span(event),
        "ticket_types": Counter(ticket.ticket_type.name for ticket in tickets).items(),
    }
    return render(request, "events/booking/confirm.html", context)
