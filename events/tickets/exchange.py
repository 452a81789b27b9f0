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
from core.dates import format_deadline
from events import public_pages, queries
from events.availability.availability import availability_of_many
from events.availability.ticket_type import TicketTypeState
from events.booking.book import Attendee, Choice, NotBooked, book
from events.booking.booking_request import BookingRequest, read_part
from events.enums import ChangedBy, EventStatus
from events.errors import ChangeRefused, why_not_changeable
from events.models import Event, ReplacedTicket, Ticket, TicketType
from events.pricing import quote
from events.questions import answers
from events.stock import exchange_seats
from events.stock.units import Unit
from mail.queue import queue_email
from payments import limits
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

    @property
    def why_not_payable(self) -> str:
        """Why the price difference cannot be paid online; empty when it can, or when nothing is paid now."""
        return "" if self.is_invoiced else limits.why_not_payable(self.difference_ore)

    @property
    def moves_money(self) -> bool:
        """Whether something is paid or refunded, or an invoice is credited and another one issued."""
        return self.difference_ore != 0 or (self.is_invoiced and self.price_ore > 0)


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
    now, order = now or timezone.now(), unit.line.order
    refundable_ore = refundable_amount(unit.line, 1)
    invoice = invoice_of(order)
    is_invoiced = invoice is not None and invoice.open_ore > 0
    targets = [
        ExchangeTarget(event, state.ticket_type, _price(state.ticket_type, order), refundable_ore, is_invoiced)
        for event, state in _alternatives(unit, now)
        if _fits(state, unit) and state.on_sale and state.max_quantity >= 1
    ]
    may_refund = staff or (unit.event.cancel_until is not None and now <= unit.event.cancel_until)
    return [target for target in targets if may_refund or not target.back_ore]


def why_target_is_gone(unit: Unit, ticket_type_pk: str, now: datetime | None = None) -> str:
    """Why the unit cannot be exchanged for this ticket type any more, as a sentence. The id comes from a request."""
    states = {str(state.ticket_type.pk): state for _event, state in _alternatives(unit, now or timezone.now())}
    state = states.get(ticket_type_pk)
    if state is None or state.is_barred:
        return _("The ticket that you chose cannot be had any more.")
    values = {"ticket": state.ticket_type.name}
    if state.is_over:
        return _("“%(ticket)s” is no longer on sale.") % values
    if not state.on_sale or state.max_quantity < 1:
        return _("“%(ticket)s” was sold out meanwhile.") % values
    if not _fits(state, unit):
        return _("“%(ticket)s” is for another number of people.") % values
    if unit.event.cancel_until is None:
        return _("“%(ticket)s” costs less, and nothing is refunded for tickets to this event.") % values
    values["when"] = format_deadline(unit.event.cancel_until)
    return _("“%(ticket)s” costs less, and the difference could be refunded until %(when)s.") % values


def _alternatives(unit: Unit, now: datetime) -> list[tuple[Event, TicketTypeState]]:
    """Other ticket types of the event, or of all sessions of its conference, as this buyer can book them."""
    events = _alternative_events(unit.event, now)
    availabilities = availability_of_many(
        events, now, user=unit.line.order.buyer, exchange_claims=exchange_seats.exchangeable_claims(unit)
    )
    return [
        (event, state)
        for event in events
        for state in availabilities[event.pk].ticket_type_states
        if state.ticket_type.pk != unit.ticket_type.pk
    ]


def _alternative_events(event: Event, now: datetime) -> list[Event]:
    is_alternative = Q(pk=event.pk)
    if event.parent_id:
        is_alternative |= Q(parent=event.parent_id)
    events = Event.objects.filter(is_alternative, status=EventStatus.OPEN, starts_at__gt=now)
    events = events.filter(Q(pk=event.pk) | ~public_pages.is_withdrawn()).order_by("starts_at", "pk")
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
    if role != "staff" and target.why_not_payable:  # staff may waive it
        advice = _("Choose another ticket, or write to us and we will exchange it for you.")
        raise ChangeRefused(f"{target.why_not_payable} {advice}")
    try:
        new_order = _book(unit, target, role)
    except CannotExchange as error:
        raise ChangeRefused(_CHANGED) from error
    if new_order.status == OrderStatus.HELD and new_order.total_ore != target.price_ore:
        # The price has changed since the target was read, which decided what money moves, and who may move it.
        _cancel_held_order(new_order)
        raise ChangeRefused(_CHANGED)
    part = {"line": unit.line.pk, "quantity": 1, "amount_ore": refundable_amount(unit.line, 1)}
    try:
        decided_order = exchange_lines(unit.line.order, [part], new_order, by=by)
    except CannotExchange as error:
        _cancel_held_order(new_order)
        raise ChangeRefused(_CHANGED) from error
    if role == ChangedBy.STAFF and decided_order.status == OrderStatus.HELD:
        _ask_for_the_difference(decided_order)
    return decided_order


def _ask_for_the_difference(order: Order) -> None:
    """The buyer has not seen the exchange that staff made, so the e-mail leads them to the payment."""
    queue_email(
        "exchange_waits",
        key=f"exchange-waits-{order.pk}",
        to=order.buyer_email,
        language=order.language,
        order=order.pk,
    )


def _book(unit: Unit, target: ExchangeTarget, role: str) -> Order:
    order = unit.line.order
    choice = Choice(target.ticket_type.pk, _attendees(unit, target.event), 1)
    part = read_part(target.event, [choice], user=order.buyer, replaces=unit, exchanged_by=role)
    outcome = book(
        BookingRequest(
            parts=[part],
            buyer=buyer_of(order),
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


def buyer_of(order: Order) -> Buyer:
    """The order's buyer, for another order of theirs."""
    return Buyer(
        name=order.buyer_name,
        email=order.buyer_email,
        user=order.buyer,
        organisation_name=order.organisation_name,
        org_number=order.org_number,
        foreign_number=order.foreign_number,
        address=order.address,
        country=order.country,
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


def replaced_tickets(order: Order, email: str) -> list[Ticket]:
    """The tickets with this attendee's address that the order replaced; empty unless it is an exchange."""
    if order.exchanged_from_id is None:
        return []
    replaced = Ticket.objects.filter(replacements__line__line__order=order, attendee_email=email)
    return list(replaced.select_related("line__order").order_by("line__position", "position").distinct())


def was_exchanged(ticket: Ticket) -> bool:
    return ticket.pk in exchanged_to(ticket.line.order)
