"""Bookings, made with the same functions as a visitor's, so that counters, documents and number series are consistent.

Stripe is not used: paid orders have payments that the finance user has registered by hand.
"""

import datetime as dt
import random
from contextlib import contextmanager
from dataclasses import dataclass
from unittest import mock

from django.db.models import F, Max, QuerySet
from django.utils import timezone

from core.text import latin
from demo.companies import Company, companies
from demo.content.companies.names import SURNAMES
from demo.content.dates import OSLO
from demo.content.events import EVENTS
from demo.loaders.users import FIRST_NAMES, MEMBER_COMPANY
from demo.loaders.world import World
from events.booking.book import Attendee, Choice, book
from events.booking.booking_request import BookingRequest, read_part
from events.booking.selection import MainTicket
from events.enums import Admits, Audience
from events.models import Event, TicketType
from events.queries import goes_with
from events.waitinglist import join
from mail.models import OutgoingMail
from membership.models import Contact
from payments.checkout.manual import register_payment
from payments.documents.invoice import confirm_by_invoice
from payments.enums import DocumentKind, PaymentMethod
from payments.models import Order, SalesDocument
from payments.orders.confirm import confirm_order
from payments.orders.place import Buyer

#: Event → number of booked seats; None books all seats. Only events that are on sale.
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
#: All planned bookings are older than this, so that the demo's own users have the newest ones.
MIN_AGE = dt.timedelta(hours=20)
MAX_SEATS_PER_ORDER = 4
#: How large a part of the people choose each add-on of their event.
ADD_ON_SHARE = 0.4


@dataclass(frozen=True)
class PlannedBooking:
    """A booking to make: the time, the event and the number of seats. `seed` makes it repeatable."""

    moment: dt.datetime
    event: Event
    seats: int
    seed: int


def place_orders(world: World) -> None:
    """Many small bookings over the last weeks, in order of time, so that document numbers follow the dates."""
    buyers = _buyers(world)
    for booking in sorted(_planned_bookings(world), key=lambda booking: (booking.moment, booking.event.pk)):
        source = random.Random(booking.seed)
        buyer, people = buyers.choose(source, booking.seats, members=_is_for_members(booking.event))
        _book(world, booking.moment, booking.event, source, buyer, people)
    _join_waiting_lists(world, buyers)
    earlier = OutgoingMail.objects.aggregate(last=Max("pk", default=0))["last"]
    for role, key, hours in OWN_BOOKINGS:
        _book_as(world, role, key, hours)
    _mark_other_emails_sent(earlier)


#: (role, event, hours ago) of the bookings by the demo's own users. Their e-mails are in the demo's mailbox.
OWN_BOOKINGS = (
    ("member", "eiendomsdagen", 5),
    ("stranger", "seminar-offentlige-anskaffelser", 3),
    ("member-colleague", "frokost-gods-pa-bane", 1),
)


def _planned_bookings(world: World) -> list[PlannedBooking]:
    now = timezone.now()
    bookings = []
    for number, (key, seats_to_book) in enumerate(SEATS.items()):
        event = world.events[key]
        opened = max(event.sales_from or now, now - dt.timedelta(days=24))
        last = now - MIN_AGE
        source = random.Random(f"1849-{key}")
        remaining = event.capacity if seats_to_book is None else seats_to_book
        while remaining > 0 and opened < last:
            seats = min(remaining, source.choice((1, 1, 1, 2, 2, 3, MAX_SEATS_PER_ORDER)))
            remaining -= seats
            moment = _office_hours(opened + (last - opened) * source.random(), source)
            if not opened < moment < last:
                moment = opened + (last - opened) * source.random()
            bookings.append(PlannedBooking(moment=moment, event=event, seats=seats, seed=number * 1000 + remaining))
    return bookings


def _office_hours(moment: dt.datetime, source: random.Random) -> dt.datetime:
    local = moment.astimezone(OSLO)
    return local.replace(hour=source.randint(7, 17), minute=source.randint(0, 59), second=source.randint(0, 59))


class _Buyers:
    """Buyers from companies. Some are member contacts with an account; most have no account."""

    def __init__(self, contacts, firms):
        self.contacts, self.firms = contacts, firms

    def choose(self, source: random.Random, seats: int, *, members: bool) -> tuple[Buyer, list[Attendee]]:
        """A buyer, and the attendees of that many seats. With `members` the buyer is a member contact."""
        if source.random() < 0.4 or members:
            contact = source.choice(self.contacts)
            name, email = contact.user.get_full_name(), contact.user.email
            company, user = contact.organisation, contact.user
            numbers = {"organisation_name": company.name, "org_number": company.org_number, "address": company.address}
        else:
            firm = source.choice(self.firms)
            name = choose_name(source)
            email, user = mail_address(name, firm), None
            numbers = {"organisation_name": firm.name, "org_number": firm.org_number}
            numbers["address"] = f"{firm.street}, {firm.postcode} {firm.post_town}"
        people = [Attendee(name, email)]
        for _number in range(seats - 1):
            other = choose_name(source)
            people.append(Attendee(other, f"{_mailbox(other)}@{email.split('@')[1]}"))
        return Buyer(name=name, email=email, user=user, **numbers), people


def _buyers(world: World) -> _Buyers:
    contacts = Contact.objects.select_related("user", "organisation").exclude(organisation__name=MEMBER_COMPANY)
    return _Buyers(list(contacts.order_by("pk")), companies()[40:400])


def choose_name(source: random.Random) -> str:
    return f"{source.choice(FIRST_NAMES)} {source.choice(SURNAMES)}"


def mail_address(name: str, firm: Company) -> str:
    return f"{_mailbox(name)}@{firm.slug[:60]}.example"


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
        ticket_type = _choose_ticket_type(event, source, len(people))
        if ticket_type is None:
            return None
        language = "en" if source.random() < 0.12 and buyer.user is None else "nb"
        invoiced = event.invoice_allowed and len(people) > 1 and ticket_type.price_ore and source.random() < 0.5
        request = BookingRequest(
            parts=[read_part(event, _choices(ticket_type, people, source), user=buyer.user)],
            buyer=buyer,
            language=language,
            method=PaymentMethod.INVOICE if invoiced else PaymentMethod.CARD,
        )
        order = book(request).order
        # The field's default is a reference to the real clock, which `at` does not replace.
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


def _choices(ticket_type: TicketType, people: list[Attendee], source: random.Random) -> list[Choice]:
    """The tickets, and add-ons for some of the people. The last six of each add-on are left for visitors."""
    choices = [Choice(ticket_type.pk, people)]
    for add_on in ticket_type.event.ticket_types.filter(needs_ticket=True).order_by("position"):
        if not goes_with(add_on, ticket_type):
            continue
        wanted = [number for number in range(1, len(people) + 1) if source.random() < ADD_ON_SHARE]
        number_left = max(0, (add_on.left or 0) - 6)
        if chosen := wanted[:number_left]:
            mains = tuple(MainTicket(ticket_type.pk, number) for number in chosen)
            persons = [Attendee(people[number - 1].name, people[number - 1].email) for number in chosen]
            choices.append(Choice(add_on.pk, persons, on=mains))
    return choices


def _pay_invoice(world: World, order: Order, moment: dt.datetime, source: random.Random) -> None:
    """Register a payment of most invoices after some days.

    The first invoice is never paid and is always overdue, so that the admin has an invoice to follow up.
    """
    paid = moment + dt.timedelta(days=source.randint(3, 16))
    is_first = SalesDocument.objects.filter(kind=DocumentKind.INVOICE).count() == 1
    if paid < dt.datetime.now(dt.UTC) and not is_first and source.random() < 0.8:
        with at(paid):
            register_payment(
                order, order.total_ore, paid.astimezone(OSLO).date(), by=world.users["finance"], note="Nettbank"
            )


def _join_waiting_lists(world: World, buyers: "_Buyers") -> None:
    """Entries in the waiting lists of full events."""
    for content in EVENTS:
        for number, quantity in enumerate(content["waiting"]):
            event = world.events[content["key"]]
            buyer, _people = buyers.choose(random.Random(f"{content['key']}-{number}"), 1, members=False)
            with at(timezone.now() - dt.timedelta(hours=12 - number)):
                join.join_waiting_list(
                    event=Event.objects.get(pk=event.pk),
                    ticket_type=event.ticket_types.get(),
                    quantity=quantity,
                    name=buyer.name,
                    email=buyer.email,
                    language="nb",
                    user=buyer.user,
                )


def _is_for_members(event: Event) -> bool:
    return event.ticket_types.filter(audience=Audience.MEMBERS).exists()


def _choose_ticket_type(event: Event, source: random.Random, seats: int):
    """A ticket type that is on sale and has enough seats. Most bookings are of the event's first ticket type."""
    now = timezone.now()
    candidates = (
        event.ticket_types.filter(admits=Admits.PERSON, needs_ticket=False)
        .exclude(audience=Audience.CODE)
        .order_by("position")
    )
    ticket_types = [
        ticket_type
        for ticket_type in candidates
        if (ticket_type.left is None or ticket_type.left >= seats)
        and (ticket_type.sales_until is None or ticket_type.sales_until > now)
    ]
    if not ticket_types:
        return None
    return source.choices(ticket_types, [9, 2, 1, 2][: len(ticket_types)])[0]


@contextmanager
def at(moment: dt.datetime):
    """Set Django's clock to `moment` within the context."""
    with mock.patch("django.utils.timezone.now", return_value=moment.astimezone(dt.UTC)):
        yield


def _mark_other_emails_sent(earlier: int) -> None:
    """Mark all e-mails as sent except the order confirmations newer than the e-mail with the primary key `earlier`.

    These confirmations are sent to the demo's mailbox.
    """
    mark_emails_sent(OutgoingMail.objects.exclude(email_name="order_confirmed", pk__gt=earlier))


def mark_emails_sent(mails: QuerySet[OutgoingMail]) -> None:
    """Mark these e-mails as sent, unless they are: nobody is to read them in the demo's mailbox."""
    mails.filter(sent_at=None).update(sent_at=F("created_at"), attempts=1)
