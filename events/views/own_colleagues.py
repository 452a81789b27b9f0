"""Colleagues on an organisation's ticket: one more, or one fewer."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from events.domain.changing import NotNow
from events.domain.colleagues import add_colleague, remove_colleague
from events.domain.units import Unit, unit_with
from events.views.own_order import back, person, refuse, with_order
from payments.models import Order


def _unit(order: Order, pk: int) -> Unit:
    unit = unit_with(order, pk)
    if unit is None:
        raise Http404
    return unit


@with_order
@require_POST
def order_colleague_add(request: HttpRequest, order: Order, pk: int) -> HttpResponse:
    try:
        added = add_colleague(_unit(order, pk), role="buyer", by=person(request))
    except NotNow as reason:
        return refuse(request, order, reason)
    messages.success(request, _("One more colleague can come. Write the name, or send a link."))
    return back(order, added)


@with_order
@require_POST
def order_colleague_remove(request: HttpRequest, order: Order, pk: int) -> HttpResponse:
    unit = _unit(order, pk)
    ticket = next(ticket for ticket in unit.tickets if ticket.pk == pk)
    try:
        remove_colleague(unit, ticket, role="buyer", by=person(request))
    except NotNow as reason:
        return refuse(request, order, reason)
    messages.success(
        request,
        _("%(name)s is removed from the ticket. You can add somebody again while there are seats.")
        % {"name": ticket.attendee_name or _("One colleague")},
    )
    return back(order)
