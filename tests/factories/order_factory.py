"""Orders of tickets, brought to each state by the functions that the application itself uses."""

from datetime import date

from django.utils import timezone
from event_factory import create_event, create_ticket_type

from events.booking.book import Attendee, Choice
from events.models import TicketType
from payments.checkout.manual import register_payment
from payments.documents.invoice import confirm_by_invoice
from payments.enums import PaymentMethod
from payments.models import Order
from payments.orders.confirm import confirm_order
from payments.orders.place import Buyer
from tests.support.book_one import book

#: Who buys when a test does not care; the organisation is only named on orders that are invoiced.
BUYER = {"name": "Kari Kjøper", "email": "kari@example.no"}
COMPANY = {"organisation_name": "Kjøper AS", "org_number": "923609016", "address": "Gata 1, 3045 Drammen"}


def held_order(ticket_type: TicketType | None = None, units: int = 1, *, buyer: dict | None = None, **more) -> Order:
    """A held order of so many units, in the buyer's own name; `more` goes to the booking."""
    ticket_type = ticket_type or create_ticket_type(create_event(), price_ore=100_00)
    who = BUYER | (COMPANY if more.get("method") == PaymentMethod.INVOICE else {}) | (buyer or {})
    attendees = [Attendee(f"Deltaker {number}", who["email"]) for number in range(1, units + 1)]
    return book(
        event=ticket_type.event,
        choices=[Choice(ticket_type.pk, attendees)],
        buyer=Buyer(**who),
        language=more.pop("language", "nb"),
        **more,
    )


def confirmed_order(*args, **fields) -> Order:
    """The tickets are the buyer's, and nothing was paid yet: as between the confirmation and its payment."""
    return confirm_order(held_order(*args, **fields))


def paid_order(*args, on: date | None = None, **fields) -> Order:
    """Paid in full at a bank, which confirms it and issues its receipt."""
    order = held_order(*args, **fields)
    register_payment(order, order.total_ore, on or timezone.localdate(), by=None)
    order.refresh_from_db()
    return order


def invoiced_order(*args, days: int = 14, **fields) -> Order:
    """Confirmed by an invoice that is due in so many days."""
    order = held_order(*args, method=PaymentMethod.INVOICE, due_days=days, **fields)
    confirm_by_invoice(order)
    order.refresh_from_db()
    return order
