"""A stand that is bought makes an exhibitor, and one that is cancelled withdraws it.

All runs in the order's transaction, with the order's row locked (see `events.ticket_listeners`).
"""

from collections.abc import Sequence

from django.utils import timezone

from core.db.insert import insert_once
from events.models import Event, ReplacedTicket, Ticket
from events.ticket_listeners import TicketListener, register_ticket_listener
from membership.models import Organisation
from payments.models import Order
from programme.exhibitors.models import Exhibitor
from programme.exhibitors.send_link import send_first_link


def register_listener() -> None:
    register_ticket_listener(
        TicketListener(
            name="exhibitors", concerns=lambda ticket_type: ticket_type.is_stand, confirmed=confirm, cancelled=withdraw
        )
    )


def confirm(tickets: Sequence[Ticket]) -> int:
    """Make an exhibitor of each stand that has none, and return how many. An exchanged stand keeps its profile."""
    made = 0
    stands = _stands(tickets)
    known = set(Exhibitor.objects.filter(ticket__in=stands).values_list("ticket_id", flat=True))
    earlier = _exchanged(stands)
    for ticket in stands:
        if ticket.pk in known:
            continue
        if former := earlier.get(ticket.line_id):
            move_to(former.pop(0), ticket)
        else:
            exhibitor = _new_exhibitor(ticket)
            if insert_once(exhibitor):
                made += 1
                send_first_link(exhibitor)
    return made


def withdraw(tickets: Sequence[Ticket]) -> None:
    """Take the exhibitors of cancelled stands off the pages. Their profiles are kept."""
    exhibitors = Exhibitor.objects.active().filter(ticket__in=[ticket.pk for ticket in tickets])
    # In one order everywhere, as in `publish_exhibitors`: two transactions must not wait for each other.
    for exhibitor in exhibitors.order_by("pk"):
        exhibitor.withdrawn_at = timezone.now()
        exhibitor.save(update_fields=["withdrawn_at"])


def edition_of(event: Event) -> Event:
    """A stand may be sold by a session: it belongs to the conference."""
    return event.parent or event


def _stands(tickets: Sequence[Ticket]) -> list[Ticket]:
    """The first ticket of each unit: a stand with a staff of two has two tickets."""
    first: dict[tuple[int, int], Ticket] = {}
    for ticket in tickets:
        first.setdefault((ticket.line_id, ticket.unit), ticket)
    return list(first.values())


def _exchanged(stands: Sequence[Ticket]) -> dict[int, list[Exhibitor]]:
    """Id of a new order line → the withdrawn exhibitors of the tickets that were exchanged for it."""
    if all(ticket.line.order.exchanged_from_id is None for ticket in stands):
        return {}
    replaced = ReplacedTicket.objects.filter(line__in={ticket.line_id for ticket in stands}).order_by("pk")
    line_by_ticket = dict(replaced.values_list("ticket_id", "line_id"))
    exhibitors = Exhibitor.objects.filter(ticket__in=line_by_ticket, withdrawn_at__isnull=False)
    by_line: dict[int, list[Exhibitor]] = {}
    for exhibitor in exhibitors.order_by("ticket_id"):
        by_line.setdefault(line_by_ticket[exhibitor.ticket_id], []).append(exhibitor)
    return by_line


def move_to(exhibitor: Exhibitor, ticket: Ticket) -> None:
    """The exhibitor has the new stand. At another edition it has no number there yet, and is published anew."""
    edition = edition_of(ticket.event)
    exhibitor.ticket, exhibitor.withdrawn_at = ticket, None
    if is_elsewhere := exhibitor.edition_id != edition.pk:
        exhibitor.edition, exhibitor.is_published, exhibitor.published_at = edition, False, None
    if is_elsewhere or exhibitor.is_stand_number_taken():
        exhibitor.stand_number, exhibitor.plan_x, exhibitor.plan_y = "", None, None
    exhibitor.save()
    if is_elsewhere:
        send_first_link(exhibitor)


def _new_exhibitor(ticket: Ticket) -> Exhibitor:
    order: Order = ticket.line.order
    organisation = Organisation.objects.filter(org_number=order.org_number).first() if order.org_number else None
    return Exhibitor(
        edition=edition_of(ticket.event),
        ticket=ticket,
        organisation=organisation,
        name=order.organisation_name or order.buyer_name,
        website=organisation.website if organisation else "",
        contact_name=order.buyer_name[:120],
        contact_email=order.buyer_email,
        language=order.language,
    )
