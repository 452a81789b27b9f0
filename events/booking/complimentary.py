"""Complimentary tickets, such as for speakers, press and helpers."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from core.association import association
from core.vat import VatCode
from events.booking.sale import OrderHeader, Sale
from events.booking.selection import Attendee, BookingRefused, Choice, Problem, ProblemReason, max_people
from events.booking.write_order import write_held_order
from events.enums import Admits
from events.models import Event, TicketType
from events.pricing.quote import Quote, QuoteLine, unit_price
from events.stock import counters, expired_holds
from payments.checkout.submission import placed_with
from payments.models import Order
from payments.orders.confirm import confirm_order
from payments.orders.place import AlreadyPlaced, Buyer

#: The most tickets that can be issued at a time. More are a mistake.
MAX_TICKETS = 200


def issue_complimentary(
    *,
    event: Event,
    ticket_type: TicketType,
    attendees: Sequence[Attendee],
    recipient: Buyer,
    language: str,
    note: str = "",
    beyond_limit: bool = False,
    by=None,
    submission_key: str | None = None,
) -> Order:
    """Issue tickets without payment, as a confirmed order with its usual e-mails. Also for hidden or closed types.

    Call it outside any transaction, so that expired holds can be ended when seats are short. The same submission key
    always leads to the same order. Raises:

    - BookingRefused with TOO_MANY above the type's `max_per_order` unless `beyond_limit`, and above `MAX_TICKETS`;
    - BookingRefused with NEEDS_TICKET for an add-on, which goes with a ticket;
    - BookingRefused with TOO_MANY_PEOPLE when the units admit fewer people;
    - counters.SoldOut when seats are short;
    - counters.NotBookable for a draft and for an event that is cancelled or over;
    - ValueError when the ticket type belongs to another event.
    """
    if order := placed_with(submission_key):
        return order
    if ticket_type.event_id != event.pk:
        raise ValueError("The ticket type belongs to another event.")
    if event.ends_at <= timezone.now():
        raise counters.NotBookable("over")
    units = _units(ticket_type, len(attendees))
    _check(ticket_type, units, len(attendees), beyond_limit)
    price = unit_price(ticket_type, member=False)
    line = QuoteLine(
        ticket_type=ticket_type,
        quantity=units,
        unit_ore=price,
        public_ore=price,
        member_ore=price,
        discount_ore=price * units,
        vat_code=VatCode(association().vat_code(ticket_type.vat_code)),
    )
    sale = Sale(
        event=event,
        choices=[Choice(ticket_type.pk, list(attendees), units)],
        quote=Quote([line]),
        is_complimentary=True,
        note=note[:200],
        statuses=counters.RESTORABLE_STATUSES,
    )
    header = OrderHeader(buyer=recipient, language=language, submission_key=submission_key)
    try:
        return _write_confirmed_order(sale, header, by)
    except AlreadyPlaced:
        return placed_with(submission_key)
    except counters.SoldOut:
        if not expired_holds.end_expired_holds([event.pk]):
            raise
        return _write_confirmed_order(sale, header, by)


@transaction.atomic
def _write_confirmed_order(sale: Sale, header: OrderHeader, by) -> Order:
    """Write the order and its log entry in one transaction."""
    order = confirm_order(write_held_order([sale], header))
    line = sale.quote.lines[0]
    taken = TicketType.objects.values_list("taken", flat=True).get(pk=line.ticket_type.pk)
    log_data = {
        "before": taken - line.quantity,
        "after": taken,
        "ticket_type": line.ticket_type.name_nb,
        "units": line.quantity,
        "note": sale.note,
    }
    log(sale.event, "events.complimentary", user=by, data={"order": order.reference, **log_data})
    return order


def _units(ticket_type: TicketType, people: int) -> int:
    """The number of whole units that admit these people."""
    if ticket_type.admits == Admits.ORGANISATION:
        return 1
    return max(1, -(-people // ticket_type.people_each()))


def _check(ticket_type: TicketType, units: int, people: int, beyond_limit: bool) -> None:
    if ticket_type.needs_ticket:
        raise BookingRefused({ticket_type.pk: Problem(ProblemReason.NEEDS_TICKET)})
    limit = MAX_TICKETS if beyond_limit else min(ticket_type.max_per_order, MAX_TICKETS)
    if units > limit:
        raise BookingRefused({ticket_type.pk: Problem(ProblemReason.TOO_MANY, limit)})
    people_limit = max_people(ticket_type, units)
    if people_limit is not None and people > people_limit:
        raise BookingRefused({ticket_type.pk: Problem(ProblemReason.TOO_MANY_PEOPLE, people_limit)})
