"""Who hears about tickets: one letter to each address in an order, however many tickets it has."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256

from django.db.models import QuerySet

from events.models import Ticket
from mail.queue import QueuedEmail, queue_email, queue_emails
from payments.enums import OrderStatus
from payments.models import Order


@dataclass
class Recipient:
    """One address in one order. The buyer also hears for those who have no address of their own."""

    order: Order
    email: str
    name: str
    is_buyer: bool
    tickets: list[Ticket] = field(default_factory=list)

    @property
    def mark(self) -> str:
        """Tells this reader apart within the order, without the address itself."""
        return sha256(self.email.encode()).hexdigest()[:12]


def recipients_of(tickets: Iterable[Ticket]) -> list[Recipient]:
    """In the tickets' order. `tickets` come with `line__order`."""
    found: dict[tuple[int, str], Recipient] = {}
    for ticket in tickets:
        order = ticket.line.order
        email = ticket.attendee_email or order.buyer_email
        reader = found.get((order.pk, email))
        if reader is None:
            is_buyer = email == order.buyer_email
            name = order.buyer_name if is_buyer else ticket.attendee_name
            reader = found[order.pk, email] = Recipient(order, email, name, is_buyer)
        reader.tickets.append(ticket)
    return list(found.values())


def valid_tickets(event_ids: Iterable[int]) -> QuerySet[Ticket]:
    """Valid tickets of confirmed orders, as letters need them."""
    return (
        Ticket.objects.valid()
        .filter(event_id__in=list(event_ids), line__order__status=OrderStatus.CONFIRMED)
        .select_related("line__order", "ticket_type", "event")
        .order_by("line__order_id", "line__position", "position")
    )


def tickets_for(order_pk: int, event_pk: int, email: str) -> list[Ticket]:
    """What a letter to this address is about, as things stand when it is written."""
    found = recipients_of(valid_tickets([event_pk]).filter(line__order_id=order_pk))
    return next((reader.tickets for reader in found if reader.email == email), [])


def queue_tickets(order: Order, tickets: Iterable[Ticket], again: int = 0) -> int:
    """Queue each attendee's own ticket, but for those that the buyer's confirmation brings. In the caller's
    transaction; `again` tells the rounds apart when they are sent once more. Returns how many letters were new.

    `tickets` are valid ones of this order.
    """
    groups: dict[tuple[int, str], list[Ticket]] = {}
    for ticket in tickets:
        if ticket.attendee_email and ticket.attendee_email != order.buyer_email:
            groups.setdefault((ticket.event_id, ticket.attendee_email), []).append(ticket)
    letters = []
    for (event_pk, email), own in groups.items():
        # The keys change when somebody else gets the ticket: that is another letter.
        mark = sha256("".join([email, *(ticket.access_key for ticket in own)]).encode()).hexdigest()[:16]
        letters.append(
            QueuedEmail(
                key=f"ticket-{order.pk}-{event_pk}-{mark}" + (f"-again-{again}" if again else ""),
                to=email,
                language=order.language,
                arguments={"order": order.pk, "event": event_pk, "email": email} | ({"again": again} if again else {}),
            )
        )
    return queue_emails("event_ticket", letters)


def notify_attendee(ticket: Ticket) -> None:
    """Attendees hear of it; the buyer gets the order's own mail."""
    order, email = ticket.line.order, ticket.attendee_email
    if email and email != order.buyer_email:
        queue_email(
            "ticket_cancelled", key=f"off-{ticket.pk}", to=email, language=order.language, ticket=ticket.pk, email=email
        )
