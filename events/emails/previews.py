"""Previews of an event's e-mails, written by the same code as the real ones, for an example order."""

from uuid import uuid4

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core.bilingual import text_in_language
from core.vat import VatCode, vat_within
from events.emails import changes
from events.emails import tickets as emails_tickets
from events.enums import ChangeKind, MessageKind, TicketStatus
from events.models import Event, EventChange, Ticket, TicketLine, TicketType
from events.notify.recipients import valid_tickets
from mail.message import Email, build_message
from mail.models import OutgoingMail
from payments.emails.orders import order_confirmed
from payments.enums import OrderStatus, PaymentMethod, SellerKind
from payments.models import Order, OrderLine

BUYER, ATTENDEE = "kari@example.no", "ola@example.no"


class _Rollback(Exception):
    """Raised to roll back the transaction with the example order."""


def preview_email(event: Event, kind: MessageKind, language: str, *, to: str = BUYER) -> EmailMultiAlternatives:
    """One of the event's e-mails in a language. The example order is created and rolled back."""
    return _build_example(event, language, to, lambda tickets: _write(kind, tickets))


def preview_change_email(change: EventChange, language: str) -> EmailMultiAlternatives:
    """The buyer's e-mail about a change that is not decided yet. Neither the change nor its event is saved.

    The example is paid by card, and its credit note is issued only when the event is cancelled.
    """

    def write(tickets: list[Ticket]) -> Email:
        order = tickets[0].line.order
        if change.kind == ChangeKind.MOVE:
            return changes.write_event_moved(change, order, tickets, True)
        order.status = OrderStatus.CANCELLED
        return changes.write_event_cancelled(
            change, order, tickets, True, {"card": order.total_ore, "expected_notes": int(order.total_ore > 0)}
        )

    return _build_example(change.event, language, BUYER, write)


def _build_example(event: Event, language: str, to: str, write) -> EmailMultiAlternatives:
    mail = OutgoingMail(key=f"example-{uuid4()}", email_name="example", to=to, language=language)
    message = None
    try:
        with transaction.atomic(), translation.override(language):
            message = build_message(write(_example_tickets(event, language)), mail)
            raise _Rollback
    except _Rollback:
        return message


def _write(kind: MessageKind, tickets: list[Ticket]) -> Email:
    if kind == MessageKind.CONFIRMATION:
        return order_confirmed(tickets[0].line.order_id)
    attendee_tickets = [ticket for ticket in tickets if ticket.attendee_email == ATTENDEE]
    if kind == MessageKind.TICKET:
        return emails_tickets.write_ticket(attendee_tickets, ATTENDEE)
    if kind == MessageKind.REMINDER:
        return emails_tickets.write_reminder(attendee_tickets, ATTENDEE, attendee_tickets[0].event.starts_at)
    return emails_tickets.write_thanks(attendee_tickets, ATTENDEE)


def _example_tickets(event: Event, language: str) -> list[Ticket]:
    """Two tickets of the event's first type, one for the buyer and one for a colleague."""
    ticket_type = event.ticket_types.first() or TicketType.objects.create(event=event, name_nb=_("Ticket"), price_ore=0)
    total, percent = 2 * ticket_type.price_ore, VatCode(ticket_type.vat_code).percent
    order = Order.objects.create(
        status=OrderStatus.CONFIRMED,
        method=PaymentMethod.CARD if total else PaymentMethod.FREE,
        language=language,
        buyer_name="Kari Nordmann",
        buyer_email=BUYER,
        total_ore=total,
        vat_ore=vat_within(total, percent),
        confirmed_at=timezone.now(),
    )
    line = OrderLine.objects.create(
        order=order,
        position=1,
        seller_kind=SellerKind.TICKET,
        description=f"{text_in_language(event, 'title', language)}: {text_in_language(ticket_type, 'name', language)}"[
            :250
        ],
        quantity=2,
        unit_ore=ticket_type.price_ore,
        vat_code=ticket_type.vat_code,
        vat_percent=percent,
        total_ore=total,
        vat_ore=vat_within(total, percent),
    )
    TicketLine.objects.create(line=line, event=event, ticket_type=ticket_type)
    people = [("Kari Nordmann", BUYER), ("Ola Nordmann", ATTENDEE)]
    Ticket.objects.bulk_create(
        Ticket(
            event=event,
            ticket_type=ticket_type,
            line=line,
            position=position,
            unit=position,
            status=TicketStatus.VALID,
            attendee_name=name,
            attendee_email=email,
        )
        for position, (name, email) in enumerate(people, start=1)
    )
    return list(valid_tickets([event.pk]).filter(line=line))
