"""A mail as it would look: written by the same code as the real one, about an order that never was."""

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
from mail.models import OutgoingMail
from mail.queue import Email, build_message
from payments.emails.orders import order_confirmed
from payments.enums import OrderStatus, PaymentMethod, SellerKind
from payments.models import Order, OrderLine

BUYER, ATTENDEE = "kari@example.no", "ola@example.no"


class _Undo(Exception):
    pass


def preview_email(event: Event, kind: MessageKind, language: str, *, to: str = BUYER) -> EmailMultiAlternatives:
    """One of the event's mails in a language. The order it tells of is written, read and undone again."""
    return _example(event, language, to, lambda tickets: _write(kind, tickets))


def preview_change_email(change: EventChange, language: str) -> EmailMultiAlternatives:
    """What the buyer would be told of a change that nobody has decided yet: neither it nor its event are saved."""

    def write(tickets: list[Ticket]) -> Email:
        order = tickets[0].line.order
        if change.kind == ChangeKind.MOVE:
            return changes.write_event_moved(change, order, tickets[:1], True)
        return changes.write_event_cancelled(change, order, tickets[:1], True, {"card": order.total_ore})

    return _example(change.event, language, BUYER, write)


def _example(event: Event, language: str, to: str, write) -> EmailMultiAlternatives:
    mail = OutgoingMail(key=f"example-{uuid4()}", email_name="example", to=to, language=language)
    message = None
    try:
        with transaction.atomic(), translation.override(language):
            message = build_message(write(_example_tickets(event, language)), mail)
            raise _Undo
    except _Undo:
        return message


def _write(kind: MessageKind, tickets: list[Ticket]) -> Email:
    if kind == MessageKind.CONFIRMATION:
        return order_confirmed(tickets[0].line.order_id)
    own = [ticket for ticket in tickets if ticket.attendee_email == ATTENDEE]
    if kind == MessageKind.TICKET:
        return emails_tickets.write_ticket(own, ATTENDEE)
    if kind == MessageKind.REMINDER:
        return emails_tickets.write_reminder(own, ATTENDEE, own[0].event.starts_at)
    return emails_tickets.write_thanks(own, ATTENDEE)


def _example_tickets(event: Event, language: str) -> list[Ticket]:
    """Two tickets of the event's first type, one for the buyer and one for a colleague."""
    kind = event.ticket_types.first() or TicketType.objects.create(event=event, name_nb=_("Ticket"), price_ore=0)
    total, percent = 2 * kind.price_ore, VatCode(kind.vat_code).percent
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
        description=f"{text_in_language(event, 'title', language)}: {text_in_language(kind, 'name', language)}"[:250],
        quantity=2,
        unit_ore=kind.price_ore,
        vat_code=kind.vat_code,
        vat_percent=percent,
        total_ore=total,
        vat_ore=vat_within(total, percent),
    )
    TicketLine.objects.create(line=line, event=event, ticket_type=kind)
    people = [("Kari Nordmann", BUYER), ("Ola Nordmann", ATTENDEE)]
    Ticket.objects.bulk_create(
        Ticket(
            event=event,
            ticket_type=kind,
            line=line,
            position=place,
            unit=place,
            status=TicketStatus.VALID,
            attendee_name=name,
            attendee_email=email,
        )
        for place, (name, email) in enumerate(people, start=1)
    )
    return list(valid_tickets([event.pk]).filter(line=line))
