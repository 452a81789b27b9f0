"""TicketLine, ReplacedTicket and TicketMail rows, and the database constraints on them."""

from datetime import timedelta

import pytest
from booking_helpers import buy, code_for, set_aside
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.utils import timezone
from event_factory import create_seat_pool, create_ticket_type

from events.booking.book import Attendee, Choice
from events.errors import ChangeRefused
from events.models import (
    DiscountCode,
    Event,
    PriceStep,
    ReplacedTicket,
    Ticket,
    TicketLine,
    TicketMail,
    TicketType,
)
from events.notify.throttle import MAX_PER_DAY, queue_own_ticket, queue_ticket_email, was_just_sent
from events.stock.units import units_of
from events.tickets.exchange import exchange_targets, exchange_ticket, exchanged_to
from mail.models import OutgoingMail
from payments.enums import OrderStatus
from payments.models import Order, OrderLine
from payments.orders.place import Buyer
from tests.support.book_one import book

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


@pytest.fixture
def dinner_type(event) -> TicketType:
    return create_ticket_type(event=event, name_nb="Med middag", price_ore=499_000)


def exchange(order, ticket_type) -> Order:
    [unit] = units_of(order)
    return exchange_ticket(
        unit, next(target for target in exchange_targets(unit) if target.ticket_type == ticket_type), role="buyer"
    )


def is_refused(change, *constraints) -> bool:
    """Whether the database refuses the change because of one of these constraints."""
    try:
        with transaction.atomic():
            change()
            connection.check_constraints()
    except IntegrityError as error:
        return any(name in str(error) for name in constraints)
    return False


def test_ticket_line_stores_type_code_and_step(event, standard, student):
    code = code_for(event, "SOMMER", standard)
    step = PriceStep.objects.create(ticket_type=standard, price_ore=200_000, until_sold=10)
    order = buy(event, (standard, 2), (student, 1), code="SOMMER")
    first, second = (line.ticket_line for line in order.lines.order_by("position"))
    assert (first.event, first.ticket_type, first.code, first.step) == (event, standard, code, step)
    assert (second.event, second.ticket_type, second.code, second.step) == (event, student, None, None)
    assert {(line.people_each, line.is_member_price, line.exchanged_by, line.is_complimentary, line.note)
            for line in (first, second)} == {(1, False, "", False, "")}  # fmt: skip
    assert set(OrderLine.objects.filter(ticket_line__event=event).values_list("pk", flat=True)) == {first.pk, second.pk}


def test_a_quantity_deal_is_stored_on_the_order_line(event, standard):
    TicketType.objects.filter(pk=standard.pk).update(deal_buy=4, deal_pay=3)
    line_of_four, line_of_one = (buy(event, (standard, number)).lines.get() for number in (4, 1))
    assert (line_of_four.deal_buy, line_of_four.deal_pay, line_of_four.discount_ore) == (4, 3, 349_000)
    assert (line_of_one.deal_buy, line_of_one.deal_pay, line_of_one.discount_ore) == (None, None, 0)


def test_deleting_a_price_step_keeps_the_sold_price(event, standard):
    step = PriceStep.objects.create(ticket_type=standard, price_ore=200_000, until_sold=10)
    line = buy(event, (standard, 1)).lines.get()
    step.delete()
    assert TicketLine.objects.get(line=line).step is None
    assert line.unit_ore == 200_000


def test_objects_of_a_ticket_line_are_protected(event, standard):
    code = code_for(event)
    block = set_aside(standard, 1)
    DiscountCode.objects.filter(pk=code.pk).update(block=block)
    line = buy(event, (standard, 1), code="SOMMER").lines.get()
    assert line.ticket_line.block == block
    for related in (event, standard, code, block):
        with pytest.raises(ProtectedError):
            related.delete()


def test_exchange_stores_the_replaced_ticket_and_the_seat_it_uses(event, standard, dinner_type, paid):
    old = paid(buy(event, (standard, 1, ["Anne"])))
    [ticket] = Ticket.objects.filter(line__order=old)
    new = exchange(old, dinner_type)
    [row] = ReplacedTicket.objects.all()
    assert (row.line.line.order, row.line.exchanged_by) == (new, "buyer")
    assert (row.ticket, row.new_ticket, row.pool) == (ticket, Ticket.objects.get(line__order=new), None)
    assert exchanged_to(old) == {}
    Order.objects.filter(pk=new.pk).update(status=OrderStatus.CONFIRMED, confirmed_at=timezone.now())
    assert exchanged_to(old) == {ticket.pk: new}


def test_exchange_within_a_pool_uses_the_old_seat_of_the_pool(event, standard, dinner_type, paid):
    hall = create_seat_pool(event=event, name="Salen", capacity=10)
    TicketType.objects.filter(pk__in=[standard.pk, dinner_type.pk]).update(pool=hall)
    event = Event.objects.get(pk=event.pk)
    choice = Choice(standard.pk, [Attendee("Anne", "anne@example.no")])
    buyer = Buyer(name="Kari", email="kari@example.no")
    old = paid(book(event=event, choices=[choice], buyer=buyer, language="nb"))
    exchange(old, TicketType.objects.get(pk=dinner_type.pk))
    assert ReplacedTicket.objects.get().pool == hall


def test_database_constraints_of_ticket_lines(event, standard, dinner_type, paid):
    old = paid(buy(event, (standard, 1, ["Anne"])))
    exchange(old, dinner_type)
    block = set_aside(standard, 1)
    line = TicketLine.objects.filter(line__order=old)
    assert is_refused(lambda: line.update(block=block), "events_ticketline_block")
    assert is_refused(lambda: line.update(block_units=1), "events_ticketline_block")
    assert is_refused(lambda: line.update(note="hvorfor"), "events_ticketline_note")
    assert is_refused(lambda: line.update(people_each=0), "events_ticketline_people")
    hall = create_seat_pool(event=event, name="Salen", capacity=10)
    replaced = ReplacedTicket.objects.filter(line__line__order__exchanged_from=old)
    assert is_refused(lambda: replaced.update(new_ticket=None, pool=hall), "events_replacedticket_pool")
    old_ticket_id = replaced.get().ticket_id
    assert is_refused(lambda: replaced.update(new_ticket=old_ticket_id), "events_replacedticket_other")
    same_pair = {"line_id": replaced.get().line_id, "ticket_id": old_ticket_id}
    # SQLite names the columns of a unique constraint, PostgreSQL the constraint.
    assert is_refused(
        lambda: ReplacedTicket.objects.create(**same_pair),
        "events_replacedticket_once",
        "events_replacedticket.line_id",
    )


def test_a_ticket_may_be_an_add_on_to_another_but_not_to_itself(event, standard, dinner_type):
    guest, dinner = Ticket.objects.filter(line__order__in=[buy(event, (standard, 1)), buy(event, (dinner_type, 1))])
    assert is_refused(lambda: Ticket.objects.filter(pk=guest.pk).update(on_ticket=guest), "events_ticket_not_on_itself")
    dinner.on_ticket = guest
    dinner.save()
    assert list(guest.add_ons.all()) == [dinner]
    with pytest.raises(ProtectedError):
        guest.delete()


def test_emails_about_a_ticket_are_stored_with_the_ticket(event, standard, paid):
    order = paid(buy(event, (standard, 2, ["Anne", "Bo"])))
    anne, bo = Ticket.objects.filter(line__order=order).order_by("position")
    queue_own_ticket(anne)
    queue_own_ticket(anne)
    assert (
        list(TicketMail.objects.values_list("ticket_id", "mail__email_name", "mail__to"))
        == [(anne.pk, "event_ticket", "anne@example.no")] * 2
    )
    assert was_just_sent(anne, "event_ticket", "anne@example.no")
    assert not was_just_sent(anne, "ticket_transferred", "anne@example.no")
    assert not was_just_sent(bo, "event_ticket", "bo@example.no")
    OutgoingMail.objects.update(created_at=timezone.now() - timedelta(minutes=3))
    assert not was_just_sent(anne, "event_ticket", "anne@example.no")


def test_email_limit_counts_only_this_order_and_day(event, standard, paid):
    order, other = paid(buy(event, (standard, 1, ["Anne"]))), paid(buy(event, (standard, 1, ["Bo"])))
    [ticket], [other_ticket] = (Ticket.objects.filter(line__order=target) for target in (order, other))
    for _mail in range(MAX_PER_DAY + 4):
        queue_ticket_email(ticket, "ticket_transferred", "anne@example.no")
    queue_ticket_email(other_ticket, "ticket_transferred", "bo@example.no")
    with pytest.raises(ChangeRefused):
        queue_ticket_email(ticket, "ticket_transferred", "anne@example.no")
    OutgoingMail.objects.update(created_at=timezone.now() - timedelta(days=2))
    queue_ticket_email(ticket, "ticket_transferred", "anne@example.no")
    assert TicketMail.objects.filter(ticket=ticket).count() == MAX_PER_DAY + 5
