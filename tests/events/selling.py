"""Shorthand of the selling tests: buying, looking at counters, ending holds."""

from datetime import timedelta

from django.utils import timezone

from events.domain.booking import Attendee, Choice, book
from events.enums import BlockReason
from events.models import DiscountCode
from payments.domain.orders import Buyer
from payments.models import Order


def buy(event, *pairs, email="kari@example.no", user=None, language="nb", **more) -> Order:
    """`pairs` are (ticket type, units) or (ticket type, units, names)."""
    choices = [
        Choice(kind.pk, [Attendee(name, f"{name.lower()}@example.no") for name in (names[0] if names else ())], number)
        for kind, number, *names in pairs
    ]
    buyer = Buyer(name="Kari", email=email, user=user)
    return book(event=event, choices=choices, buyer=buyer, language=language, **more)


def taken(*things) -> list[int]:
    return [type(thing).objects.get(pk=thing.pk).taken for thing in things]


def end_hold(order) -> None:
    Order.objects.filter(pk=order.pk).update(expires_at=timezone.now() - timedelta(seconds=1))


def code_for(event, code="SOMMER", *types, **fields) -> DiscountCode:
    made = DiscountCode.objects.create(event=event, code=code, **{"kind": "percent", "percent": 10, **fields})
    made.ticket_types.set(types)
    return made


def set_aside(kind, units, reason=BlockReason.STAFF, **until):
    from events.domain import blocks

    moment = timezone.now() + timedelta(**until) if until else None
    return blocks.set_aside(kind, units, reason, moment)
