"""How many come on an organisation's ticket: one purchase, and colleagues that come and go."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.log_actions import log

from events.domain import people, stock
from events.domain.cancel_tickets import tell_attendee
from events.domain.changing import NotNow, unchangeable
from events.domain.units import Unit
from events.enums import Admits
from events.models import Ticket


def may_add(unit: Unit) -> bool:
    kind = unit.ticket_type
    full = kind.people is not None and len(unit.tickets) >= kind.people
    return kind.admits == Admits.ORGANISATION and not full and not unchangeable(unit.tickets[0])


def may_remove(unit: Unit) -> bool:
    return unit.ticket_type.admits == Admits.ORGANISATION and len(unit.tickets) > 1


@transaction.atomic
def add_colleague(unit: Unit, *, role: str, by=None) -> Ticket:
    """One more, without a name yet. Costs nothing. Raises NotNow when the ticket or the event is full."""
    first = unit.tickets[0]
    if reason := unchangeable(first, staff=role == "staff"):
        raise NotNow(reason)
    try:
        added = people.add_person(first.line, unit=first.unit)
    except people.Full as full:
        most = full.args[0]
        sentence = ngettext(
            "This ticket is for %(number)s person only.", "This ticket is for at most %(number)s people.", most
        )
        raise NotNow(sentence % {"number": most}) from full
    except stock.SoldOut as sold_out:
        raise NotNow(_("There are no seats left for more colleagues.")) from sold_out
    except stock.NotBookable as shut:
        raise NotNow(_("No more colleagues can be added to this ticket.")) from shut
    _log(first, len(unit.tickets), 1, role, by)
    return added


@transaction.atomic
def remove_colleague(unit: Unit, ticket: Ticket, *, role: str, by=None) -> None:
    """One fewer; the price stays. Raises NotNow for the last one."""
    if reason := unchangeable(ticket, staff=role == "staff"):
        raise NotNow(reason)
    try:
        people.remove_person(ticket)
    except people.LastPerson as last:
        raise NotNow(_("This is the last one on the ticket. Cancel the ticket instead.")) from last
    _log(ticket, len(unit.tickets), -1, role, by)
    tell_attendee(ticket)


def _log(ticket: Ticket, before: int, change: int, role: str, by) -> None:
    log(ticket, "events.colleagues", user=by, data={"role": role, "before": before, "after": before + change})
