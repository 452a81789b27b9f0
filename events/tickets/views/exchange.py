"""Exchanging a ticket: choose what for, see the difference, and say yes."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.money import format_kr
from events.errors import NotNow
from events.formatting import span
from events.stock.units import unit_with
from events.tickets.exchange import Target, move, moved_to, targets, unmovable
from events.tickets.views.buyer import back, person, refuse, ticket_in, with_order
from payments.checkout import session
from payments.enums import OrderStatus
from payments.models import Order
from payments.stripe.errors import StripeProblem


@with_order
@require_http_methods(["GET", "HEAD", "POST"])
def order_ticket_move(request: HttpRequest, order: Order, pk: int) -> HttpResponse:
    """Without a target in the address: the choice. With one: the difference. POST exchanges."""
    ticket = ticket_in(order, pk)
    unit = unit_with(order, pk)
    if unit is None and (new := moved_to(order).get(pk)):
        return redirect(new.get_absolute_url())
    if unit is None:
        return refuse(request, order, _("This ticket is not valid any more."))
    if reason := unmovable(unit):
        return refuse(request, order, reason)
    found = targets(unit)
    wanted = (request.POST if request.method == "POST" else request.GET).get("to", "")
    target = next((one for one in found if str(one.ticket_type.pk) == wanted), None)
    if request.method == "POST":
        if target is None:
            raise Http404
        return _move(request, order, unit, target)
    context = {"order": order, "ticket": ticket, "unit": unit, "event": unit.event}
    if target is not None:
        return render(
            request, "events/tickets/exchange_confirm.html", context | {"target": target, "when": span(target.event)}
        )
    context["rows"] = [{"target": one, "when": span(one.event)} for one in found]
    if "chosen" in request.GET:
        context["errors"] = [("targets", _("Choose what you want instead."))]
    return render(request, "events/tickets/exchange_choose.html", context, status=422 if "errors" in context else 200)


def _move(request: HttpRequest, order: Order, unit, target: Target) -> HttpResponse:
    if request.POST.get("shown", "") != str(target.difference_ore):
        messages.warning(request, _("The price has changed since you opened the page. Look it over once more."))
        return redirect(f"{request.path}?to={target.ticket_type.pk}")
    try:
        new = move(unit, target, role="buyer", by=person(request))
    except NotNow as reason:
        return refuse(request, order, reason)
    if new.status == OrderStatus.HELD:
        try:
            return HttpResponse(status=303, headers={"Location": session.start(new)})
        except StripeProblem:
            return redirect(new.get_absolute_url())
    if new.status != OrderStatus.CONFIRMED:
        return back(order)
    messages.success(request, told(target))
    return redirect(new.get_absolute_url())


def told(target: Target) -> str:
    if target.is_invoiced:
        return _("The ticket is exchanged. The old invoice is credited, and you get a new one by e-mail.")
    if target.back_ore:
        return _("The ticket is exchanged. %(amount)s is refunded the way you paid.") % {
            "amount": format_kr(target.back_ore)
        }
    return _("The ticket is exchanged. Here is the new one.")
