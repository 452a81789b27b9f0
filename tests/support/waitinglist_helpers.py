"""Helpers for waiting lists: sell an event out, join its list, and read the entries and their e-mails."""

from datetime import timedelta

from django.utils import timezone

from events.booking.book import Attendee, Choice
from events.models import SeatBlock, TicketType, WaitingEntry
from events.waitinglist import join
from mail.models import OutgoingMail
from payments.checkout.cancel import cancel_confirmed
from payments.enums import RefundReason
from payments.models import Order
from payments.orders.confirm import confirm_order
from payments.orders.place import Buyer
from tests.support.book_one import book


def buy(event, ticket_type, quantity, *, email="kari@example.no", offer=None, confirmed=True, **more) -> Order:
    order = book(
        event=event,
        choices=[Choice(ticket_type.pk, [Attendee("Navn", email)] * quantity)],
        buyer=Buyer(name="Kari", email=email),
        language="nb",
        offer=offer,
        **more,
    )
    return confirm_order(order) if confirmed else order


def sell_out(event, ticket_type, *quantities) -> list[Order]:
    """One order for each quantity. The capacity is set to their sum."""
    TicketType.objects.filter(pk=ticket_type.pk).update(capacity=sum(quantities))
    return [
        buy(event, ticket_type, quantity, email=f"buyer{position}@example.no")
        for position, quantity in enumerate(quantities)
    ]


def wait(event, ticket_type, quantity=1, name="ola", **more) -> WaitingEntry:
    return join.join_waiting_list(
        event=event,
        ticket_type=ticket_type,
        quantity=quantity,
        name=name.title(),
        email=f"{name}@example.no",
        language=more.pop("language", "nb"),
        **more,
    )


def cancel_order(order) -> None:
    cancel_confirmed(order, reason=RefundReason.BUYER, refund=False)


def states(*entries) -> list[str]:
    return [WaitingEntry.objects.get(pk=entry.pk).status for entry in entries]


def reload_entry(entry) -> WaitingEntry:
    return WaitingEntry.objects.select_related("event", "ticket_type", "order", "block", "code", "user").get(
        pk=entry.pk
    )


def expire_offer(entry) -> None:
    """Make the offer expire a second ago, before any job has run."""
    past = timezone.now() - timedelta(seconds=1)
    WaitingEntry.objects.filter(pk=entry.pk).update(offer_until=past)
    SeatBlock.objects.filter(waiting_entry=entry.pk).update(until=past)


def queued_emails(entry=None) -> list[str]:
    emails = OutgoingMail.objects.filter(email_name__startswith="waiting_").order_by("pk")
    return [email.email_name for email in emails if entry is None or email.arguments["entry"] == entry.pk]


def set_aside() -> int:
    return sum(SeatBlock.objects.values_list("left", flat=True))
