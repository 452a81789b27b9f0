"""Cancel some of an order's tickets: check whether it is allowed, calculate the refund, and do it.

A buyer or staff cancel whole units. An attendee cancels a free ticket by reporting that they cannot attend.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from core.dates import format_deadline
from events.enums import Admits, EventStatus, TicketStatus
from events.errors import ChangeRefused, why_not_changeable
from events.models import Ticket
from events.notify.recipients import notify_attendee
from events.notify.throttle import queue_ticket_email
from events.stock.units import Unit, unit_of_ticket, units_of
from events.tickets import add_ons, colleagues, fulfilment
from events.tickets.change_attendee import lock_ticket
from payments.enums import OrderStatus, RefundReason
from payments.models import Order
from payments.refunds.allocate import RefundMethods, refund_methods
from payments.refunds.cancel_lines import CannotCancel, cancel_lines
from payments.refunds.request import RefundTooLarge


@dataclass(frozen=True)
class CancellationPlan:
    """The refund for cancelling these units. `parts` are the arguments of `payments.refunds.cancel_lines`.

    `units` are the chosen ones and the add-ons that go along with them. Amounts are øre, VAT included.
    """

    units: Sequence[Unit]
    parts: Sequence[dict]
    refund_methods: RefundMethods
    #: Primary keys of the units that nobody chose: add-ons that go along with their tickets.
    along: frozenset[int] = frozenset()
    #: What goes along in other orders: add-ons that were bought later.
    others: Sequence["CancellationPlan"] = ()

    @property
    def order(self) -> Order:
        return self.units[0].line.order

    @property
    def chosen(self) -> list[Unit]:
        return [unit for unit in self.units if unit.pk not in self.along]

    @property
    def units_along(self) -> list[Unit]:
        return [unit for unit in self.units if unit.pk in self.along]

    @property
    def amount_ore(self) -> int:
        """What comes back of this order."""
        return sum(part["amount_ore"] for part in self.parts)

    @property
    def shown(self) -> str:
        """What the buyer has seen, so that the page is shown again when it has changed."""
        return "-".join(str(plan.amount_ore) for plan in (self, *self.others))

    @property
    def is_kept(self) -> bool:
        """Whether an add-on goes along after its own deadline, so that nothing comes back for it."""
        plans = (self, *self.others)
        return any(unit.is_paid and not add_ons.is_within_deadline(unit) for plan in plans for unit in plan.units_along)


def why_not_cancellable(unit: Unit, now: datetime | None = None, *, staff: bool = False) -> str:
    """Return a sentence that says why the unit cannot be cancelled, or "" when it can. Staff have no deadline."""
    if staff:
        return ""
    now, event = now or timezone.now(), unit.event
    if reason := _why_event_is_past(unit, now):
        return reason
    if any(ticket.checked_in_at for ticket in unit.tickets):
        return _("This ticket has been used at the door.")
    if unit.line.order.disputed_at:
        return _("The payment is disputed with the bank. Write to us.")
    if not unit.is_paid or (unit.cancel_until is not None and now <= unit.cancel_until):
        return ""
    if unit.cancel_until is None:
        sentence = _("Tickets to this event cannot be cancelled.")
    elif unit.is_add_on:
        names = {"ticket": unit.name, "when": format_deadline(unit.cancel_until)}
        sentence = _("%(ticket)s could be cancelled until %(when)s.") % names
    else:
        sentence = _("Tickets could be cancelled until %(when)s.") % {"when": format_deadline(unit.cancel_until)}
    if all(why_not_changeable(ticket, now) for ticket in unit.tickets):
        return sentence
    transfer = _("You can transfer the ticket to somebody else until %(when)s.")
    return f"{sentence} {transfer % {'when': format_deadline(event.names_end_at)}}"


def _why_event_is_past(unit: Unit, now: datetime) -> str:
    """Return a sentence when the event is cancelled, has begun or is over, otherwise ""."""
    event = unit.event
    if event.status == EventStatus.CANCELLED:
        if unit.is_paid:
            return _("The event is cancelled. You will hear from us about the refund.")
        return _("The event is cancelled, and you need not do anything.")
    if now >= event.ends_at:
        return _("The event is over, so nothing can be cancelled.")
    if now >= event.starts_at:
        return _("The event has begun, so nothing can be cancelled.")
    return ""


def plan_cancellation(order: Order, units: Sequence[Unit], *, staff: bool = False) -> CancellationPlan:
    """Calculate the refund for these units of the order and for their add-ons, in øre, and how it is paid.

    An add-on that goes along after its own deadline is not refunded, unless staff cancel it.
    """
    inside, outside = add_ons.units_along(order, [ticket for unit in units for ticket in unit.tickets])
    chosen = {unit.pk for unit in units}
    inside = [unit for unit in inside if unit.pk not in chosen]
    by_order: dict[int, list[Unit]] = {}
    for unit in outside:
        by_order.setdefault(unit.line.order_id, []).append(unit)
    others = [_plan(other_units[0].line.order, other_units, (), staff) for _pk, other_units in sorted(by_order.items())]
    return _plan(order, inside, units, staff, others)


def _plan(
    order: Order,
    along: Sequence[Unit],
    chosen: Sequence[Unit],
    staff: bool,
    others: Sequence[CancellationPlan] = (),
) -> CancellationPlan:
    units = [*chosen, *along]
    parts = add_ons.refund_parts(units, by_staff=staff)
    methods = refund_methods(order, sum(part["amount_ore"] for part in parts))
    return CancellationPlan(units, parts, methods, frozenset(unit.pk for unit in along), others)


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
    add_ons.lock_other_orders(locked, [ticket for unit in units for ticket in unit.tickets])
    plan = plan_cancellation(locked, units, staff=role == "staff")
    tickets = [ticket for unit in plan.units for ticket in unit.tickets]
    elsewhere = [ticket for other in plan.others for unit in other.units for ticket in unit.tickets]
    parts = plan.parts if give_back else [part | {"amount_ore": 0} for part in plan.parts]
    fulfilment.cancel_named_units(locked, tickets)
    try:
        fulfilment.cancel_add_ons(elsewhere, by_staff=role == "staff", by=by, note=note, give_back=give_back)
        cancel_lines(
            locked,
            parts,
            reason=RefundReason.STAFF if role == "staff" else RefundReason.BUYER,
            by=by,
            note=note,
            key=add_ons.key_of(tickets),
        )
    except (CannotCancel, RefundTooLarge) as error:
        raise ChangeRefused(_("This cannot be cancelled here. Please write to us.")) from error
    cancelled = {ticket.pk for ticket in tickets}
    for ticket in [*tickets, *elsewhere]:
        log(ticket, "events.ticket_cancelled", user=by, data=_log_data(ticket, role))
        if ticket.on_ticket_id not in cancelled:
            along = [each.pk for each in [*tickets, *elsewhere] if each.on_ticket_id == ticket.pk]
            notify_attendee(ticket, role, along)
    return plan


def _log_data(ticket: Ticket, role: str) -> dict:
    before, after = TicketStatus.VALID.value, TicketStatus.CANCELLED.value
    return {"role": role, "reference": ticket.reference, "before": before, "after": after}


# --- By the attendee --------------------------------------------------------------------------------------------


def why_attendee_cannot_cancel(ticket: Ticket) -> str:
    """Return a sentence that says why the attendee cannot cancel the ticket, or "" when they can."""
    if ticket.status != TicketStatus.VALID:
        return _("This ticket is not valid any more.")
    unit = unit_of_ticket(ticket.line.order, ticket.pk)
    if reason := _why_event_is_past(unit, timezone.now()):
        return reason
    inside, outside = ([], []) if unit.is_paid else add_ons.units_along(unit.line.order, [ticket])
    is_paid = unit.is_paid or any(add_on.is_paid for add_on in (*inside, *outside))
    if is_paid or not (unit.is_person or ticket.ticket_type.admits == Admits.ORGANISATION):
        return _what_to_ask_the_buyer(unit, ticket) % {"name": ticket.line.order.buyer_name}
    return why_not_cancellable(unit)


def _what_to_ask_the_buyer(unit: Unit, ticket: Ticket) -> str:
    """A sentence with the buyer's %(name)s, for an attendee whose ticket only the buyer can cancel."""
    can_cancel, can_transfer = not why_not_cancellable(unit), not why_not_changeable(ticket)
    if can_cancel and can_transfer:
        return _("%(name)s booked the ticket. Ask them to cancel it or to transfer it to somebody else.")
    if can_cancel:
        return _("%(name)s booked the ticket. Ask them to cancel it.")
    if can_transfer:
        return _("%(name)s booked the ticket. It cannot be cancelled, but they can transfer it to somebody else.")
    return _("%(name)s booked the ticket. It can neither be cancelled nor transferred now.")


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
    colleagues.remove_person(locked, by=by)
    log(locked, "events.ticket_cancelled", user=by, data=_log_data(locked, "attendee"))
    queue_ticket_email(locked, "attendee_cannot_attend", locked.line.order.buyer_email)
