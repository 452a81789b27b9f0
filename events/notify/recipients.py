"""Recipients of e-mails about tickets: one e-mail to each address in an order, for all its tickets."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from django.db.models import QuerySet

from events.models import Ticket
from mail.queue import QueuedEmail, queue_email, queue_emails
from payments.enums import OrderStatus
from payments.models import Order


@dataclass
class Recipient:
    """One e-mail address in one order. The buyer also gets the e-mails for tickets without an address."""

    order: Order
    email: str
    name: str
    is_buyer: bool
    tickets: list[Ticket] = field(default_factory=list)

    @property
    def digest(self) -> str:
        """A short hash of the e-mail address: identifies the recipient in a key without showing the address."""
        return sha256(self.email.encode()).hexdigest()[:12]


def recipients_of(tickets: Iterable[Ticket]) -> list[Recipient]:
    """Group the tickets by recipient, in their order. Select `line__order` with the tickets to save queries."""
    recipients: dict[tuple[int, str], Recipient] = {}
    for ticket in tickets:
        order = ticket.line.order
        email = ticket.attendee_email or order.buyer_email
        recipient = recipients.get((order.pk, email))
        if recipient is None:
            is_buyer = email == order.buyer_email
            name = order.buyer_name if is_buyer else ticket.attendee_name
            recipient = recipients[order.pk, email] = Recipient(order, email, name, is_buyer)
        recipient.tickets.append(ticket)
    return list(recipients.values())


def valid_tickets(event_ids: Iterable[int]) -> QuerySet[Ticket]:
    """People's valid tickets of confirmed orders, with the relations that e-mails need. Add-ons are part of these."""
    return (
        Ticket.objects.valid()
        .main()
        .filter(event_id__in=list(event_ids), line__order__status=OrderStatus.CONFIRMED)
        .select_related("line__order", "ticket_type", "event")
        .order_by("line__order_id", "line__position", "position")
    )


def tickets_for(order_pk: int, event_pk: int, email: str) -> list[Ticket]:
    """The valid tickets that an e-mail to this address is about now. Empty when there are none any more."""
    recipients = recipients_of(valid_tickets([event_pk]).filter(line__order_id=order_pk))
    return next((recipient.tickets for recipient in recipients if recipient.email == email), [])


def queue_tickets(order: Order, tickets: Iterable[Ticket], round_number: int = 0) -> int:
    """Queue each attendee's own ticket, in the caller's transaction. Returns the number of new e-mails.

    One e-mail has all that an address has in the order, also tickets to several events. `tickets` are valid tickets of
    this order. The buyer's own tickets are left out: the confirmation has them.
    `again` makes the keys unique when tickets are sent again, and counts from 1.
    """
    groups: dict[str, list[Ticket]] = {}
    for ticket in tickets:
        is_own = ticket.attendee_email and ticket.attendee_email != order.buyer_email
        # An add-on is listed at its ticket. Bought later, it brings the ticket anew: see `tickets.fulfilment`.
        if is_own and ticket.on_ticket_id is None:
            groups.setdefault(ticket.attendee_email, []).append(ticket)
    by_name: dict[str, list[QueuedEmail]] = {}
    for email, email_tickets in groups.items():
        # The access key changes when the ticket is transferred, which makes a new e-mail.
        digest = sha256("".join([email, *(ticket.access_key for ticket in email_tickets)]).encode()).hexdigest()[:16]
        events = list(dict.fromkeys(ticket.event_id for ticket in email_tickets))
        arguments = {"events": events} if len(events) > 1 else {"event": events[0]}
        by_name.setdefault("event_tickets" if len(events) > 1 else "event_ticket", []).append(
            QueuedEmail(
                key=f"ticket-{order.pk}-{events[0]}-{digest}" + (f"-again-{round_number}" if round_number else ""),
                to=email,
                language=order.language,
                limited=order.total_ore == 0,
                arguments={"order": order.pk, **arguments, "email": email}
                | ({"again": round_number} if round_number else {}),
            )
        )
    return sum(queue_emails(name, emails) for name, emails in by_name.items())


def queue_tickets_with_new_add_ons(order: Order, add_ons: Iterable[Ticket]) -> None:
    """Queue the tickets anew to which this order has added something. The order's own confirmation has the buyer's."""
    emails = {}
    for ticket in (add_on.on_ticket for add_on in add_ons):
        main_order = ticket.line.order
        if ticket.attendee_email and ticket.attendee_email != order.buyer_email and main_order.pk != order.pk:
            emails[ticket.pk] = QueuedEmail(
                key=f"ticket-add-on-{order.pk}-{ticket.pk}",
                to=ticket.attendee_email,
                language=main_order.language,
                limited=order.total_ore == 0,
                arguments={
                    "order": main_order.pk,
                    "event": ticket.event_id,
                    "email": ticket.attendee_email,
                    "add_on": order.pk,
                },
            )
    queue_emails("event_ticket", list(emails.values()))


def notify_attendee(ticket: Ticket, role: str, add_ons: Sequence[int] = ()) -> None:
    """Queue the e-mail to the attendee of a cancelled ticket. The buyer gets the order's own e-mail instead.

    `role` is who cancelled it: "buyer", "attendee" or "staff". `add_ons` are those that were cancelled with it.
    """
    order, email = ticket.line.order, ticket.attendee_email
    if email and email != order.buyer_email:
        queue_email(
            "ticket_cancelled",
            key=f"off-{ticket.pk}",
            to=email,
            language=order.language,
            ticket=ticket.pk,
            email=email,
            role=role,
            **({"add_ons": list(add_ons)} if add_ons else {}),
        )
