"""Scheduled jobs: exhibitors that are missing, and deletion of personal data of exhibitors."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext

from core.scheduler import every
from core.wall_clock import add_to_wall_clock
from events.enums import Admits, EventStatus, TicketStatus
from events.models import Ticket
from mail.models import OutgoingMail
from payments.models import Order
from programme.exhibitors.from_tickets import confirm
from programme.exhibitors.models import Exhibitor, new_key

#: How long after the edition the contact is kept: as long as the names of attendees. The profile stays.
RETENTION = timedelta(days=730)


@every("make missing exhibitors of stands", minutes=60)
def make_missing_exhibitors(now=None) -> int:
    """Make the exhibitors of stands that were bought before the site knew of exhibitors. Returns how many were made.

    Stands of editions that are over or cancelled are left out. A unit that has or had an exhibitor gets no second one.
    """
    tickets = Ticket.objects.filter(
        status=TicketStatus.VALID,
        line__ticket_line__ticket_type__admits=Admits.STAND,
        event__ends_at__gt=now or timezone.now(),
    ).exclude(event__status=EventStatus.CANCELLED)
    units = set(tickets.values_list("line__order_id", "line_id", "unit").distinct())
    made = 0
    for order_id in sorted({order_id for order_id, _line, _unit in units - _with_exhibitor(units)}):
        with transaction.atomic():
            Order.objects.select_for_update().get(pk=order_id)
            of_order = tickets.filter(line__order=order_id).select_related("event__parent", "line__order")
            rows = list(of_order.order_by("line_id", "position"))
            known = _with_exhibitor({(order_id, row.line_id, row.unit) for row in rows})
            made += confirm([row for row in rows if (order_id, row.line_id, row.unit) not in known])
    return made


def _with_exhibitor(units: set[tuple[int, int, int]]) -> set[tuple[int, int, int]]:
    """Those of the units (order, line, number) one of whose tickets is or was an exhibitor's."""
    of_orders = Exhibitor.objects.filter(ticket__line__order__in={order_id for order_id, _line, _unit in units})
    return set(of_orders.values_list("ticket__line__order_id", "ticket__line_id", "ticket__unit"))


@every("delete contacts of exhibitors", minutes=60 * 6)
def delete_old_contacts(now=None) -> int:
    """Empty name and address of the contacts, and end their links. Returns the number of exhibitors."""
    limit = add_to_wall_clock(now or timezone.now(), -RETENTION)
    rows = list(Exhibitor.objects.filter(~Q(contact_name="") | ~Q(contact_email=""), edition__ends_at__lt=limit))
    # The e-mails first: after an error the rows are found again by their contacts.
    OutgoingMail.objects.filter(exhibitor_mail__exhibitor__in=rows).delete()
    for exhibitor in rows:
        if _has_name_of_contact(exhibitor):
            with translation.override(exhibitor.language):
                exhibitor.name = gettext("Exhibitor")
        exhibitor.contact_name, exhibitor.contact_email, exhibitor.key = "", "", new_key()
        exhibitor.save(update_fields=["name", "contact_name", "contact_email", "key"])
    return len(rows)


def _has_name_of_contact(exhibitor: Exhibitor) -> bool:
    is_private = exhibitor.organisation_id is None and not exhibitor.is_published
    return is_private and exhibitor.name[:120] == exhibitor.contact_name
