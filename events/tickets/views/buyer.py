"""The buyer's pages for single tickets: the attendee, invitations, and colleagues on an organisation's ticket.

The order's key gives access. A ticket of another order raises Http404.
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
from events.tickets.change_attendee import change_attendee, is_transfer
from events.tickets.colleagues import add_colleague, remove_colleague
from events.tickets.forms import AttendeeForm, InviteForm, error_list
from events.tickets.invite import invite_colleagues, resend_ticket, unnamed_tickets
from payments.enums import OrderStatus
from payments.models import Order
from payments.order_page.views import order_by_key, private_page


def with_order(view):
    """Decorator: find the order by its key and pass it to the view.

    An order that is not confirmed redirects to the order page.
    """

    @private_page
    @wraps(view)
    def wrapped(request: HttpRequest, key: str, **kwargs) -> HttpResponse:
        order = order_by_key(key)
        if order.status != OrderStatus.CONFIRMED:
            return redirect(order.get_absolute_url())
        return view(request, order, **kwargs)

    return wrapped


def get_ticket(order: Order, pk: int) -> Ticket:
    tickets = Ticket.objects.filter(line__order=order, pk=pk)
    ticket = tickets.select_related("event", "ticket_type", "line__order").first()
    if ticket is None:
        raise Http404
    return ticket


def signed_in_user(request: HttpRequest):
    """The signed-in user for the log, or None. The key gives access without signing in."""
    return request.user if request.user.is_authenticated else None


def form_data(request: HttpRequest):
    """The data to bind a form to. An empty POST gives a bound form; a GET gives None."""
    return request.POST if request.method == "POST" else None


def redirect_to_order(order: Order, ticket: Ticket | None = None) -> HttpResponse:
    return redirect(order.get_absolute_url() + (f"#ticket-{ticket.pk}" if ticket else ""))


def redirect_with_reason(request: HttpRequest, order: Order, reason) -> HttpResponse:
    """Redirect to the order page and show why nothing was changed."""
    messages.warning(request, str(reason))
    return redirect_to_order(order)


@with_order
@require_http_methods(["GET", "HEAD", "POST"])
def order_ticket(request: HttpRequest, order: Order, pk: int) -> HttpResponse:
    """The form for the attendee of one ticket."""
    ticket = get_ticket(order, pk)
    if reason := why_not_changeable(ticket):
        return redirect_with_reason(request, order, reason)
    form = AttendeeForm(form_data(request), ticket=ticket, by_attendee=False)
    if request.method == "POST" and form.is_valid():
        details = form.details()
        before, transferred = ticket.attendee_email, is_transfer(ticket, details.name, details.email.lower())
        try:
            changed = change_attendee(ticket, details, role="buyer", by=signed_in_user(request))
        except ChangeRefused as refused:
            return redirect_with_reason(request, order, refused)
        messages.success(request, _saved_message(order, changed, before, transferred))
        return redirect_to_order(order, changed)
    context = {"order": order, "ticket": ticket, "event": ticket.event, "form": form, "errors": error_list(form)}
    return render(request, "events/tickets/buyer_ticket.html", context, status=422 if context["errors"] else 200)


def _saved_message(order: Order, ticket: Ticket, before: str, transferred: bool) -> str:
    """The message after saving: what was saved, and who is notified by e-mail."""
    values = {"name": ticket.attendee_name, "email": ticket.attendee_email, "before": before}
    if transferred and before and ticket.attendee_email:
        return _("%(name)s has the ticket now. It is sent to %(email)s, and %(before)s is notified.") % values
    if transferred and before:
        return _("%(name)s has the ticket now, and %(before)s is notified.") % values
    if ticket.attendee_email not in ("", before, order.buyer_email):
        return _("Saved: %(name)s. The ticket is sent to %(email)s.") % values
    return _("Saved: %(name)s.") % values


@with_order
@require_http_methods(["GET", "HEAD", "POST"])
def order_invite(request: HttpRequest, order: Order) -> HttpResponse:
    """The form that invites colleagues to fill in their own details."""
    tickets = unnamed_tickets(order)
    if not tickets:
        messages.info(request, _("All tickets have a name."))
        return redirect_to_order(order)
    form = InviteForm(form_data(request), tickets=tickets)
    if request.method == "POST" and form.is_valid():
        try:
            sent = invite_colleagues(order, form.addresses())
        except ChangeRefused as refused:
            return redirect_with_reason(request, order, refused)
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
    has_several_events = len({ticket.event_id for ticket in tickets}) > 1
    context = {"order": order, "form": form, "errors": error_list(form), "has_several": has_several_events}
    return render(request, "events/tickets/invite_attendees.html", context, status=422 if context["errors"] else 200)


@with_order
@require_POST
def order_ticket_send(request: HttpRequest, order: Order, pk: int) -> HttpResponse:
    """Send the attendee the ticket again, or the link to fill it in."""
    ticket = get_ticket(order, pk)
    try:
        address = resend_ticket(ticket)
    except ChangeRefused as reason:
        messages.warning(request, str(reason))
    else:
        messages.success(request, _("Sent to %(address)s.") % {"address": address})
    return redirect_to_order(order, ticket)


def _unit(order: Order, pk: int) -> Unit:
    """The unit of a valid ticket. Raises ChangeRefused when it is not valid any more, and Http404 for another's."""
    unit = unit_of_ticket(order, pk)
    if unit is None:
        get_ticket(order, pk)
        raise ChangeRefused(_("This ticket is not valid any more."))
    return unit


@with_order
@require_POST
def order_colleague_add(request: HttpRequest, order: Order, pk: int) -> HttpResponse:
    try:
        ticket = add_colleague(_unit(order, pk), role="buyer", by=signed_in_user(request))
    except ChangeRefused as reason:
        return redirect_with_reason(request, order, reason)
    messages.success(request, _("One more colleague can come. Write the name, or send a link."))
    return redirect_to_order(order, ticket)


@with_order
@require_POST
def order_colleague_remove(request: HttpRequest, order: Order, pk: int) -> HttpResponse:
    try:
        unit = _unit(order, pk)
        ticket = next(ticket for ticket in unit.tickets if ticket.pk == pk)
        remove_colleague(unit, ticket, role="buyer", by=signed_in_user(request))
    except ChangeRefused as reason:
        return redirect_with_reason(request, order, reason)
    messages.success(
        request,
        _("%(name)s is removed from the ticket. You can add somebody again while there are seats.")
        % {"name": ticket.attendee_name or _("One colleague")},
    )
    return redirect_to_order(order)
