"""The pages of a free booking that is confirmed by e-mail."""

from collections import Counter
from collections.abc import Iterable, Sequence

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.web.responses import see_other
from events import public_pages
from events.booking import confirm_link
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
    events = confirm_link.events_of_order(order)
    if not events:
        raise Http404
    context = {
        "order": order,
        "titles": confirm_link.titles_of(events),
        "booking_slug": _booking_page(events).slug,
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
    events = confirm_link.events_of_order(order)
    if not events:
        raise Http404
    tickets = Ticket.objects.filter(line__order=order).select_related("ticket_type")
    event = _booking_page(events)
    context = {
        "order": order,
        "event": event,
        "event_url": public_pages.page_url(event),
        "groups": [(each, _ticket_types(each, tickets)) for each in events],
    }
    return render(request, "events/booking/confirm.html", context)


def _booking_page(events: Sequence[Event]) -> Event:
    """The event on whose page these are booked together: the conference of several sessions."""
    return events[0] if len(events) == 1 else events[0].parent or events[0]


def _ticket_types(event: Event, tickets: Iterable[Ticket]) -> list[tuple[str, int]]:
    """(ticket type, number) of the tickets to the event."""
    return list(Counter(ticket.ticket_type.name for ticket in tickets if ticket.event_id == event.pk).items())
