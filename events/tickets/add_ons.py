"""Add-ons follow the ticket they belong to: when it is given to somebody else, exchanged or cancelled.

An add-on may be in the ticket's own order or, when it was bought later, in another one. The row of the ticket's order
is locked first, then those of the other orders by primary key.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from django.utils import timezone
from django.utils.translation import gettext as _

from core.bilingual import text_in_language
from events.enums import EventStatus, TicketStatus
from events.errors import ChangeRefused
from events.models import Ticket, TicketType
from events.queries import goes_with
from events.stock.units import Unit, units_in
from payments.checkout.expiry import expire_order
from payments.checkout.settle import is_paid_in_full
from payments.enums import OrderStatus
from payments.models import Order
from payments.refunds.refundable import refundable_amount


def add_ons_of(tickets: Iterable[Ticket]) -> list[Ticket]:
    """The held and valid add-ons of these tickets, with their relations."""
    add_ons = Ticket.objects.seated().filter(on_ticket__in=[ticket.pk for ticket in tickets])
    return list(
        add_ons.select_related("event", "ticket_type", "line__order", "on_ticket").order_by(
            "ticket_type__position", "pk"
        )
    )


def note_add_ons(tickets: Iterable[Ticket]) -> None:
    """Set `valid_add_ons` of each ticket, in one query; none for tickets that `with_event` found to have none."""
    unread = [ticket for ticket in tickets if "valid_add_ons" not in ticket.__dict__]
    for ticket in unread:
        ticket.valid_add_ons = []
    to_read = {
        ticket.pk: ticket for ticket in unread if ticket.__dict__.get("has_add_ons", ticket.on_ticket_id is None)
    }
    for add_on in add_ons_of(to_read.values()) if to_read else ():
        if add_on.status == TicketStatus.VALID:
            to_read[add_on.on_ticket_id].valid_add_ons.append(add_on)


def names_of(add_ons: Iterable[Ticket], language: str | None = None) -> str:
    """«Dinner, Tour» in the active language."""
    return ", ".join(text_in_language(add_on.ticket_type, "name", language) for add_on in add_ons)


def included_in(ticket: Ticket) -> str:
    """The names of the ticket's valid add-ons; empty without any."""
    note_add_ons([ticket])
    return names_of(ticket.valid_add_ons)


def follow_attendee(ticket: Ticket) -> None:
    """Give the ticket's add-ons to its present attendee."""
    Ticket.objects.seated().filter(on_ticket=ticket.pk).update(
        attendee_name=ticket.attendee_name, attendee_email=ticket.attendee_email
    )


@dataclass(frozen=True)
class ExchangedAddOns:
    """What an exchange does with the add-ons: `kept` move to the new ticket, `gone` are cancelled and refunded."""

    kept: Sequence[Ticket] = ()
    gone: Sequence[Ticket] = ()
    #: Øre that come back for those that are gone, by their own rules.
    back_ore: int = 0

    @property
    def kept_names(self) -> str:
        return names_of(self.kept)

    @property
    def gone_names(self) -> str:
        return names_of(self.gone)


def exchanged_add_ons(unit: Unit, ticket_type: TicketType, *, by_staff: bool = False) -> ExchangedAddOns:
    """What becomes of the unit's add-ons when it is exchanged for this ticket type."""
    valid = [add_on for add_on in add_ons_of(unit.tickets) if add_on.status == TicketStatus.VALID]
    gone = [add_on for add_on in valid if not goes_with(add_on.ticket_type, ticket_type)]
    parts = refund_parts(units_in(gone), by_staff=by_staff)
    kept = [add_on for add_on in valid if add_on not in gone]
    return ExchangedAddOns(kept, gone, sum(part["amount_ore"] for part in parts))


def is_within_deadline(unit: Unit) -> bool:
    """Whether the buyer gets the price of this add-on back when it is cancelled now."""
    if unit.event.status == EventStatus.CANCELLED or not unit.is_paid:
        return True
    return unit.cancel_until is not None and timezone.now() <= unit.cancel_until


def refund_parts(units: Sequence[Unit], *, by_staff: bool) -> list[dict]:
    """The parts of `cancel_lines` for these units of one order.

    An add-on that goes along with its ticket after its own deadline is not refunded. Staff have no deadline.
    """
    by_line: dict[int, list[Unit]] = {}
    for unit in units:
        by_line.setdefault(unit.line.pk, []).append(unit)
    parts = []
    for pk, line_units in sorted(by_line.items()):
        is_refunded = by_staff or not line_units[0].is_add_on or is_within_deadline(line_units[0])
        amount_ore = refundable_amount(line_units[0].line, len(line_units)) if is_refunded else 0
        parts.append({"line": pk, "quantity": len(line_units), "amount_ore": amount_ore})
    return parts


def units_along(order: Order, tickets: Sequence[Ticket]) -> tuple[list[Unit], list[Unit]]:
    """The valid add-ons of these tickets of one order: in the order itself, and in other orders."""
    units = units_in(add_on for add_on in add_ons_of(tickets) if add_on.status == TicketStatus.VALID)
    return (
        [unit for unit in units if unit.line.order_id == order.pk],
        [unit for unit in units if unit.line.order_id != order.pk],
    )


def lock_other_orders(order: Order, tickets: Sequence[Ticket]) -> None:
    """Lock the other orders with add-ons of these tickets, and end those that wait for payment.

    The caller holds the lock of `order`. Raises ChangeRefused when such an order is being paid.
    """
    add_ons = Ticket.objects.seated().filter(on_ticket__in=[ticket.pk for ticket in tickets])
    order_ids = set(add_ons.exclude(line__order=order).values_list("line__order_id", flat=True))
    if not order_ids:
        return
    for other in Order.objects.select_for_update().filter(pk__in=order_ids).order_by("pk"):
        if other.status != OrderStatus.HELD:
            continue
        if is_paid_in_full(other):
            raise ChangeRefused(_("An add-on of this ticket is being paid just now. Try again in a moment."))
        other.expires_at = timezone.now()
        other.save(update_fields=["expires_at"])
        expire_order(other.pk)


def key_of(tickets: Iterable[Ticket]) -> str:
    """The idempotency key of a cancellation. A ticket is cancelled once, so its primary key is enough."""
    return "tickets-" + sha256(",".join(str(ticket.pk) for ticket in tickets).encode()).hexdigest()[:24]
