"""Exchange a ticket for another ticket type, or for another session of the same conference.

The new ticket is a separate order at its own price. The refundable amount of the old ticket pays for it, and the
difference is paid or refunded. The old ticket stays valid until the new order is paid.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.association import association
from events import queries
from events.availability.availability import availability_of_many
from events.availability.ticket_type import TicketTypeState
from events.booking.book import Attendee, Choice, NotBooked, book
from events.booking.booking_request import BookingRequest, read_part
from events.enums import EventStatus
from events.errors import ChangeRefused, why_not_changeable
from events.models import Event, ReplacedTicket, Ticket, TicketType
from events.pricing import quote
from events.questions import answers
from events.stock import exchange_seats
from events.stock.units import Unit
from payments.checkout.cancel import CannotCancel, cancel_held
from payments.checkout.exchange import CannotExchange, exchange_lines
from payments.checkout.submission import Submission
from payments.documents.receivables import invoice_of
from payments.enums import OrderStatus
from payments.models import Order
from payments.orders.place import Buyer
from payments.refunds.refundable import refundable_amount

_CHANGED = gettext_lazy("The ticket could not be exchanged: it has changed meanwhile.")


@dataclass(frozen=True)
class ExchangeTarget:
    """A ticket type that the unit can be exchanged for. Amounts are øre for the whole unit, VAT included."""

    event: Event
    ticket_type: TicketType
    price_ore: int
    refundable_ore: int
    #: The old order has an unpaid invoice: it is credited, a new invoice is issued, and nothing is paid now.
    is_invoiced: bool

    @property
    def difference_ore(self) -> int:
        """Positive: the buyer pays this. Negative: the buyer is refunded this. In øre."""
        return self.price_ore - self.refundable_ore

    @property
    def back_ore(self) -> int:
        return max(0, -self.difference_ore)


def why_not_exchangeable(unit: Unit, *, staff: bool = False) -> str:
    """Return a sentence that says why the unit cannot be exchanged, or "" when it can."""
    if unit.line.order.disputed_at:
        return _("The payment is disputed with the bank. Write to us.")
    for ticket in unit.tickets:
        if reason := why_not_changeable(ticket, staff=staff):
            return reason
    return ""


def exchange_targets(unit: Unit, now: datetime | None = None, *, staff: bool = False) -> list[ExchangeTarget]:
    """Ticket types on sale to this buyer that admit the same people, by event start and position.

    After the cancellation deadline only types that cost at least as much are returned, because nothing is refunded
    then. Staff have no deadline.
    """
    now, order, current_type = now or timezone.now(), unit.line.order, unit.ticket_type
    events = _alternative_events(unit.event, now)
    by_pk = {event.pk: event for event in events}
    availabilities = availability_of_many(
        events, now, user=order.buyer, exchange_claims=exchange_seats.exchangeable_claims(unit)
    )
    refundable_ore = refundable_amount(unit.line, 1)
    invoice = invoice_of(order)
    is_invoiced = invoice is not None and invoice.open_ore > 0
    targets = []
    for state in (state for event in events for state in availabilities[event.pk].ticket_type_states):
        ticket_type = state.ticket_type
        if ticket_type.pk != current_type.pk and _fits(state, unit) and state.on_sale and state.max_quantity >= 1:
            targets.append(
                ExchangeTarget(
                    by_pk[ticket_type.event_id], ticket_type, _price(ticket_type, order), refundable_ore, is_invoiced
                )
            )
    may_refund = staff or (unit.event.cancel_until is not None and now <= unit.event.cancel_until)
    return [target for target in targets if may_refund or not target.back_ore]


def _alternative_events(event: Event, now: datetime) -> list[Event]:
    is_alternative = Q(pk=event.pk)
    if event.parent_id:
        is_alternative |= Q(parent=event.parent_id)
    events = Event.objects.filter(is_alternative, status=EventStatus.OPEN, starts_at__gt=now).order_by(
        "starts_at", "pk"
    )
    return list(events.prefetch_related(queries.ticket_types()))


def _fits(state: TicketTypeState, unit: Unit) -> bool:
    ticket_type, current_type = state.ticket_type, unit.ticket_type
    has_room = ticket_type.admits == current_type.admits and (
        ticket_type.people is None or ticket_type.people >= len(unit.tickets)
    )
    return has_room and not state.is_over and not state.is_barred and ticket_type.min_per_order <= 1


def _price(ticket_type: TicketType, order: Order) -> int:
    return quote.quote([ticket_type], {ticket_type.pk: 1}, user=order.buyer, seller=association()).total_ore


def exchange_ticket(unit: Unit, target: ExchangeTarget, *, role: str, by=None) -> Order:
    """Exchange the unit and return the new order.

    The new order is confirmed when nothing is to be paid now. Otherwise it is held and the exchange happens when it
    is paid: send the buyer to `payments.checkout.session.start_checkout`. The same request twice gives one order.
    Call it outside a transaction. Raises ChangeRefused, with nothing changed.
    """
    if reason := why_not_exchangeable(unit, staff=role == "staff"):
        raise ChangeRefused(reason)
    try:
        new_order = _book(unit, target, role)
    except CannotExchange as error:
        raise ChangeRefused(_CHANGED) from error
    part = {"line": unit.line.pk, "quantity": 1, "amount_ore": refundable_amount(unit.line, 1)}
    try:
        return exchange_lines(unit.line.order, [part], new_order, by=by)
    except CannotExchange as error:
        _cancel_held_order(new_order)
        raise ChangeRefused(_CHANGED) from error


def _book(unit: Unit, target: ExchangeTarget, role: str) -> Order:
    order = unit.line.order
    choice = Choice(target.ticket_type.pk, _attendees(unit, target.event), 1)
    part = read_part(target.event, [choice], user=order.buyer, replaces=unit, exchanged_by=role)
    outcome = book(
        BookingRequest(
            parts=[part],
            buyer=_buyer(order),
            language=order.language,
            submission=Submission(_key(unit, target)),
        )
    )
    if isinstance(outcome, NotBooked):
        raise ChangeRefused(_("There is no seat left there just now."))
    return outcome.order


def _cancel_held_order(order: Order) -> None:
    """Release the seats of an exchange that failed, without waiting for the end of the hold."""
    try:
        cancel_held(order)
    except CannotCancel:
        return


def _attendees(unit: Unit, event: Event) -> list[Attendee]:
    """The same attendees. Their answers are copied only within one event, because questions belong to an event."""
    is_same_event = unit.event.pk == event.pk
    return [
        Attendee(
            ticket.attendee_name,
            ticket.attendee_email,
            answers.values_of(ticket) if is_same_event else {},
            answers.dietary_of(ticket) if event.asks_dietary else None,
        )
        for ticket in unit.tickets
    ]


def _buyer(order: Order) -> Buyer:
    return Buyer(
        name=order.buyer_name,
        email=order.buyer_email,
        user=order.buyer,
        organisation_name=order.organisation_name,
        org_number=order.org_number,
        address=order.address,
        invoice_reference=order.invoice_reference,
        buyer_reference=order.buyer_reference,
        invoice_email=order.invoice_email,
    )


def _key(unit: Unit, target: ExchangeTarget) -> str:
    """The submission key: the same for repeated clicks, and a new one when an earlier attempt has ended.

    It is keyed with the site's secret because a submission key gives access to its order.
    """
    order = unit.line.order
    ended_attempts = Order.objects.filter(
        exchanged_from=order, status__in=[OrderStatus.EXPIRED, OrderStatus.CANCELLED]
    ).count()
    return salted_hmac("events.exchange", f"{unit.pk}-{target.ticket_type.pk}-{ended_attempts}").hexdigest()[:40]


def exchanged_to(order: Order) -> dict[int, Order]:
    """Map each exchanged ticket's id to the confirmed order that replaced it."""
    orders_by_ticket: dict[int, Order] = {}
    replacements = ReplacedTicket.objects.filter(
        line__line__order__exchanged_from=order, line__line__order__confirmed_at__isnull=False
    )
    for replacement in replacements.select_related("line__line__order").order_by("pk"):
        orders_by_ticket[replacement.ticket_id] = replacement.line.line.order
    return orders_by_ticket


def was_exchanged(ticket: Ticket) -> bool:
    return ticket.pk in exchanged_to(ticket.line.order)
