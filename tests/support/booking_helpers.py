"""Shorthand: buying, looking at counters, ending holds."""

from datetime import timedelta

from django.utils import timezone

from events.booking.book import Attendee, Choice
from events.enums import BlockReason
from events.models import DiscountCode, Event
from events.stock import blocks
from payments.enums import PaymentMethod
from payments.models import Order
from payments.orders.place import Buyer
from tests.support.book_one import book


def buy(event, *pairs, email="kari@example.no", user=None, language="nb", **more) -> Order:
    """`pairs` are (ticket type, units) or (ticket type, units, names)."""
    choices = [
        Choice(kind.pk, [Attendee(name, f"{name.lower()}@example.no") for name in (names[0] if names else ())], number)
        for kind, number, *names in pairs
    ]
    buyer = Buyer(name="Kari", email=email, user=user)
    return book(event=event, choices=choices, buyer=buyer, language=language, **more)


def buy_in_own_name(event, *pairs, email="kari@example.no", **more) -> Order:
    """`pairs` are (ticket type, units); every ticket has the buyer's own address."""
    choices = [Choice(kind.pk, [Attendee("Navn", email)] * number) for kind, number in pairs]
    return book(
        event=event,
        choices=choices,
        buyer=Buyer(name="Kari", email=email, user=more.pop("user", None)),
        language=more.pop("language", "nb"),
        **more,
    )


def hold(event, kind, *emails, buyer="kari@example.no", language="nb", **fields) -> Order:
    who = {"name": "Kari Kjøper", "email": buyer}
    if fields.get("method") == PaymentMethod.INVOICE:
        Event.objects.filter(pk=event.pk).update(invoice_allowed=True)
        event.refresh_from_db()
        who |= {"organisation_name": "Kjøper AS", "org_number": "923609016", "address": "Gata 1, 3045 Drammen"}
    people = [Attendee(f"Deltaker {number}", email) for number, email in enumerate(emails, start=1)]
    return book(event=event, choices=[Choice(kind.pk, people)], buyer=Buyer(**who), language=language, **fields)


def taken(*things) -> list[int]:
    return [type(thing).objects.get(pk=thing.pk).taken for thing in things]


def end_hold(order) -> None:
    Order.objects.filter(pk=order.pk).update(expires_at=timezone.now() - timedelta(seconds=1))


def code_for(event, code="SOMMER", *types, **fields) -> DiscountCode:
    made = DiscountCode.objects.create(event=event, code=code, **{"kind": "percent", "percent": 10, **fields})
    made.ticket_types.set(types)
    return made


def set_aside(kind, units, reason=BlockReason.STAFF, **until):
    moment = timezone.now() + timedelta(**until) if until else None
    return blocks.set_aside(kind, units, reason, moment)


def details(*pairs, **fields) -> dict:
    """What a buyer sends. `pairs` are (ticket type, number); attendees are named after their place."""
    data = {"name": "Kari Kjøper", "email": "kari@example.no", "terms": "on", "submission_key": "k" * 32}
    for kind, number in pairs:
        data[f"t{kind.pk}"] = str(number)
        for place in range(1, number + 1):
            data[f"a{kind.pk}-{place}-name"] = f"Deltaker {place}"
            data[f"a{kind.pk}-{place}-email"] = f"deltaker{place}@example.no"
    return {**data, **fields}
