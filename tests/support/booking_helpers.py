"""Helpers that book tickets, read counters, expire holds and set seats aside."""

from datetime import timedelta

from django.utils import timezone
from event_factory import create_discount_code

from events.booking.book import Attendee, Choice
from events.enums import BlockReason
from events.models import DiscountCode, Event
from events.stock import blocks
from payments.enums import PaymentMethod
from payments.models import Order
from payments.orders.place import Buyer
from tests.support.book_one import book


def buy(event, *selections, email="kari@example.no", user=None, language="nb", **more) -> Order:
    """`selections` are (ticket type, units) or (ticket type, units, names)."""
    choices = [
        Choice(
            ticket_type.pk,
            [Attendee(name, f"{name.lower()}@example.no") for name in (names[0] if names else ())],
            quantity,
        )
        for ticket_type, quantity, *names in selections
    ]
    buyer = Buyer(name="Kari", email=email, user=user)
    return book(event=event, choices=choices, buyer=buyer, language=language, **more)


def buy_in_own_name(event, *selections, email="kari@example.no", **more) -> Order:
    """`selections` are (ticket type, units); every ticket has the buyer's own address."""
    choices = [Choice(ticket_type.pk, [Attendee("Navn", email)] * quantity) for ticket_type, quantity in selections]
    return book(
        event=event,
        choices=choices,
        buyer=Buyer(name="Kari", email=email, user=more.pop("user", None)),
        language=more.pop("language", "nb"),
        **more,
    )


def hold(event, ticket_type, *emails, buyer="kari@example.no", language="nb", **fields) -> Order:
    buyer_details = {"name": "Kari Kjøper", "email": buyer}
    if fields.get("method") == PaymentMethod.INVOICE:
        Event.objects.filter(pk=event.pk).update(invoice_allowed=True)
        event.refresh_from_db()
        buyer_details |= {
            "organisation_name": "Kjøper AS",
            "org_number": "923609016",
            "address": "Gata 1, 3045 Drammen",
        }
    attendees = [Attendee(f"Deltaker {number}", email) for number, email in enumerate(emails, start=1)]
    return book(
        event=event,
        choices=[Choice(ticket_type.pk, attendees)],
        buyer=Buyer(**buyer_details),
        language=language,
        **fields,
    )


def taken(*rows) -> list[int]:
    return [type(row).objects.get(pk=row.pk).taken for row in rows]


def end_hold(order) -> None:
    Order.objects.filter(pk=order.pk).update(expires_at=timezone.now() - timedelta(seconds=1))


def code_for(event, code="SOMMER", *ticket_types, **fields) -> DiscountCode:
    discount_code = create_discount_code(event=event, code=code, **{"kind": "percent", "percent": 10, **fields})
    discount_code.ticket_types.set(ticket_types)
    return discount_code


def set_aside(ticket_type, units, reason=BlockReason.STAFF, **until):
    ends_at = timezone.now() + timedelta(**until) if until else None
    return blocks.set_aside(ticket_type, units, reason, ends_at)


def details(*selections, **fields) -> dict:
    """What a buyer sends. `selections` are (ticket type, number); attendees are named after their place."""
    data = {"name": "Kari Kjøper", "email": "kari@example.no", "terms": "on", "submission_key": "k" * 32}
    for ticket_type, quantity in selections:
        data[f"t{ticket_type.pk}"] = str(quantity)
        for position in range(1, quantity + 1):
            data[f"a{ticket_type.pk}-{position}-name"] = f"Deltaker {position}"
            data[f"a{ticket_type.pk}-{position}-email"] = f"deltaker{position}@example.no"
    return {**data, **fields}
