"""A ticket holder's own programme: a colleague at the member organisation has booked and marked sessions of Innsikt."""

import datetime as dt

from django.utils import timezone

from demo.loaders.orders import at, mark_emails_sent
from demo.loaders.world import World
from events.booking.book import Attendee, Choice, book
from events.booking.booking_request import BookingRequest, read_part
from events.models import Event, Ticket
from mail.models import OutgoingMail
from payments.enums import PaymentMethod
from payments.orders.confirm import confirm_order
from payments.orders.place import Buyer
from programme.models import PlannedItem, ProgrammeItem

ROLE, EDITION = "member-colleague", "innsikt"
#: Booked in one order.
SESSIONS = ("innsikt-apning", "innsikt-ki-i-praksis", "innsikt-sentrum")
#: Marked: sessions that are not booked, and items by their Norwegian titles. The first overlaps what is booked.
MARKED_ITEMS = ("Krafta som mangler", "Debatt: Hvem skal bygge boligene?", "Netter uten nett", "Ledere som lytter")
MARKED_SESSIONS = ("innsikt-takfest",)
HOURS_AGO = 2


def plan_a_visit(world: World) -> None:
    earlier = set(OutgoingMail.objects.values_list("pk", flat=True))
    user = world.users[ROLE]
    buyer = Buyer(name=user.get_full_name(), email=user.email, user=user)
    attendee = Attendee(buyer.name, buyer.email)
    moment = timezone.now() - dt.timedelta(hours=HOURS_AGO)
    with at(moment):
        parts = []
        for session in Event.objects.filter(pk__in=[world.events[key].pk for key in SESSIONS]).order_by("starts_at"):
            choice = Choice(session.ticket_types.get().pk, [attendee])
            parts.append(read_part(session, [choice], user=user))
        order = book(BookingRequest(parts=parts, buyer=buyer, language="nb", method=PaymentMethod.CARD)).order
        order.created_at = moment
        order.save(update_fields=["created_at"])
        confirm_order(order)
    ticket = Ticket.objects.filter(line__order=order).order_by("pk").first()
    items = ProgrammeItem.objects.filter(edition=world.events[EDITION], title_nb__in=MARKED_ITEMS)
    marks = [PlannedItem(ticket=ticket, item=item) for item in items.order_by("starts_at", "pk")]
    marks += [PlannedItem(ticket=ticket, session=world.events[key]) for key in MARKED_SESSIONS]
    PlannedItem.objects.bulk_create(marks)
    mark_emails_sent(OutgoingMail.objects.exclude(pk__in=earlier))
