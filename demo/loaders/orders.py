"""Bookings, made through the same functions as a visitor's, so that counters, papers and series are what they say.

No money has moved and Stripe knows nothing of these: what is paid is recorded by hand, by finance.
"""

import datetime as dt
import random
from contextlib import contextmanager
from dataclasses import dataclass
from unittest import mock

from django.db.models import F, Max
from django.utils import timezone

from core.text import latin
from demo.companies import companies
from demo.content.companies.names import SURNAMES
from demo.content.dates import OSLO
from demo.content.events import EVENTS
from demo.loaders.users import FIRST_NAMES, MEMBER_COMPANY
from demo.loaders.world import World
from events.booking.book import Attendee, Choice, book
from events.booking.booking_request import BookingRequest, read_part
from events.enums import Admits, Audience
from events.models import Event
from events.waitinglist import join
from mail.models import OutgoingMail
from membership.models import Contact
from payments.checkout.manual import register_payment
from payments.documents.invoice import confirm_by_invoice
from payments.enums import DocumentKind, PaymentMethod
from payments.models import Order, SalesDocument
from payments.orders.confirm import confirm_order
from payments.orders.place import Buyer

#: Event → seats that are booked; None fills the house. Only of events that are on sale.
SEATS = {
    "eiendomsdagen": 118,
    "baerekraftkonferansen": 47,
    "frokost-gods-pa-bane": 41,
    "webinar-apenhetsloven": 63,
    "seminar-offentlige-anskaffelser": 22,
    "workshop-forste-laerling": None,
    "medlemsmote-vinter": 38,
    "kurs-ny-som-leder": 11,
    "innsikt-apning": 29,
    "innsikt-ki-i-praksis": 75,
    "innsikt-takfest": 18,
    "grunderuka-kafe": 17,
}
#: Sold for everybody: not what needs a student card, nor the last early birds.
LATEST = dt.timedelta(hours=20)
MOST_IN_ONE_ORDER = 4


@dataclass(frozen=True)
class PlannedBooking:
    """What somebody is going to book."""

    moment: dt.datetime
    event: Event
    seats: int
    seed: int


def place_orders(world: World) -> None:
    """Many small bookings over the last weeks, the first one first: numbers on papers follow the calendar."""
    crowd = _crowd(world)
    for wish in sorted(_wishes(world), key=lambda wish: (wish.moment, wish.event.pk)):
        source = random.Random(wish.seed)
        buyer, people = crowd.party(source, wish.seats, members=_is_for_members(wish.event))
        _book(world, wish.moment, wish.event, source, buyer, people)
    _queue(world, crowd)
    earlier = OutgoingMail.objects.aggregate(last=Max("pk", default=0))["last"]
    for role, key, hours in OWN_BOOKINGS:
        _book_as(world, role, key, hours)
    _keep_mails(earlier)


#: What the demo's own people have booked, hours ago. The mailbox shows these mails.
OWN_BOOKINGS = (
    ("member", "eiendomsdagen", 5),
    ("stranger", "seminar-offentlige-anskaffelser", 3),
    ("member-colleague", "frokost-gods-pa-bane", 1),
)


def _wishes(world: World) -> list[PlannedBooking]:
    now = timezone.now()
    wishes = []
    for number, (key, wanted) in enumerate(SEATS.items()):
        event = world.events[key]
        opened = max(event.sales_from or now, now - dt.timedelta(days=24))
        last = now - LATEST
        source = random.Random(f"1849-{key}")
        left = event.capacity if wanted is None else wanted
        while left > 0 and opened < last:
            seats = min(left, source.choice((1, 1, 1, 2, 2, 3, MOST_IN_ONE_ORDER)))
            left -= seats
            moment = _office_hours(opened + (last - opened) * source.random(), source)
            if not opened < moment < last:
                moment = opened + (last - opened) * source.random()
            wishes.append(PlannedBooking(moment=moment, event=event, seats=seats, seed=number * 1000 + left))
    return wishes


def _office_hours(moment: dt.datetime, source: random.Random) -> dt.datetime:
    local = moment.astimezone(OSLO)
    return local.replace(hour=source.randint(7, 17), minute=source.randint(0, 59), second=source.randint(0, 59))


class _Crowd:
    """People at companies: some are contacts with an account, most just buy."""

    def __init__(self, contacts, firms):
        self.contacts, self.firms = contacts, firms

    def party(self, source: random.Random, seats: int, *, members: bool) -> tuple[Buyer, list[Attendee]]:
        if source.random() < 0.4 or members:
            contact = source.choice(self.contacts)
            name, email = contact.user.get_full_name(), contact.user.email
            company, user = contact.organisation, contact.user
            numbers = {"organisation_name": company.name, "org_number": company.org_number, "address": company.address}
        else:
            firm = source.choice(self.firms)
            name = _name(source)
            email, user = f"{_mailbox(name)}@{firm.slug[:60]}.example", None
            numbers = {"organisation_name": firm.name, "org_number": firm.org_number}
            numbers["address"] = f"{firm.street}, {firm.postcode} {firm.post_town}"
        people = [Attendee(name, email)]
        for _number in range(seats - 1):
            other = _name(source)
            people.append(Attendee(other, f"{_mailbox(other)}@{email.split('@')[1]}"))
        return Buyer(name=name, email=email, user=user, **numbers), people


def _crowd(world: World) -> _Crowd:
    contacts = Contact.objects.select_related("user", "organisation").exclude(organisation__name=MEMBER_COMPANY)
    return _Crowd(list(contacts.order_by("pk")), companies()[40:400])


def _name(source: random.Random) -> str:
    return f"{source.choice(FIRST_NAMES)} {source.choice(SURNAMES)}"


def _mailbox(name: str) -> str:
    return latin(name).lower().replace(" ", ".")


def _book_as(world: World, role: str, key: str, hours: int) -> Order | None:
    user, event = world.users[role], world.events[key]
    moment = timezone.now() - dt.timedelta(hours=hours)
    buyer = Buyer(name=user.get_full_name(), email=user.email, user=user)
    people = [Attendee(buyer.name, buyer.email)]
    return _book(world, moment, event, random.Random(key), buyer, people)


def _book(world, moment, event, source, buyer, people) -> Order | None:
    with at(moment):
        kind = _kind(event, source, len(people))
        if kind is None:
            return None
        language = "en" if source.random() < 0.12 and buyer.user is None else "nb"
        invoiced = event.invoice_allowed and len(people) > 1 and kind.price_ore and source.random() < 0.5
        request = BookingRequest(
            parts=[read_part(event, [Choice(kind.pk, people)], user=buyer.user)],
            buyer=buyer,
            language=language,
            method=PaymentMethod.INVOICE if invoiced else PaymentMethod.CARD,
        )
        order = book(request).order
        # A field's default is the clock itself, whatever `at` says.
        order.created_at = moment
        order.save(update_fields=["created_at"])
        if not order.total_ore:
            confirm_order(order)
        elif invoiced:
            confirm_by_invoice(order)
            _pay_invoice(world, order, moment, source)
        else:
            register_payment(order, order.total_ore, moment.astimezone(OSLO).date(), by=world.users["finance"])
        return order


def _pay_invoice(world: World, order: Order, moment: dt.datetime, source: random.Random) -> None:
    """Most pay after some days. Some do not, and never the first one, which is overdue by now whatever day it is: the
    admin always has an invoice to follow up.
    """
    paid = moment + dt.timedelta(days=source.randint(3, 16))
    is_first = SalesDocument.objects.filter(kind=DocumentKind.INVOICE).count() == 1
    if paid < dt.datetime.now(dt.UTC) and not is_first and source.random() < 0.8:
        with at(paid):
            register_payment(
                order, order.total_ore, paid.astimezone(OSLO).date(), by=world.users["finance"], note="Nettbank"
            )


def _queue(world: World, crowd: "_Crowd") -> None:
    """Those who came too late and wait for a seat."""
    for content in EVENTS:
        for number, wanted in enumerate(content["waiting"]):
            event = world.events[content["key"]]
            buyer, _people = crowd.party(random.Random(f"{content['key']}-{number}"), 1, members=False)
            with at(timezone.now() - dt.timedelta(hours=12 - number)):
                join.join_waiting_list(
                    event=Event.objects.get(pk=event.pk),
                    ticket_type=event.ticket_types.get(),
                    quantity=wanted,
                    name=buyer.name,
                    email=buyer.email,
                    language="nb",
                    user=buyer.user,
                )


def _is_for_members(event: Event) -> bool:
    return event.ticket_types.filter(audience=Audience.MEMBERS).exists()


def _kind(event: Event, source: random.Random, seats: int):
    """A ticket type with room that is on sale: students and new members are few among those who book."""
    now = timezone.now()
    kinds = [
        kind
        for kind in event.ticket_types.filter(admits=Admits.PERSON).exclude(audience=Audience.CODE).order_by("position")
        if (kind.left is None or kind.left >= seats) and (kind.sales_until is None or kind.sales_until > now)
    ]
    if not kinds:
        return None
    return source.choices(kinds, [9, 2, 1, 2][: len(kinds)])[0]


@contextmanager
def at(moment: dt.datetime):
    """The clock as the site reads it, for what is made within."""
    with mock.patch("django.utils.timezone.now", return_value=moment.astimezone(dt.UTC)):
        yield


def _keep_mails(earlier: int) -> None:
    """Only confirmations written after the e-mail with the primary key `earlier` go out, to the demo's mailbox; all
    others count as sent on the day that they tell about.
    """
    others = OutgoingMail.objects.filter(sent_at=None).exclude(email_name="order_confirmed", pk__gt=earlier)
    others.update(sent_at=F("created_at"), attempts=1)
