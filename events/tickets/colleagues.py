"""Add colleagues to an organisation's ticket and remove them.

The organisation pays once for the ticket. Each colleague takes one seat, and the price does not change.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.log_actions import log

from events.enums import SEATED, Admits, TicketStatus
from events.errors import ChangeRefused, why_not_changeable
from events.models import Ticket
from events.notify.recipients import notify_attendee
from events.stock import counters, release
from events.stock.units import Unit
from events.tickets import add_ons, fulfilment
from payments.models import Order, OrderLine


class OrganisationTicketFull(Exception):
    """The organisation's ticket already has as many people as it admits."""


class LastPerson(Exception):
    """The only person on a ticket cannot be removed: cancel the ticket instead."""


@transaction.atomic
def add_person(line: OrderLine, *, name: str = "", email: str = "", unit: int = 1) -> Ticket:
    """Add one colleague to an organisation's ticket. It takes a seat of the event and of the pool, and costs nothing.

    Raises OrganisationTicketFull at the ticket's own limit and counters.SoldOut when no seat is left. Raises
    counters.NotBookable when the event is cancelled or over, or when the order is not confirmed.
    """
    order = Order.objects.select_for_update().get(pk=line.order_id)
    tickets = list(Ticket.objects.filter(line=line).select_related("ticket_type", "event").order_by("position"))
    valid_tickets = [ticket for ticket in tickets if ticket.unit == unit and ticket.status == TicketStatus.VALID]
    if not valid_tickets or order.confirmed_at is None or valid_tickets[0].ticket_type.admits != Admits.ORGANISATION:
        raise counters.NotBookable(order.status)
    first_ticket = valid_tickets[0]
    if first_ticket.event.ends_at <= timezone.now():
        raise counters.NotBookable("over")
    if first_ticket.ticket_type.people and len(valid_tickets) >= first_ticket.ticket_type.people:
        raise OrganisationTicketFull(first_ticket.ticket_type.people)
    claim = counters.Claim()
    if first_ticket.uses_seat:
        claim.add(first_ticket.ticket_type_id, 0, 1, first_ticket.pool_id)
    counters.take_seats(first_ticket.event_id, claim, statuses=counters.RESTORABLE_STATUSES)
    return Ticket.objects.create(
        event=first_ticket.event,
        ticket_type=first_ticket.ticket_type,
        line=line,
        position=max(ticket.position for ticket in tickets) + 1,
        unit=unit,
        uses_seat=first_ticket.uses_seat,
        pool_id=first_ticket.pool_id,
        status=TicketStatus.VALID,
        attendee_name=name,
        attendee_email=email.strip().lower(),
    )


@transaction.atomic
def remove_person(ticket: Ticket, *, by_staff: bool = False, by=None) -> Ticket:
    """Remove a colleague and release the seat; the price does not change. Safe to call twice.

    Their add-ons are cancelled and refunded by their own rules. Raises LastPerson for the only person on the ticket,
    and ChangeRefused when an add-on is being paid.
    """
    order = Order.objects.select_for_update().get(pk=ticket.line.order_id)
    ticket = Ticket.objects.select_related("ticket_type").get(pk=ticket.pk)
    if ticket.status not in SEATED:
        return ticket
    other_tickets = Ticket.objects.seated().filter(line_id=ticket.line_id, unit=ticket.unit).exclude(pk=ticket.pk)
    if ticket.ticket_type.admits != Admits.ORGANISATION or not other_tickets.exists():
        raise LastPerson
    add_ons.lock_other_orders(order, [ticket])
    ticket.status, ticket.cancelled_at = TicketStatus.CANCELLED, timezone.now()
    ticket.save(update_fields=["status", "cancelled_at"])
    claims = counters.claims_of([ticket], with_units=False)
    release.release_seats(claims, release.lock_events(claims))
    fulfilment.cancel_add_ons(add_ons.add_ons_of([ticket]), by_staff=by_staff, by=by)
    return ticket


def can_add_colleague(unit: Unit) -> bool:
    ticket_type = unit.ticket_type
    is_full = ticket_type.people is not None and len(unit.tickets) >= ticket_type.people
    return ticket_type.admits == Admits.ORGANISATION and not is_full and not why_not_changeable(unit.tickets[0])


def can_remove_colleague(unit: Unit) -> bool:
    return unit.ticket_type.admits == Admits.ORGANISATION and len(unit.tickets) > 1


@transaction.atomic
def add_colleague(unit: Unit, *, role: str, by=None) -> Ticket:
    """Add a colleague without a name. Raises ChangeRefused when it is too late, or the ticket or event is full."""
    first_ticket = unit.tickets[0]
    if reason := why_not_changeable(first_ticket, staff=role == "staff"):
        raise ChangeRefused(reason)
    try:
        ticket = add_person(first_ticket.line, unit=first_ticket.unit)
    except OrganisationTicketFull as full:
        max_people = full.args[0]
        sentence = ngettext(
            "This ticket is for %(number)s person only.", "This ticket is for at most %(number)s people.", max_people
        )
        raise ChangeRefused(sentence % {"number": max_people}) from full
    except counters.SoldOut as sold_out:
        raise ChangeRefused(_("There are no seats left for more colleagues.")) from sold_out
    except counters.NotBookable as not_bookable:
        raise ChangeRefused(_("No more colleagues can be added to this ticket.")) from not_bookable
    _log(first_ticket, len(unit.tickets), 1, role, by)
    return ticket


@transaction.atomic
def remove_colleague(unit: Unit, ticket: Ticket, *, role: str, by=None) -> None:
    """Remove a colleague and notify them. Raises ChangeRefused when it is too late, and for the last person."""
    if reason := why_not_changeable(ticket, staff=role == "staff"):
        raise ChangeRefused(reason)
    try:
        remove_person(ticket, by_staff=role == "staff", by=by)
    except LastPerson as last:
        raise ChangeRefused(_("This is the last one on the ticket. Cancel the ticket instead.")) from last
    _log(ticket, len(unit.tickets), -1, role, by)
    notify_attendee(ticket, role)


def _log(ticket: Ticket, people_before: int, difference: int, role: str, by) -> None:
    log(
        ticket,
        "events.colleagues",
        user=by,
        data={"role": role, "before": people_before, "after": people_before + difference},
    )
