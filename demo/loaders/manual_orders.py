"""Orders that staff have taken for buyers, and invoices that they have written: paid, unpaid and not finished."""

import datetime as dt

from django.utils import timezone

from demo.companies import companies
from demo.content.dates import OSLO
from demo.loaders.orders import at
from demo.loaders.world import World
from events.booking.selection import Attendee, Choice
from events.enums import Admits, Audience
from events.models import Event
from events.pricing.quote import KnownBuyer
from events.staff_orders.basket import StaffBasket
from events.staff_orders.take import Pay, StaffOrder, take_order
from payments.admin.free_invoice.forms import WrittenForms
from payments.checkout.manual import register_payment
from payments.checkout.submission import Submission
from payments.enums import PaymentMeans
from payments.free_lines.drafts import save_draft
from payments.free_lines.issue import issue
from payments.models import FreeInvoice
from payments.orders.place import Buyer

_EVENT = "eiendomsdagen"


def take_orders(world: World) -> None:
    """One order that waits for payment by a link, and one that was paid at the desk."""
    _take(world, Buyer(name="Solveig Aas", email="solveig.aas@havnelageret.example"), minutes=20, pay=Pay.LINK)
    _take(world, Buyer(name="Trond Vik", email="trond.vik@posten.example"), minutes=10, pay=Pay.DESK)


def _take(world: World, buyer: Buyer, *, minutes: int, pay: Pay) -> None:
    moment = timezone.now() - dt.timedelta(minutes=minutes)
    event = Event.objects.get(pk=world.events[_EVENT].pk)
    types = event.ticket_types.filter(admits=Admits.PERSON, audience=Audience.EVERYONE, active=True)
    ticket_type = types.order_by("position").first()
    with at(moment):
        outcome = take_order(
            StaffOrder(
                basket=StaffBasket(event, KnownBuyer(), {}),
                choices=[Choice(ticket_type.pk, [Attendee(buyer.name, buyer.email)])],
                order_answers={},
                buyer=buyer,
                language="nb",
                submission=Submission(),
                by=world.users["event-staff"],
                pay=pay,
                held_until=moment + dt.timedelta(days=3),
                means=PaymentMeans.TERMINAL,
                payment_reference="Slipp 0417",
            )
        )
    outcome.order.created_at = moment
    outcome.order.save(update_fields=["created_at"])


def write_invoices(world: World) -> None:
    """A partnership that is paid, one that is not, and a draft for next year."""
    year = world.today.year + 1
    first, second, third = companies()[401:404]
    # In the last hour, so that document numbers follow the dates.
    paid = _written(world, first, f"Partnerskap {year}", "60 000", minutes=50)
    moment = timezone.now() - dt.timedelta(minutes=40)
    with at(moment):
        register_payment(
            paid.order, paid.order.total_ore, moment.astimezone(OSLO).date(), by=world.users["finance"], note="Nettbank"
        )
    _written(world, second, f"Hovedpartner, Eiendomsdagen {year}", "85 000", minutes=30)
    typed = _typed(third, f"Annonse i programmet {year}", "12 500", world)
    _save(world, typed | {"email": "", "line1-category": "advert"})


def _typed(firm, text: str, price: str, world: World) -> dict[str, str]:
    return {
        "organisation_name": firm.name,
        "country": "NO",
        "org_number": firm.org_number,
        "address": f"{firm.street}\n{firm.postcode} {firm.post_town}",
        "name": "Hilde Moen",
        "email": f"faktura@{firm.slug[:60]}.example",
        "language": "nb",
        "prices": "excl",
        "method": "invoice",
        "due_days": "14",
        "delivery": f"Januar–desember {world.today.year + 1}",
        "message": "Takk for at dere er med!",
        "line1-text": text,
        "line1-category": "partner",
        "line1-quantity": "1",
        "line1-price": price,
        "line1-vat_code": "standard25",
        "line1-account": "3210",
    }


def _save(world: World, typed: dict[str, str]) -> FreeInvoice:
    return save_draft(None, typed, total_ore=WrittenForms(typed).total_ore(), by=world.users["finance"])


def _written(world: World, firm, text: str, price: str, *, minutes: int) -> FreeInvoice:
    moment = timezone.now() - dt.timedelta(minutes=minutes)
    typed = _typed(firm, text, price, world)
    with at(moment):
        invoice = _save(world, typed)
        forms = WrittenForms(typed)
        if not forms.is_valid():
            raise ValueError(f"The demo's invoice is wrong: {forms.errors()}")
        order = issue(invoice, forms.written(), by=world.users["finance"])
        order.created_at = moment
        order.save(update_fields=["created_at"])
    invoice.refresh_from_db()
    return invoice
