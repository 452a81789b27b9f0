"""Tables, organisations and stands: units are sold, and people occupy the seats."""

import pytest
from booking_helpers import buy, end_hold, taken
from django.db import transaction
from event_factory import create_seat_pool, create_ticket_type

from events.availability.availability import availability_of
from events.booking.book import BookingRefused, ProblemReason
from events.enums import Admits, SeatState, TicketStatus
from events.models import Event, SeatPool, Ticket, TicketType
from events.stock import counters
from events.stock.recount import differences, repair_counters
from events.tickets import colleagues, fulfilment
from payments.checkout.expiry import expire_order
from payments.models import OrderLine
from payments.orders.confirm import confirm_order

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


@pytest.fixture
def hall(event) -> SeatPool:
    return create_seat_pool(event=event, name="Salen", capacity=10)


@pytest.fixture
def table(event, hall) -> TicketType:
    return create_ticket_type(event=event, name_nb="Bord", price_ore=800_000, admits=Admits.GROUP, people=4, pool=hall)


@pytest.fixture
def organisation(event, hall) -> TicketType:
    return create_ticket_type(
        event=event, name_nb="Bedrift", price_ore=500_000, admits=Admits.ORGANISATION, people=3, pool=hall
    )


@pytest.fixture
def stand(event) -> TicketType:
    return create_ticket_type(
        event=event, name_nb="Stand", price_ore=900_000, admits=Admits.STAND, people=2, uses_seats=False, capacity=3
    )


def test_a_table_is_one_unit_and_four_tickets(event, hall, table):
    order = buy(event, (table, 2, ["Anne", "Bo"]))
    tickets = list(Ticket.objects.order_by("position"))
    assert [ticket.unit for ticket in tickets] == [1, 1, 1, 1, 2, 2, 2, 2]
    assert [ticket.attendee_name for ticket in tickets[:3]] == ["Anne", "Bo", ""]
    assert {(ticket.pool_id, ticket.uses_seat) for ticket in tickets} == {(hall.pk, True)}
    assert order.total_ore == 1_600_000
    assert order.lines.get().ticket_line.people_each == 4
    assert taken(table, hall, event) == [2, 8, 8]
    assert differences() == []


def test_three_types_share_one_pool(event, hall, table, standard):
    TicketType.objects.filter(pk=standard.pk).update(pool=hall)
    buy(event, (table, 2))
    type_states = availability_of(Event.objects.get()).ticket_type_states
    units_left = {type_state.ticket_type.pk: type_state.left for type_state in type_states}
    assert units_left == {standard.pk: 2, table.pk: 0}
    with pytest.raises(BookingRefused) as refused:
        buy(event, (standard, 3), email="b@example.no")
    assert refused.value.problems[standard.pk].limit == 2
    buy(event, (standard, 2), email="b@example.no")
    assert availability_of(Event.objects.get()).state == SeatState.WAITING
    assert taken(hall, event) == [10, 10]


def test_a_pool_that_fills_during_booking_is_a_problem_of_its_types(event, hall, table, monkeypatch):
    SeatPool.objects.filter(pk=hall.pk).update(taken=7)
    monkeypatch.setattr("events.booking.booking_request.find_problem", lambda *args: None)
    with pytest.raises(BookingRefused) as refused:
        buy(event, (table, 1))
    assert refused.value.problems[table.pk].limit == 0
    assert taken(table, hall, event) == [0, 7, 0]


def test_cancelling_one_table_releases_all_its_seats(event, hall, table):
    order = buy(event, (table, 2))
    confirm_order(order)
    order.refresh_from_db()
    line = order.lines.get()
    with transaction.atomic():
        assert fulfilment.cancel_named_units(order, [Ticket.objects.get(position=2)]) == {line.pk: 1}
        OrderLine.objects.filter(pk=line.pk).update(cancelled_quantity=1)
        fulfilment.cancel_tickets_of_order(order, list(OrderLine.objects.filter(pk=line.pk)))
    assert list(Ticket.objects.valid().values_list("unit", flat=True)) == [2, 2, 2, 2]
    assert taken(table, hall, event) == [1, 4, 4]
    assert differences() == []


def test_a_changed_ticket_type_releases_only_the_seats_it_took(event, hall, table):
    order = buy(event, (table, 1))
    other = create_seat_pool(event=event, name="Båten", capacity=4)
    TicketType.objects.filter(pk=table.pk).update(uses_seats=False, pool=other, people=8)
    end_hold(order)
    expire_order(order.pk)
    assert taken(table, hall, other, event) == [0, 0, 0, 0]


def test_an_organisation_pays_once_and_can_add_colleagues(event, hall, organisation):
    order = buy(event, (organisation, 1, ["Anne", "Bo"]))
    line = order.lines.get()
    assert (order.total_ore, taken(organisation, hall, event)) == (500_000, [1, 2, 2])
    with pytest.raises(counters.NotBookable):
        colleagues.add_person(line)
    confirm_order(order)
    third = colleagues.add_person(line, name="Cai", email="Cai@Example.no")
    assert (third.position, third.unit, third.attendee_email) == (3, 1, "cai@example.no")
    with pytest.raises(colleagues.OrganisationTicketFull):
        colleagues.add_person(line)
    assert taken(organisation, hall, event) == [1, 3, 3]
    for _twice in range(2):
        colleagues.remove_person(third)
    assert taken(organisation, hall, event) == [1, 2, 2]
    colleagues.remove_person(Ticket.objects.get(position=1))
    with pytest.raises(colleagues.LastPerson):
        colleagues.remove_person(Ticket.objects.get(position=2))
    assert differences() == []


def test_no_colleague_is_added_when_the_pool_is_full(event, hall, organisation):
    order = buy(event, (organisation, 1))
    confirm_order(order)
    SeatPool.objects.filter(pk=hall.pk).update(capacity=1)
    with pytest.raises(counters.SoldOut):
        colleagues.add_person(order.lines.get())
    assert Ticket.objects.count() == 1
    assert taken(organisation, hall, event) == [1, 1, 1]


def test_an_organisation_type_limits_units_and_people(event, organisation):
    with pytest.raises(BookingRefused) as refused:
        buy(event, (organisation, 2))
    assert refused.value.problems[organisation.pk].reason == ProblemReason.TOO_MANY
    with pytest.raises(BookingRefused) as refused:
        buy(event, (organisation, 1, ["A", "B", "C", "D"]))
    problem = refused.value.problems[organisation.pk]
    assert (problem.reason, problem.limit) == (ProblemReason.TOO_MANY_PEOPLE, 3)


@pytest.mark.parametrize(("people", "tickets"), [(2, 2), (0, 1), (None, 1)])
def test_a_stand_takes_no_seats_and_has_tickets(event, stand, people, tickets):
    TicketType.objects.filter(pk=stand.pk).update(people=people)
    buy(event, (stand, 1))
    assert Ticket.objects.filter(uses_seat=False).count() == tickets
    assert taken(stand, event) == [1, 0]
    assert differences() == []


def test_a_stand_without_staff_takes_no_seat(event, stand):
    TicketType.objects.filter(pk=stand.pk).update(people=0, uses_seats=True)
    buy(event, (stand, 1))
    assert taken(stand, event) == [1, 0]
    assert differences() == []


def test_a_late_payment_takes_the_whole_table_or_nothing(event, hall, table):
    from payments.sellers import Unavailable

    order = buy(event, (table, 1))
    end_hold(order)
    expire_order(order.pk)
    order.refresh_from_db()
    SeatPool.objects.filter(pk=hall.pk).update(taken=7)
    with pytest.raises(Unavailable), transaction.atomic():
        fulfilment.restore_tickets(order, list(order.lines.all()))
    assert taken(table, hall) == [0, 7]
    SeatPool.objects.filter(pk=hall.pk).update(taken=0)
    with transaction.atomic():
        fulfilment.restore_tickets(order, list(order.lines.all()))
    assert taken(table, hall, event) == [1, 4, 4]
    assert Ticket.objects.filter(status=TicketStatus.HELD).count() == 4


def test_the_check_finds_and_repairs_every_counter(event, hall, table):
    buy(event, (table, 1))
    TicketType.objects.filter(pk=table.pk).update(taken=2)
    SeatPool.objects.filter(pk=hall.pk).update(taken=5)
    Event.objects.filter(pk=event.pk).update(taken=0)
    assert len(differences()) == 3
    assert len(repair_counters()) == 3
    assert taken(table, hall, event) == [1, 4, 4]
    Ticket.objects.filter(position=4).update(unit=2)
    assert [(difference.counted, difference.expected, difference.row) for difference in differences()] == [(2, 1, None)]
