"""Buy add-ons for a ticket that is valid already: a separate order, whose add-ons point at the ticket."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from events.availability.availability import availability_of
from events.availability.ticket_type import TicketTypeState
from events.booking.book import Attendee, Choice, Outcome, book
from events.booking.booking_request import BookingRequest, part_of
from events.booking.selection import MainTicket
from events.enums import TicketStatus
from events.models import Event, Ticket
from events.pricing import quote as pricing_quote
from events.queries import goes_with, load_goes_with, ticket_types
from events.stock import expired_holds
from payments.checkout.submission import Submission
from payments.enums import OrderStatus, PaymentMethod
from payments.models import Order
from payments.orders.place import Buyer


@dataclass(frozen=True)
class AddOnOffer:
    """An add-on of a ticket's event. `is_added`: the ticket has it already, or an order that has it is being paid."""

    state: TicketTypeState
    is_added: bool
    #: The price for the buyer in øre.
    price_ore: int

    @property
    def can_be_added(self) -> bool:
        return self.state.on_sale and not self.is_added


def offers_for(ticket: Ticket, user=None) -> list[AddOnOffer]:
    """The add-ons that go with the ticket, in order, also those that cannot be bought now."""
    event = Event.objects.prefetch_related(ticket_types()).get(pk=ticket.event_id)
    add_on_states = availability_of(event, user=user).add_on_states
    load_goes_with(state.ticket_type for state in add_on_states)
    states = [state for state in add_on_states if goes_with(state.ticket_type, ticket.ticket_type)]
    added = {row.ticket_type_id for row in _held_and_valid(ticket)}
    is_member = any(state.member_price_ore is not None for state in states) and pricing_quote.gets_member_price(user)
    return [
        AddOnOffer(
            state,
            state.ticket_type.pk in added,
            pricing_quote.unit_price(state.ticket_type, member=is_member, step=state.step),
        )
        for state in states
    ]


def _held_and_valid(ticket: Ticket) -> list[Ticket]:
    """The ticket's add-ons. Those whose hold has expired are ended, so that they can be bought again."""
    add_ons = Ticket.objects.seated().filter(on_ticket=ticket).select_related("line__order")
    is_overdue = [
        row for row in add_ons if row.status == TicketStatus.HELD and row.line.order.expires_at <= timezone.now()
    ]
    if is_overdue:
        expired_holds.end_expired_holds([ticket.event_id])
    return list(add_ons.all())


def order_add_ons(
    ticket: Ticket,
    add_on_ids: Sequence[int],
    *,
    buyer: Buyer,
    language: str,
    submission: Submission,
    method: PaymentMethod = PaymentMethod.CARD,
    client: str = "",
) -> Outcome:
    """Hold the add-ons for the ticket. Call it outside a transaction.

    The outcome is as of `events.booking.book.book`. Whoever calls has checked that the ticket is valid; it is checked
    again under the lock of its order.
    """
    event = Event.objects.prefetch_related(ticket_types()).get(pk=ticket.event_id)
    person = Attendee(ticket.attendee_name, ticket.attendee_email)
    choices = [Choice(pk, [person], on=(MainTicket(ticket=ticket),)) for pk in dict.fromkeys(add_on_ids)]
    part = part_of(event, choices, seats=availability_of(event, user=buyer.user), user=buyer.user)
    return book(
        BookingRequest(
            parts=[part], buyer=buyer, language=language, submission=submission, method=method, client=client
        )
    )


def can_be_invoiced(order: Order) -> bool:
    """Whether an add-on to a ticket of this order can be paid by invoice: when the order itself was."""
    return order.method == PaymentMethod.INVOICE and order.has_organisation and order.status == OrderStatus.CONFIRMED
