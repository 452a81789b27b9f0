"""The exhibitors of Innsikt: some have bought their stand here, the others were added by staff from a list."""

import datetime as dt
import random
from collections.abc import Iterator

from django.utils import timezone

from demo.companies import Company, companies
from demo.content.partners import EXHIBITORS
from demo.loaders.orders import at, choose_name, mail_address, mark_emails_sent
from demo.loaders.users import MEMBER_COMPANY
from demo.loaders.world import World
from events.booking.book import Attendee, Choice, book
from events.booking.booking_request import BookingRequest, read_part
from events.enums import Admits
from events.models import Event, Ticket, TicketType
from events.tickets.cancel import cancel_tickets
from mail.models import OutgoingMail
from payments.checkout.manual import register_payment
from payments.enums import PaymentMethod
from payments.models import Order
from payments.orders.place import Buyer
from programme.exhibitors.send_link import EMAIL
from programme.models import Exhibitor

EVENT = "innsikt"
STANDS = 74
#: Rows of the hall, each with this many stands.
ROWS, STANDS_IN_ROW = "ABCDEF", 13
#: The companies that have bought their stand in the ticket office. The link of the first is in the demo's mailbox.
BUYERS = (
    MEMBER_COMPANY,
    "Drifta Bysykler AS",
    "Rustebakk Mekaniske AS",
    "Stupulåsen Sparebank",
    "Havskjær Helseteknologi AS",
    "Flåtekaia Bryggeri AS",
)
#: The one that has cancelled.
CANCELLED = "Grønnlund Gartneri AS"
#: Stands, by their place in the list, whose exhibitor has written nothing yet, or waits to be published.
INCOMPLETE, READY = (17, 29, 44, 58, 70), (23, 51)


def add_exhibitors(world: World) -> None:
    earlier = set(OutgoingMail.objects.values_list("pk", flat=True))
    by_name = {company.name: company for company in companies()}
    stand = _stand_type(world)
    # After the bookings of visitors and before the orders by staff, so that document numbers follow the dates.
    for number, name in enumerate((*BUYERS, CANCELLED)):
        order = _buy(world, stand, by_name[name], minutes=58 - number)
        if name == CANCELLED:
            _cancel(world, order, minutes=58 - number)
    # All stands are taken. The page of the conference then sells its sessions, as before.
    TicketType.objects.filter(pk=stand.pk).update(active=False)
    rows = [_profile(world, number, company) for number, company in enumerate(_companies(by_name))]
    for row in rows:
        row.save()
    to_member = OutgoingMail.objects.filter(email_name=EMAIL, to=world.users["member"].email)
    mark_emails_sent(OutgoingMail.objects.exclude(pk__in=earlier).exclude(pk__in=to_member.values("pk")))


def _stand_type(world: World) -> TicketType:
    return TicketType.objects.create(
        event=world.events[EVENT],
        name_nb="Stand",
        name_en="Stand",
        description_nb="Seks kvadratmeter, strøm og to personer.",
        description_en="Six square metres, power and two people.",
        price_ore=9_500_00,
        member_price_ore=7_500_00,
        vat_reason="Hovedformålet er faglig utveksling, debatt og nettverk.",
        account="3100",
        admits=Admits.STAND,
        people=2,
        uses_seats=False,
        capacity=STANDS,
        max_per_order=1,
    )


def _buy(world: World, stand: TicketType, company: Company, *, minutes: int) -> Order:
    moment, source = timezone.now() - dt.timedelta(minutes=minutes), random.Random(company.slug)
    user = world.users["member"] if company.name == MEMBER_COMPANY else None
    name = user.get_full_name() if user else choose_name(source)
    buyer = Buyer(
        name=name,
        email=user.email if user else mail_address(name, company),
        organisation_name=company.name,
        org_number=company.org_number,
        address=f"{company.street}, {company.postcode} {company.post_town}",
    )
    people = [Attendee(name, ""), Attendee(choose_name(source), "")]
    with at(moment):
        event = Event.objects.get(pk=stand.event_id)
        request = BookingRequest(
            parts=[read_part(event, [Choice(stand.pk, people, 1)], user=None)],
            buyer=buyer,
            language="nb",
            method=PaymentMethod.CARD,
        )
        order = book(request).order
        order.created_at = moment
        order.save(update_fields=["created_at"])
        register_payment(order, order.total_ore, moment.date(), by=world.users["finance"])
    return order


def _cancel(world: World, order: Order, *, minutes: int) -> None:
    tickets = Ticket.objects.filter(line__order=order).values_list("pk", flat=True)
    with at(timezone.now() - dt.timedelta(minutes=minutes, seconds=-30)):
        cancel_tickets(order, tickets, role="staff", by=world.users["event-staff"], note="Kan ikke komme.")


def _companies(by_name: dict[str, Company]) -> Iterator[Company]:
    """Those that the content names, then others from all over the list."""
    named = [stand["company"] for stand in EXHIBITORS if stand["company"] != CANCELLED]
    yield from (by_name[name] for name in named)
    others = [company for company in by_name.values() if company.name not in {*named, CANCELLED} and company.website]
    step = len(others) // (STANDS - len(named))
    yield from (others[number * step] for number in range(STANDS - len(named)))


def _profile(world: World, number: int, company: Company) -> Exhibitor:
    """The exhibitor with its stand. One that has bought it is there already."""
    organisation, source = world.organisations[company.name], random.Random(f"stand-{company.slug}")
    bought = Exhibitor.objects.active().filter(edition=world.events[EVENT], organisation=organisation).first()
    row, column = divmod(number, STANDS_IN_ROW)
    exhibitor = bought or Exhibitor(edition=world.events[EVENT], organisation=organisation, name=company.name)
    exhibitor.stand_number = f"{ROWS[row]}{column + 1}"
    exhibitor.plan_x, exhibitor.plan_y = 62 + 73 * column, 100 + 160 * row
    exhibitor.website = company.website
    if not exhibitor.contact_email:
        exhibitor.contact_name = choose_name(source)
        exhibitor.contact_email = mail_address(exhibitor.contact_name, company)
    if number in INCOMPLETE:
        return exhibitor
    about = next((stand["about"] for stand in EXHIBITORS if stand["company"] == company.name), {})
    for language in ("nb", "en"):
        texts = [about.get(language, ""), company.profile.get(language, "")]
        setattr(exhibitor, f"profile_{language}", "\n\n".join(text for text in texts if text))
    exhibitor.filled_in_at = timezone.now() - dt.timedelta(days=1 + number % 3)
    exhibitor.is_published = number not in READY
    return exhibitor
