"""Cancel tickets: choose them, see the refund, and confirm. Attendees report here that they cannot attend."""

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

#: Maximum number of tickets in one request. No order has as many.
_MAX_TICKETS = 2000


def selected_units(values, units: list[Unit]) -> list[Unit]:
    """The units of the order that the request selects by ticket id. Other ids are ignored."""
    ticket_pks = {
        int(text) for text in values.getlist("t")[:_MAX_TICKETS] if text.isascii() and text.isdigit() and len(text) < 15
    }
    return [unit for unit in units if ticket_pks & {ticket.pk for ticket in unit.tickets}]


@with_order
@require_http_methods(["GET", "HEAD", "POST"])
def order_cancel_tickets(request: HttpRequest, order: Order) -> HttpResponse:
    """GET without tickets: choose them. GET with tickets: see the refund. POST: cancel them."""
    units = units_of(order)
    if not units:
        return redirect_with_reason(request, order, _("Every ticket of this order is cancelled already."))
    rows = [{"unit": unit, "reason": why_not_cancellable(unit)} for unit in units]
    selected = selected_units(request.POST if request.method == "POST" else request.GET, units)
    refusals = [row["reason"] for row in rows if row["unit"] in selected and row["reason"]]
    if refusals:
        return redirect_with_reason(request, order, refusals[0])
    if request.method == "POST":
        return _cancel(request, order, selected)
    context = {"order": order, "rows": rows, "open": [row for row in rows if not row["reason"]]}
    if selected:
        return render(
            request,
            "events/tickets/cancel_confirm.html",
            context | confirmation_context(order, plan_cancellation(order, selected)),
        )
    if "chosen" in request.GET:
        context["errors"] = [("tickets", _("Choose at least one ticket."))]
    return render(request, "events/tickets/cancel_choose.html", context, status=422 if "errors" in context else 200)


def confirmation_context(order: Order, plan: CancellationPlan) -> dict:
    """The template context of the confirmation page."""
    return {
        "plan": plan,
        "refund_methods": plan.refund_methods,
        "is_paid": any(unit.is_paid for unit in plan.units),
        "whole": len(plan.units) == len(units_of(order)),
    }


def _cancel(request: HttpRequest, order: Order, selected: list[Unit]) -> HttpResponse:
    if not selected:
        messages.info(request, _("This is cancelled already."))
        return redirect_to_order(order)
    shown = request.POST.get("shown", "")
    plan = plan_cancellation(order, selected)
    if shown != plan.shown:
        messages.warning(request, _("Something has changed since you opened the page. Look it over once more."))
        address = f"{request.path}?" + "&".join(f"t={unit.pk}" for unit in selected)
        return redirect(address)
    try:
        cancelled = cancel_tickets(order, [unit.pk for unit in selected], role="buyer", by=signed_in_user(request))
    except ChangeRefused as reason:
        return redirect_with_reason(request, order, reason)
    if cancelled is not None:
        messages.success(request, cancellation_message(cancelled))
    return redirect_to_order(order)


def cancellation_message(plan: CancellationPlan) -> str:
    """The message after a cancellation: number of tickets and refunds."""
    unit_count = len(plan.units) + sum(len(other.units) for other in plan.others)
    sentences = [
        ngettext("%(number)d ticket is cancelled.", "%(number)d tickets are cancelled.", unit_count)
        % {"number": unit_count}
    ]
    methods = [each.refund_methods for each in (plan, *plan.others)]
    if credited := sum(each.credited_ore for each in methods):
        sentences.append(_("The invoice is credited by %(amount)s.") % {"amount": format_kr(credited)})
    if card := sum(each.card_ore for each in methods):
        sentences.append(_("%(amount)s is refunded to your card.") % {"amount": format_kr(card)})
    if bank := sum(each.bank_ore for each in methods):
        sentences.append(_("%(amount)s is refunded to your bank account.") % {"amount": format_kr(bank)})
    return " ".join(sentences)


@with_ticket
@require_http_methods(["GET", "HEAD", "POST"])
def attendee_cannot_attend(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """GET asks an attendee to confirm that they cannot attend. POST cancels the free ticket."""
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
