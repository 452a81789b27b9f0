"""Concurrent acts with add-ons, where the database allows them: the last dinner is sold once, none is left alone."""

import pytest
from booking_helpers import taken
from concurrency import at_once, results
from django.db import connection
from django.utils import timezone

from events.booking.book import Attendee, BookingRefused, Choice, NotBooked, ProblemReason
from events.booking.selection import MainTicket
from events.enums import SEATED, TicketStatus
from events.errors import ChangeRefused
from events.models import Ticket, TicketType
from events.stock.recount import differences
from events.tickets.add_later import order_add_ons
from events.tickets.cancel import cancel_tickets
from events.tickets.exchange import buyer_of
from payments.checkout.manual import CannotRegister, register_payment
from payments.checkout.submission import Submission
from payments.models import Order
from payments.orders.place import Buyer
from tests.support.book_one import book

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("site")]


def race(*calls) -> list:
    """The answers of concurrent calls. On SQLite, which has one writer, they run one after the other."""
    if connection.vendor == "postgresql":
        answers = results(at_once(*calls), BookingRefused, ChangeRefused)
    else:
        answers = [_answer(call) for call in calls]
    assert differences() == []
    return answers


def _answer(call):
    try:
        return call()
    except (BookingRefused, ChangeRefused) as refused:
        return refused


def with_dinner(event, standard, dinner, number) -> Order:
    people = [Attendee(f"Deltaker {number}", f"d{number}@example.no")]
    choices = [Choice(standard.pk, people), Choice(dinner.pk, people, on=(MainTicket(standard.pk, 1),))]
    return book(event=event, choices=choices, buyer=Buyer(name="Kari", email=f"b{number}@example.no"), language="nb")


def paid_order(event, standard) -> Order:
    order = book(
        event=event,
        choices=[Choice(standard.pk, [Attendee("Deltaker", "d@example.no")])],
        buyer=Buyer(name="Kari", email="kari@example.no"),
        language="nb",
    )
    register_payment(order, order.total_ore, timezone.localdate(), by=None)
    return order


def add(ticket, dinner, key=""):
    fresh = Ticket.objects.select_related("ticket_type", "line__order").get(pk=ticket.pk)
    outcome = order_add_ons(
        fresh, [dinner.pk], buyer=buyer_of(fresh.line.order), language="nb", submission=Submission(key)
    )
    if isinstance(outcome, NotBooked):
        raise BookingRefused({key: problem for one in outcome.problems.values() for key, problem in one.items()})
    return outcome.order


def test_the_last_dinner_is_sold_once(event, standard, dinner):
    TicketType.objects.filter(pk=dinner.pk).update(capacity=1)
    answers = race(*(lambda number=number: with_dinner(event, standard, dinner, number) for number in range(4)))
    refused = [answer for answer in answers if isinstance(answer, BookingRefused)]
    assert len(refused) == 3
    assert {problem.reason for answer in refused for problem in answer.problems.values()} == {ProblemReason.SOLD_OUT}
    # Who gets no dinner has no seat either: the form is shown again.
    assert taken(event, standard, dinner) == [1, 1, 1]


def test_one_ticket_gets_an_add_on_once(event, standard, dinner):
    ticket = Ticket.objects.get(line__order=paid_order(event, standard))
    answers = race(*(lambda: add(ticket, dinner) for _number in range(3)))
    assert sum(isinstance(answer, Order) for answer in answers) == 1
    assert taken(dinner) == [1]


def test_no_add_on_is_left_when_its_ticket_is_cancelled_meanwhile(event, standard, dinner):
    order = paid_order(event, standard)
    ticket = Ticket.objects.get(line__order=order)
    race(lambda: cancel_tickets(order, [ticket.pk], role="buyer"), lambda: add(ticket, dinner))
    ticket.refresh_from_db()
    assert ticket.status == TicketStatus.CANCELLED
    assert not Ticket.objects.filter(on_ticket=ticket, status__in=SEATED).exists()
    assert taken(event, standard, dinner) == [0, 0, 0]


def test_a_payment_of_the_add_on_and_a_cancellation_of_the_ticket_agree(event, standard, dinner):
    order = paid_order(event, standard)
    ticket = Ticket.objects.get(line__order=order)
    later = add(ticket, dinner)

    def pay():
        try:
            return register_payment(later, later.total_ore, timezone.localdate(), by=None)
        except CannotRegister as refused:
            return ChangeRefused(str(refused))
        except Exception as error:  # settling stores the payment, flags the order for staff and raises its error again
            assert Order.objects.get(pk=later.pk).attention
            return ChangeRefused(str(error))

    race(pay, lambda: cancel_tickets(order, [ticket.pk], role="buyer"))
    ticket.refresh_from_db()
    add_on = Ticket.objects.get(on_ticket=ticket)
    if ticket.status == TicketStatus.CANCELLED:
        assert add_on.status in (TicketStatus.CANCELLED, TicketStatus.RELEASED)
    else:
        assert add_on.status == TicketStatus.VALID
