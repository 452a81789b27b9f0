"""Who comes on an organisation's ticket, one more or one fewer: a seat each, and no money."""

from django.db import transaction
from django.utils import timezone

from events.domain import freeing, stock
from events.enums import SEATED, Admits, TicketStatus
from events.models import Ticket
from payments.models import Order, OrderLine


class Full(Exception):
    """The organisation's ticket has as many people as it lets in."""


class LastPerson(Exception):
    """The only one on a ticket: cancel the ticket instead."""


@transaction.atomic
def add_person(line: OrderLine, *, name: str = "", email: str = "", unit: int = 1) -> Ticket:
    """One colleague more on an organisation's ticket: a seat of the event and the pool, no money.

    Raises Full at the ticket's own limit, stock.SoldOut when no seat is left, stock.NotBookable when the event is
    called off, is over, or the order is not confirmed.
    """
    order = Order.objects.select_for_update().get(pk=line.order_id)
    tickets = list(Ticket.objects.filter(line=line).select_related("ticket_type", "event").order_by("position"))
    seated = [ticket for ticket in tickets if ticket.unit == unit and ticket.status == TicketStatus.VALID]
    if not seated or order.confirmed_at is None or seated[0].ticket_type.admits != Admits.ORGANISATION:
        raise stock.NotBookable(order.status)
    first = seated[0]
    if first.event.ends_at <= timezone.now():
        raise stock.NotBookable("over")
    if first.ticket_type.people and len(seated) >= first.ticket_type.people:
        raise Full(first.ticket_type.people)
    claim = stock.Claim()
    if first.uses_seat:
        claim.add(first.ticket_type_id, 0, 1, first.pool_id)
    stock.take(first.event_id, claim, statuses=stock.KEEPABLE)
    return Ticket.objects.create(
        event=first.event,
        ticket_type=first.ticket_type,
        line=line,
        position=max(ticket.position for ticket in tickets) + 1,
        unit=unit,
        uses_seat=first.uses_seat,
        pool_id=first.pool_id,
        status=TicketStatus.VALID,
        attendee_name=name,
        attendee_email=email.strip().lower(),
    )


@transaction.atomic
def remove_person(ticket: Ticket) -> Ticket:
    """A colleague who does not come after all: the seat is given back, the price stays. Safe to call twice.

    Raises LastPerson for the only one on the ticket.
    """
    Order.objects.select_for_update().get(pk=ticket.line.order_id)
    ticket = Ticket.objects.select_related("ticket_type").get(pk=ticket.pk)
    if ticket.status not in SEATED:
        return ticket
    others = Ticket.objects.seated().filter(line_id=ticket.line_id, unit=ticket.unit).exclude(pk=ticket.pk)
    if ticket.ticket_type.admits != Admits.ORGANISATION or not others.exists():
        raise LastPerson
    ticket.status, ticket.cancelled_at = TicketStatus.CANCELLED, timezone.now()
    ticket.save(update_fields=["status", "cancelled_at"])
    claims = stock.claims_of([ticket], with_units=False)
    freeing.free(claims, freeing.lock(claims))
    return ticket
