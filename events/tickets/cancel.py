"""Cancel some of an order's tickets: check whether it is allowed, calculate the refund, and do it.

A buyer or staff cancel whole units. An attendee cancels a free ticket by reporting that they cannot attend.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from events.enums import Admits, EventStatus, TicketStatus
from events.errors import ChangeRefused
from events.formatting import format_moment
from events.models import Ticket
from events.notify.recipients import notify_attendee
from events.notify.throttle import queue_ticket_email
from events.stock.units import Unit, unit_of_ticket, units_of
from events.tickets import colleagues, fulfilment
from events.tickets.change_attendee import lock_ticket
from payments.enums import OrderStatus, RefundReason
from payments.models import Order, OrderLine
from payments.refunds.allocate import RefundMethods, refund_methods
from payments.refunds.cancel_lines import CannotCancel, cancel_lines
from payments.refunds.refundable import refundable_amount
from payments.refunds.request import RefundTooLarge


@dataclass(frozen=True)
class CancellationPlan:
    """The refund for cancelling these units. `parts` are the arguments of `payments.refunds.cancel_lines`.

    Amounts are øre, VAT included.
    """

    units: Sequence[Unit]
    parts: Sequence[dict]
    refund_methods: RefundMethods

    @property
    def amount_ore(self) -> int:
        return sum(part["amount_ore"] for part in self.parts)


def why_not_cancellable(unit: Unit, now: datetime | None = None, *, staff: bool = False) -> str:
    """Return a sentence that says why the unit cannot be cancelled, or "" when it can. Staff have no deadline."""
    if staff:
        return ""
    now, event = now or timezone.now(), unit.event
    if event.status == EventStatus.CANCELLED:
        return _("The event is cancelled. You will hear from us about the refund.")
    if now >= event.starts_at:
        return _("The event has begun, so nothing can be cancelled.")
    if any(ticket.checked_in_at for ticket in unit.tickets):
        return _("This ticket has been used at the door.")
    if unit.line.order.disputed_at:
        return _("The payment is disputed with the bank. Write to us.")
    if unit.is_paid and event.cancel_until is None:
        return _("Tickets to this event cannot be cancelled. You can transfer the ticket to somebody else.")
    if unit.is_paid and now > event.cancel_until:
        return _("Tickets could be cancelled until %(when)s. You can still transfer the ticket to somebody else.") % {
            "when": format_moment(event.cancel_until)
        }
    return ""


def plan_cancellation(order: Order, units: Sequence[Unit]) -> CancellationPlan:
    """Calculate the refund for these units of the order, in øre, and how it is paid."""
    units_by_line = Counter(unit.line.pk for unit in units)
    lines = {line.pk: line for line in OrderLine.objects.filter(pk__in=units_by_line).select_related("order")}
    parts = [
        {"line": pk, "quantity": unit_count, "amount_ore": refundable_amount(lines[pk], unit_count)}
        for pk, unit_count in sorted(units_by_line.items())
    ]
    return CancellationPlan(units, parts, refund_methods(order, sum(part["amount_ore"] for part in parts)))


@transaction.atomic
def cancel_tickets(
    order: Order, ticket_pks: Iterable[int], *, role: str, by=None, note: str = "", give_back: bool = True
) -> CancellationPlan | None:
    """Cancel the units that these tickets belong to, refund them and issue the credit note.

    Returns None when they were cancelled before. `role` is "buyer", "attendee" or "staff". With `give_back=False`
    nothing is refunded; only staff may decide that. Raises ChangeRefused, with nothing changed, when one of the
    units cannot be cancelled.
    """
    locked = Order.objects.select_for_update().get(pk=order.pk)
    selected_pks = set(ticket_pks)
    units = [unit for unit in units_of(locked) if selected_pks & {ticket.pk for ticket in unit.tickets}]
    if not units:
        return None
    if locked.status != OrderStatus.CONFIRMED:
        raise ChangeRefused(_("This order cannot be changed."))
    for unit in units:
        if reason := why_not_cancellable(unit, staff=role == "staff"):
            raise ChangeRefused(reason)
    plan = plan_cancellation(locked, units)
    tickets = [ticket for unit in units for ticket in unit.tickets]
    parts = plan.parts if give_back else [part | {"amount_ore": 0} for part in plan.parts]
    fulfilment.cancel_named_units(locked, tickets)
    try:
        cancel_lines(
            locked,
            parts,
            reason=RefundReason.STAFF if role == "staff" else RefundReason.BUYER,
            by=by,
            note=note,
            key=_key(tickets),
        )
    except (CannotCancel, RefundTooLarge) as error:
        raise ChangeRefused(_("This cannot be cancelled here. Please write to us.")) from error
    for ticket in tickets:
        log(ticket, "events.ticket_cancelled", user=by, data=_log_data(ticket, role))
        notify_attendee(ticket)
    return plan


def _log_data(ticket: Ticket, role: str) -> dict:
    before, after = TicketStatus.VALID.value, TicketStatus.CANCELLED.value
    return {"role": role, "reference": ticket.reference, "before": before, "after": after}


def _key(tickets: Sequence[Ticket]) -> str:
    """The idempotency key of the cancellation. A ticket is cancelled once, so its primary key is enough."""
    return "tickets-" + sha256(",".join(str(ticket.pk) for ticket in tickets).encode()).hexdigest()[:24]


# --- By the attendee --------------------------------------------------------------------------------------------


def why_attendee_cannot_cancel(ticket: Ticket) -> str:
    """Return a sentence that says why the attendee cannot cancel the ticket, or "" when they can."""
    if ticket.status != TicketStatus.VALID:
        return _("This ticket is not valid any more.")
    unit = unit_of_ticket(ticket.line.order, ticket.pk)
    if unit.is_paid or not (unit.is_person or ticket.ticket_type.admits == Admits.ORGANISATION):
        return _(
            "%(name)s booked and paid for the ticket. Ask them to cancel it or to transfer it to somebody else."
        ) % {"name": ticket.line.order.buyer_name}
    return why_not_cancellable(unit)


@transaction.atomic
def cancel_by_attendee(ticket: Ticket, *, by=None) -> None:
    """Cancel an attendee's own free ticket and notify the buyer. Safe to call twice.

    Raises ChangeRefused when the attendee may not cancel it, or when too many e-mails were sent today.
    """
    locked = lock_ticket(ticket)
    if locked.status == TicketStatus.CANCELLED:
        return
    if reason := why_attendee_cannot_cancel(locked):
        raise ChangeRefused(reason)
    unit = unit_of_ticket(locked.line.order, locked.pk)
    if len(unit.tickets) == 1:
        cancel_tickets(locked.line.order, [locked.pk], role="attendee", by=by)
        return
    colleagues.remove_person(locked)
    log(locked, "events.ticket_cancelled", user=by, data=_log_data(locked, "attendee"))
    queue_ticket_email(locked, "attendee_cannot_attend", locked.line.order.buyer_email)
