"""Giving tickets up: choose them, see what comes back and how, and say yes."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from core.money import format_kr
from events.errors import ChangeRefused
from events.models import Ticket
from events.stock.units import Unit, units_of
from events.tickets.cancel import (
    CancellationPlan,
    cancel_by_attendee,
    cancel_tickets,
    plan_cancellation,
    why_attendee_cannot_cancel,
    why_not_cancellable,
)
from events.tickets.views.attendee import attendee_ticket_path, with_ticket
from events.tickets.views.buyer import redirect_to_order, redirect_with_reason, signed_in_user, with_order
from payments.models import Order

#: Tickets named in one request; more than any order has.
_MOST = 2000


def selected_units(values, units: list[Unit]) -> list[Unit]:
    """The units that the request names by their first ticket. What is not the order's own is not there."""
    wanted = {int(text) for text in values.getlist("t")[:_MOST] if text.isascii() and text.isdigit() and len(text) < 15}
    return [unit for unit in units if wanted & {ticket.pk for ticket in unit.tickets}]


@with_order
@require_http_methods(["GET", "HEAD", "POST"])
def order_cancel_tickets(request: HttpRequest, order: Order) -> HttpResponse:
    """Without tickets in the address: the choice. With them: what it means. POST does it."""
    units = units_of(order)
    rows = [{"unit": unit, "reason": why_not_cancellable(unit)} for unit in units]
    wanted = selected_units(request.POST if request.method == "POST" else request.GET, units)
    barred = [row["reason"] for row in rows if row["unit"] in wanted and row["reason"]]
    if barred:
        return redirect_with_reason(request, order, barred[0])
    if request.method == "POST":
        return _cancel(request, order, wanted)
    context = {"order": order, "rows": rows, "open": [row for row in rows if not row["reason"]]}
    if wanted:
        return render(
            request,
            "events/tickets/cancel_confirm.html",
            context | confirmation_context(order, plan_cancellation(order, wanted)),
        )
    if "chosen" in request.GET:
        context["errors"] = [("tickets", _("Choose at least one ticket."))]
    return render(request, "events/tickets/cancel_choose.html", context, status=422 if "errors" in context else 200)


def confirmation_context(order: Order, found: CancellationPlan) -> dict:
    """What the page says before anything is done."""
    return {"plan": found, "ways": found.ways, "whole": len(found.units) == len(units_of(order))}


def _cancel(request: HttpRequest, order: Order, wanted: list[Unit]) -> HttpResponse:
    if not wanted:
        messages.info(request, _("This is cancelled already."))
        return redirect_to_order(order)
    shown = request.POST.get("shown", "")
    found = plan_cancellation(order, wanted)
    if shown != str(found.amount_ore):
        messages.warning(request, _("Something has changed since you opened the page. Look it over once more."))
        address = f"{request.path}?" + "&".join(f"t={unit.pk}" for unit in wanted)
        return redirect(address)
    try:
        done = cancel_tickets(order, [unit.pk for unit in wanted], role="buyer", by=signed_in_user(request))
    except ChangeRefused as reason:
        return redirect_with_reason(request, order, reason)
    if done is not None:
        messages.success(request, cancellation_message(done))
    return redirect_to_order(order)


def cancellation_message(done: CancellationPlan) -> str:
    """What happened, in one paragraph."""
    number = len(done.units)
    said = [
        ngettext("%(number)d ticket is cancelled.", "%(number)d tickets are cancelled.", number) % {"number": number}
    ]
    ways = done.ways
    if ways.credited_ore:
        said.append(_("The invoice is credited by %(amount)s.") % {"amount": format_kr(ways.credited_ore)})
    if ways.card_ore:
        said.append(_("%(amount)s is refunded to your card.") % {"amount": format_kr(ways.card_ore)})
    if ways.bank_ore:
        said.append(_("%(amount)s is refunded to your bank account.") % {"amount": format_kr(ways.bank_ore)})
    return " ".join(said)


@with_ticket
@require_http_methods(["GET", "HEAD", "POST"])
def attendee_cannot_attend(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """An attendee does not come after all."""
    if request.method == "POST":
        try:
            cancel_by_attendee(ticket, by=signed_in_user(request))
        except ChangeRefused as reason:
            messages.warning(request, str(reason))
        else:
            messages.success(request, _("You have told us that you cannot attend. Thank you."))
        return redirect(attendee_ticket_path(ticket))
    if reason := why_attendee_cannot_cancel(ticket):
        messages.info(request, reason)
        return redirect(attendee_ticket_path(ticket))
    return render(request, "events/tickets/cannot_attend.html", {"ticket": ticket, "event": ticket.event})
