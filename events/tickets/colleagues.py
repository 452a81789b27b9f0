"""Who comes on an organisation's ticket, one more or one fewer: a seat each, and no money.

How many come on an organisation's ticket: one purchase, and colleagues that come and go.
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
from payments.models import Order, OrderLine


class OrganisationTicketFull(Exception):
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
        raise counters.NotBookable(order.status)
    first = seated[0]
    if first.event.ends_at <= timezone.now():
        raise counters.NotBookable("over")
    if first.ticket_type.people and len(seated) >= first.ticket_type.people:
        raise OrganisationTicketFull(first.ticket_type.people)
    claim = counters.Claim()
    if first.uses_seat:
        claim.add(first.ticket_type_id, 0, 1, first.pool_id)
    counters.take_seats(first.event_id, claim, statuses=counters.RESTORABLE_STATUSES)
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
    claims = counters.claims_of([ticket], with_units=False)
    release.release_seats(claims, release.lock_events(claims))
    return ticket


def can_add_colleague(unit: Unit) -> bool:
    kind = unit.ticket_type
    full = kind.people is not None and len(unit.tickets) >= kind.people
    return kind.admits == Admits.ORGANISATION and not full and not why_not_changeable(unit.tickets[0])


def can_remove_colleague(unit: Unit) -> bool:
    return unit.ticket_type.admits == Admits.ORGANISATION and len(unit.tickets) > 1


@transaction.atomic
def add_colleague(unit: Unit, *, role: str, by=None) -> Ticket:
    """One more, without a name yet. Costs nothing. Raises NotNow when the ticket or the event is full."""
    first = unit.tickets[0]
    if reason := why_not_changeable(first, staff=role == "staff"):
        raise ChangeRefused(reason)
    try:
        added = add_person(first.line, unit=first.unit)
    except OrganisationTicketFull as full:
        most = full.args[0]
        sentence = ngettext(
            "This ticket is for %(number)s person only.", "This ticket is for at most %(number)s people.", most
        )
        raise ChangeRefused(sentence % {"number": most}) from full
    except counters.SoldOut as sold_out:
        raise ChangeRefused(_("There are no seats left for more colleagues.")) from sold_out
    except counters.NotBookable as shut:
        raise ChangeRefused(_("No more colleagues can be added to this ticket.")) from shut
    _log(first, len(unit.tickets), 1, role, by)
    return added


@transaction.atomic
def remove_colleague(unit: Unit, ticket: Ticket, *, role: str, by=None) -> None:
    """One fewer; the price stays. Raises NotNow for the last one."""
    if reason := why_not_changeable(ticket, staff=role == "staff"):
        raise ChangeRefused(reason)
    try:
        remove_person(ticket)
    except LastPerson as last:
        raise ChangeRefused(_("This is the last one on the ticket. Cancel the ticket instead.")) from last
    _log(ticket, len(unit.tickets), -1, role, by)
    notify_attendee(ticket)


def _log(ticket: Ticket, before: int, change: int, role: str, by) -> None:
    log(ticket, "events.colleagues", user=by, data={"role": role, "before": before, "after": before + change})
