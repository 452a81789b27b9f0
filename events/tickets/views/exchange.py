"""Exchange a ticket: choose the new ticket type, see the price difference, and confirm."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.money import format_kr
from core.web.responses import see_other
from events.errors import ChangeRefused
from events.formatting import format_time_span
from events.stock.units import Unit, unit_of_ticket
from events.tickets.add_ons import exchanged_add_ons
from events.tickets.exchange import (
    ExchangeTarget,
    exchange_targets,
    exchange_ticket,
    exchanged_to,
    why_not_exchangeable,
    why_target_is_gone,
)
from events.tickets.views.buyer import get_ticket, redirect_to_order, redirect_with_reason, signed_in_user, with_order
from payments.checkout import session
from payments.enums import OrderStatus
from payments.models import Order
from payments.stripe.errors import StripeProblem


@with_order
@require_http_methods(["GET", "HEAD", "POST"])
def order_ticket_exchange(request: HttpRequest, order: Order, pk: int) -> HttpResponse:
    """GET without `to`: choose the new ticket. GET with `to`: see the price difference. POST: exchange."""
    ticket = get_ticket(order, pk)
    unit = unit_of_ticket(order, pk)
    if unit is None and (new := exchanged_to(order).get(pk)):
        return redirect(new.get_absolute_url())
    if unit is None:
        return redirect_with_reason(request, order, _("This ticket is not valid any more."))
    if reason := why_not_exchangeable(unit):
        return redirect_with_reason(request, order, reason)
    targets = exchange_targets(unit)
    selected_pk = (request.POST if request.method == "POST" else request.GET).get("to", "")
    target = next((target for target in targets if str(target.ticket_type.pk) == selected_pk), None)
    if request.method == "POST" and target is not None:
        return _exchange(request, order, unit, target)
    context = {"order": order, "ticket": ticket, "unit": unit, "event": unit.event}
    if target is not None:
        return render(
            request,
            "events/tickets/exchange_confirm.html",
            context | {"target": target, "when": format_time_span(target.event), **_add_ons(unit, target)},
        )
    context["rows"] = [{"target": target, "when": format_time_span(target.event)} for target in targets]
    if selected_pk:
        # It was there when the buyer chose it: it is sold out meanwhile, or a deadline has passed.
        context["gone"] = why_target_is_gone(unit, selected_pk)
    elif "chosen" in request.GET or request.method == "POST":
        context["errors"] = [("targets", _("Choose what you want instead."))]
    status = 409 if "gone" in context else 422 if "errors" in context else 200
    return render(request, "events/tickets/exchange_choose.html", context, status=status)


def _add_ons(unit: Unit, target: ExchangeTarget) -> dict:
    """What becomes of the add-ons, and all that the page has shown of money."""
    add_ons = exchanged_add_ons(unit, target.ticket_type)
    shown = [str(target.difference_ore), *(f"{add_on.pk}:{add_ons.back_ore}" for add_on in add_ons.gone)]
    return {"add_ons": add_ons, "shown": " ".join(shown)}


def _exchange(request: HttpRequest, order: Order, unit, target: ExchangeTarget) -> HttpResponse:
    if request.POST.get("shown", "") != _add_ons(unit, target)["shown"]:
        messages.warning(request, _("The price has changed since you opened the page. Look it over once more."))
        return redirect(f"{request.path}?to={target.ticket_type.pk}")
    try:
        new_order = exchange_ticket(unit, target, role="buyer", by=signed_in_user(request))
    except ChangeRefused as reason:
        messages.warning(request, str(reason))
        return redirect(request.path)
    if new_order.status == OrderStatus.HELD:
        try:
            return see_other(session.start_checkout(new_order))
        except StripeProblem:
            return redirect(new_order.get_absolute_url())
    if new_order.status != OrderStatus.CONFIRMED:
        return redirect_to_order(order)
    messages.success(request, exchange_message(target))
    return redirect(new_order.get_absolute_url())


def exchange_message(target: ExchangeTarget) -> str:
    if target.is_invoiced:
        return _("The ticket is exchanged. The old invoice is credited, and you get a new one by e-mail.")
    if target.back_ore:
        return _("The ticket is exchanged. %(amount)s is refunded the way you paid.") % {
            "amount": format_kr(target.back_ore)
        }
    return _("The ticket is exchanged. Here is the new one.")
