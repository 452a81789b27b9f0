"""What a buyer does with single tickets. The order's key opens them, and a ticket of another order is a 404.

Colleagues on an organisation's ticket: one more, or one fewer.
"""

from functools import wraps

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from events.errors import ChangeRefused, why_not_changeable
from events.models import Ticket
from events.stock.units import Unit, unit_of_ticket
from events.tickets.colleagues import add_colleague, remove_colleague
from events.tickets.forms import AttendeeForm, InviteForm, error_list
from events.tickets.invite import invite_colleagues, resend_ticket, unnamed_tickets
from events.tickets.rename import change_attendee, is_transfer
from payments.enums import OrderStatus
from payments.models import Order
from payments.order_page.views import order_by_key, private_page


def with_order(view):
    """Gives the view the confirmed order that the key opens; before and after that there is only the order page."""

    @private_page
    @wraps(view)
    def wrapped(request: HttpRequest, key: str, **kwargs) -> HttpResponse:
        order = order_by_key(key)
        if order.status != OrderStatus.CONFIRMED:
            return redirect(order.get_absolute_url())
        return view(request, order, **kwargs)

    return wrapped


def get_ticket(order: Order, pk: int) -> Ticket:
    found = Ticket.objects.filter(line__order=order, pk=pk)
    ticket = found.select_related("event", "ticket_type", "line__order").first()
    if ticket is None:
        raise Http404
    return ticket


def signed_in_user(request: HttpRequest):
    """The signed-in person for the log; the key needs no sign-in."""
    return request.user if request.user.is_authenticated else None


def form_data(request: HttpRequest):
    """What a form is bound to; an empty POST is an empty form, and not none."""
    return request.POST if request.method == "POST" else None


def redirect_to_order(order: Order, ticket: Ticket | None = None) -> HttpResponse:
    return redirect(order.get_absolute_url() + (f"#ticket-{ticket.pk}" if ticket else ""))


def redirect_with_reason(request: HttpRequest, order: Order, reason) -> HttpResponse:
    """Back to the order with the reason. Nothing has changed."""
    messages.warning(request, str(reason))
    return redirect_to_order(order)


@with_order
@require_http_methods(["GET", "HEAD", "POST"])
def order_ticket(request: HttpRequest, order: Order, pk: int) -> HttpResponse:
    """Who comes on this ticket."""
    ticket = get_ticket(order, pk)
    if reason := why_not_changeable(ticket):
        return redirect_with_reason(request, order, reason)
    form = AttendeeForm(form_data(request), ticket=ticket, by_attendee=False)
    if request.method == "POST" and form.is_valid():
        details = form.details()
        before, handed_on = ticket.attendee_email, is_transfer(ticket, details.name, details.email.lower())
        try:
            changed = change_attendee(ticket, details, role="buyer", by=signed_in_user(request))
        except ChangeRefused as late:
            return redirect_with_reason(request, order, late)
        messages.success(request, _told(order, changed, before, handed_on))
        return redirect_to_order(order, changed)
    context = {"order": order, "ticket": ticket, "event": ticket.event, "form": form, "errors": error_list(form)}
    return render(request, "events/tickets/buyer_ticket.html", context, status=422 if context["errors"] else 200)


def _told(order: Order, ticket: Ticket, before: str, handed_on: bool) -> str:
    """What happened, and who has been told."""
    who = {"name": ticket.attendee_name, "email": ticket.attendee_email, "before": before}
    if handed_on and before and ticket.attendee_email:
        return _("%(name)s has the ticket now. It is sent to %(email)s, and %(before)s is notified.") % who
    if handed_on and before:
        return _("%(name)s has the ticket now, and %(before)s is notified.") % who
    if ticket.attendee_email not in ("", before, order.buyer_email):
        return _("Saved: %(name)s. The ticket is sent to %(email)s.") % who
    return _("Saved: %(name)s.") % who


@with_order
@require_http_methods(["GET", "HEAD", "POST"])
def order_invite(request: HttpRequest, order: Order) -> HttpResponse:
    """One form for all colleagues who are to fill in their own details."""
    tickets = unnamed_tickets(order)
    if not tickets:
        messages.info(request, _("All tickets have a name."))
        return redirect_to_order(order)
    form = InviteForm(form_data(request), tickets=tickets)
    if request.method == "POST" and form.is_valid():
        try:
            sent = invite_colleagues(order, form.addresses())
        except ChangeRefused as much:
            return redirect_with_reason(request, order, much)
        if not sent:
            messages.info(request, _("Nothing was sent: no new address was written."))
        else:
            messages.success(
                request,
                ngettext(
                    "We have sent the link to %(number)d colleague.",
                    "We have sent the link to %(number)d colleagues.",
                    len(sent),
                )
                % {"number": len(sent)},
            )
        return redirect_to_order(order)
    several = len({ticket.event_id for ticket in tickets}) > 1
    context = {"order": order, "form": form, "errors": error_list(form), "has_several": several}
    return render(request, "events/tickets/invite_attendees.html", context, status=422 if context["errors"] else 200)


@with_order
@require_POST
def order_ticket_send(request: HttpRequest, order: Order, pk: int) -> HttpResponse:
    """The ticket, or the link to fill it in, once more to its attendee."""
    ticket = get_ticket(order, pk)
    try:
        address = resend_ticket(ticket)
    except ChangeRefused as reason:
        messages.warning(request, str(reason))
    else:
        messages.success(request, _("Sent to %(address)s.") % {"address": address})
    return redirect_to_order(order, ticket)


def _unit(order: Order, pk: int) -> Unit:
    unit = unit_of_ticket(order, pk)
    if unit is None:
        raise Http404
    return unit


@with_order
@require_POST
def order_colleague_add(request: HttpRequest, order: Order, pk: int) -> HttpResponse:
    try:
        added = add_colleague(_unit(order, pk), role="buyer", by=signed_in_user(request))
    except ChangeRefused as reason:
        return redirect_with_reason(request, order, reason)
    messages.success(request, _("One more colleague can come. Write the name, or send a link."))
    return redirect_to_order(order, added)


@with_order
@require_POST
def order_colleague_remove(request: HttpRequest, order: Order, pk: int) -> HttpResponse:
    unit = _unit(order, pk)
    ticket = next(ticket for ticket in unit.tickets if ticket.pk == pk)
    try:
        remove_colleague(unit, ticket, role="buyer", by=signed_in_user(request))
    except ChangeRefused as reason:
        return redirect_with_reason(request, order, reason)
    messages.success(
        request,
        _("%(name)s is removed from the ticket. You can add somebody again while there are seats.")
        % {"name": ticket.attendee_name or _("One colleague")},
    )
    return redirect_to_order(order)
