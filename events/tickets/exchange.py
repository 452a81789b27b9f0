"""Exchanging a ticket for another type, or for another session of the same conference.

The new ticket is an order of its own, at its own price: what the old one is worth pays for it, and the difference goes
one way or the other. Until the new one is paid for, the old one stays as it is.
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
    """What the unit could be exchanged for. Amounts are øre for the whole unit."""

    event: Event
    ticket_type: TicketType
    price_ore: int
    worth_ore: int
    #: The old order is an invoice that is not paid: both papers change, and nothing is paid now.
    is_invoiced: bool

    @property
    def difference_ore(self) -> int:
        """More than nothing is to be paid, less comes back."""
        return self.price_ore - self.worth_ore

    @property
    def back_ore(self) -> int:
        return max(0, -self.difference_ore)


def why_not_exchangeable(unit: Unit, *, staff: bool = False) -> str:
    """Why the unit cannot be exchanged, as a sentence; empty when it can."""
    if unit.line.order.disputed_at:
        return _("The payment is disputed with the bank. Write to us.")
    for ticket in unit.tickets:
        if reason := why_not_changeable(ticket, staff=staff):
            return reason
    return ""


def exchange_targets(unit: Unit, now: datetime | None = None, *, staff: bool = False) -> list[ExchangeTarget]:
    """What is on sale now for this buyer, of the same kind: in order of time and of the list of tickets.

    When the time to cancel is over, only what costs as much or more: nothing comes back then.
    """
    now, order, own = now or timezone.now(), unit.line.order, unit.ticket_type
    events = _events_beside(unit.event, now)
    by_pk = {event.pk: event for event in events}
    seats = availability_of_many(events, now, user=order.buyer, lent=exchange_seats.exchangeable_claims(unit))
    worth = refundable_amount(unit.line, 1)
    invoice = invoice_of(order)
    is_open = invoice is not None and invoice.open_ore > 0
    found = []
    for offer in (offer for event in events for offer in seats[event.pk].offers):
        kind = offer.ticket_type
        if kind.pk != own.pk and _fits(offer, unit) and offer.on_sale and offer.most >= 1:
            found.append(ExchangeTarget(by_pk[kind.event_id], kind, _price(kind, order), worth, is_open))
    money_back = staff or (unit.event.cancel_until is not None and now <= unit.event.cancel_until)
    return [target for target in found if money_back or not target.back_ore]


def _events_beside(event: Event, now: datetime) -> list[Event]:
    same = Q(pk=event.pk)
    if event.parent_id:
        same |= Q(parent=event.parent_id)
    events = Event.objects.filter(same, status=EventStatus.OPEN, starts_at__gt=now).order_by("starts_at", "pk")
    return list(events.prefetch_related(queries.ticket_types()))


def _fits(offer: TicketTypeState, unit: Unit) -> bool:
    kind, own = offer.ticket_type, unit.ticket_type
    same_kind = kind.admits == own.admits and (kind.people is None or kind.people >= len(unit.tickets))
    return same_kind and not offer.is_over and not offer.barred and kind.min_per_order <= 1


def _price(kind: TicketType, order: Order) -> int:
    return quote.quote([kind], {kind.pk: 1}, user=order.buyer, seller=association()).total_ore


def exchange_ticket(unit: Unit, target: ExchangeTarget, *, role: str, by=None) -> Order:
    """Exchange the unit. The new order comes back confirmed when nothing is to be paid now; otherwise it is held, and
    the exchange happens once it is paid: send the buyer to `checkout.start`.

    Called outside any transaction. The same move asked for twice is one order. Raises NotNow; nothing has changed then.
    """
    if reason := why_not_exchangeable(unit, staff=role == "staff"):
        raise ChangeRefused(reason)
    try:
        new = _book(unit, target, role)
    except CannotExchange as error:
        raise ChangeRefused(_CHANGED) from error
    part = {"line": unit.line.pk, "quantity": 1, "amount_ore": refundable_amount(unit.line, 1)}
    try:
        return exchange_lines(unit.line.order, [part], new, by=by)
    except CannotExchange as error:
        _let_go(new)
        raise ChangeRefused(_CHANGED) from error


def _book(unit: Unit, target: ExchangeTarget, role: str) -> Order:
    order = unit.line.order
    choice = Choice(target.ticket_type.pk, _people(unit, target.event), 1)
    part = read_part(target.event, [choice], user=order.buyer, replaces=unit, moved_by=role)
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


def _let_go(new: Order) -> None:
    """Its seats go back now; they would at the end of the hold in any case."""
    try:
        cancel_held(new)
    except CannotCancel:
        return


def _people(unit: Unit, event: Event) -> list[Attendee]:
    """Who comes stays the same; answers belong to the event that asked."""
    same = unit.event.pk == event.pk
    return [
        Attendee(
            ticket.attendee_name,
            ticket.attendee_email,
            answers.values_of(ticket) if same else {},
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
    """The same for every click, another one when an earlier try has ended. Nobody can guess it: it opens an order."""
    order = unit.line.order
    ended = Order.objects.filter(exchanged_from=order, status__in=[OrderStatus.EXPIRED, OrderStatus.CANCELLED]).count()
    return salted_hmac("events.move", f"{unit.pk}-{target.ticket_type.pk}-{ended}").hexdigest()[:40]


def exchanged_to(order: Order) -> dict[int, Order]:
    """Ticket id → the confirmed order that took its place."""
    found: dict[int, Order] = {}
    done = ReplacedTicket.objects.filter(
        line__line__order__exchanged_from=order, line__line__order__confirmed_at__isnull=False
    )
    for row in done.select_related("line__line__order").order_by("pk"):
        found[row.ticket_id] = row.line.line.order
    return found


def was_exchanged(ticket: Ticket) -> bool:
    return ticket.pk in exchanged_to(ticket.line.order)
