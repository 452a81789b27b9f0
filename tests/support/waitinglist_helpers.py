"""A sold-out event and those who wait for it."""

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


def buy(event, kind, number, *, email="kari@example.no", offer=None, confirmed=True, **more) -> Order:
    order = book(
        event=event,
        choices=[Choice(kind.pk, [Attendee("Navn", email)] * number)],
        buyer=Buyer(name="Kari", email=email),
        language="nb",
        offer=offer,
        **more,
    )
    return confirm_order(order) if confirmed else order


def sell_out(event, kind, *numbers) -> list[Order]:
    """Orders of so many units each, and not a seat more."""
    TicketType.objects.filter(pk=kind.pk).update(capacity=sum(numbers))
    return [buy(event, kind, number, email=f"buyer{place}@example.no") for place, number in enumerate(numbers)]


def wait(event, kind, quantity=1, who="ola", **more) -> WaitingEntry:
    return join.join_waiting_list(
        event=event,
        ticket_type=kind,
        quantity=quantity,
        name=who.title(),
        email=f"{who}@example.no",
        language=more.pop("language", "nb"),
        **more,
    )


def give_up(order) -> None:
    cancel_confirmed(order, reason=RefundReason.BUYER, refund=False)


def states(*entries) -> list[str]:
    return [WaitingEntry.objects.get(pk=entry.pk).status for entry in entries]


def again(entry) -> WaitingEntry:
    return WaitingEntry.objects.select_related("event", "ticket_type", "order", "block", "code", "user").get(
        pk=entry.pk
    )


def run_out(entry) -> None:
    """As if the offer had ended a moment ago, and no job had run."""
    past = timezone.now() - timedelta(seconds=1)
    WaitingEntry.objects.filter(pk=entry.pk).update(offer_until=past)
    SeatBlock.objects.filter(waiting_entry=entry.pk).update(until=past)


def letters(entry=None) -> list[str]:
    mails = OutgoingMail.objects.filter(letter__startswith="waiting_").order_by("pk")
    return [mail.email_name for mail in mails if entry is None or mail.arguments["entry"] == entry.pk]


def set_aside() -> int:
    return sum(SeatBlock.objects.values_list("left", flat=True))
