"""Orders for two events. Each event has its own prices, code, answers, terms, seats and problems."""

import re
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from booking_helpers import buy, code_for, end_hold, taken
from concurrency import at_once, results
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from event_factory import create_event, create_seat_pool, create_ticket_type

from events import queries
from events.booking.book import NotBooked, book
from events.booking.booking_request import BookingRequest, read_part
from events.booking.own_orders import held_seats
from events.booking.selection import Attendee, Choice, Problem, ProblemReason
from events.booking.terms import terms_text
from events.enums import EventStatus, QuestionScope, TicketStatus
from events.models import Answer, CodeUse, Event, Question, SeatPool, Ticket, TicketType
from events.stock.recount import differences
from payments.checkout.expiry import expire_order
from payments.checkout.submission import Placed, PlacedBefore, PriceChanged, Submission
from payments.enums import OrderStatus, PaymentMethod
from payments.models import Order
from payments.orders.confirm import confirm_order
from payments.orders.place import Buyer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


@pytest.fixture
def evening(event) -> Event:
    """A second event, with terms and an invoice's time to pay of its own. VAT 12 % instead of 25 %."""
    return create_event(
        title_nb="Festmiddag",
        title_en="Dinner",
        starts_at=event.starts_at + timedelta(hours=10),
        ends_at=event.starts_at + timedelta(hours=14),
        place="Drammen",
        capacity=40,
        terms_nb="Middagens vilkår.",
        terms_en="Terms of the dinner.",
        invoice_due_days=10,
    )


@pytest.fixture
def dinner(evening) -> TicketType:
    return create_ticket_type(
        event=evening, position=1, name_nb="Middag", name_en="Dinner", price_ore=112_000, vat_code="low12", capacity=4
    )


def part(ticket_type, units=1, *, code="", names=(), **more):
    people = [Attendee(name, f"{name.lower()}@example.no") for name in names]
    # With its ticket types, as the booking page reads it.
    event = Event.objects.prefetch_related(queries.ticket_types()).get(pk=ticket_type.event_id)
    return read_part(event, [Choice(ticket_type.pk, more.pop("people", people), units)], code_text=code, **more)


def request_for(*parts, key="", shown="", email="kari@example.no", **more) -> BookingRequest:
    return BookingRequest(
        parts=parts,
        buyer=Buyer(name="Kari", email=email),
        language=more.pop("language", "nb"),
        submission=Submission(key, shown),
        **more,
    )


def placed(*parts, **more) -> Order:
    outcome = book(request_for(*parts, **more))
    assert isinstance(outcome, Placed), outcome
    return outcome.order


# --- The order ------------------------------------------------------------------------------------------------------


def test_each_event_has_its_own_prices_and_vat(standard, dinner):
    request = request_for(part(dinner, 2), part(standard))
    assert (request.total_ore, request.vat_ore) == (349_000 + 224_000, 69_800 + 24_000)
    order = book(request).order
    assert (order.total_ore, order.vat_ore, order.status) == (573_000, 93_800, OrderStatus.HELD)
    assert list(order.lines.values_list("position", "description", "quantity", "total_ore", "vat_ore")) == [
        (1, "Eiendomsdagen: Ordinær", 1, 349_000, 69_800),
        (2, "Festmiddag: Middag", 2, 224_000, 24_000),
    ]
    assert taken(standard, standard.event, dinner, dinner.event) == [1, 1, 2, 2]
    assert differences() == []


def test_each_ticket_belongs_to_its_event(standard, dinner):
    order = placed(part(standard, names=["Anna"]), part(dinner, 2, names=["Bo", "Ida"]))
    tickets = Ticket.objects.filter(line__order=order).order_by("event_id", "position")
    assert list(tickets.values_list("event_id", "ticket_type_id", "position", "attendee_name")) == [
        (standard.event_id, standard.pk, 1, "Anna"),
        (dinner.event_id, dinner.pk, 1, "Bo"),
        (dinner.event_id, dinner.pk, 2, "Ida"),
    ]


def test_questions_are_asked_and_answered_for_each_event(standard, dinner):
    role = Question.objects.create(event=standard.event, label_nb="Stilling")
    table = Question.objects.create(event=dinner.event, label_nb="Bord")
    bill, shared = (
        Question.objects.create(event=ticket_type.event, label_nb="Prosjekt", scope=QuestionScope.ORDER)
        for ticket_type in (standard, dinner)
    )
    day = [Attendee("Anna", "anna@example.no", answers={role.pk: "Sjef", table.pk: "not asked here"})]
    night = [Attendee("Anna", "anna@example.no", answers={table.pk: "Ved vinduet"})]
    order = placed(
        part(standard, people=day, order_answers={bill.pk: "P1"}),
        part(dinner, people=night, order_answers={shared.pk: "P2"}),
    )
    answers = Answer.objects.order_by("question_id").values_list("question_id", "ticket__event_id", "order_id", "value")
    assert set(answers) == {
        (role.pk, standard.event_id, None, "Sjef"),
        (table.pk, dinner.event_id, None, "Ved vinduet"),
        (bill.pk, None, order.pk, "P1"),
        (shared.pk, None, order.pk, "P2"),
    }


@pytest.mark.parametrize(("language", "titles"), [("nb", ("Eiendomsdagen", "Festmiddag")), ("en", None)])
def test_the_terms_of_both_events_are_stored_under_their_titles(event, evening, standard, dinner, language, titles):
    first, second = titles or ("The Property Day", "Dinner")
    request = request_for(part(standard), part(dinner), language=language)
    terms = f"{first}\n\n{terms_text(event, language)}\n\n{second}\n\n{terms_text(evening, language)}"
    assert request.terms == terms
    assert book(request).order.terms == terms
    assert placed(part(standard), language=language).terms == terms_text(event, language)


def test_an_invoice_has_the_shorter_due_period_of_two_events(standard, dinner):
    assert request_for(part(standard), part(dinner)).due_days is None
    assert request_for(part(standard), method=PaymentMethod.INVOICE).due_days == 14
    assert placed(part(standard), part(dinner), method=PaymentMethod.INVOICE).due_days == 10


def test_repeated_submissions_for_two_events_place_one_order(standard, dinner):
    first = placed(part(standard), part(dinner), key="k" * 32)
    again = book(request_for(part(standard), part(dinner), key="k" * 32))
    assert again == PlacedBefore(first)
    assert taken(standard, dinner) == [1, 1]


def test_a_total_that_differs_from_the_page_is_refused(standard, dinner):
    parts = part(standard), part(dinner)
    assert book(request_for(*parts, shown="349000")) == PriceChanged(461_000)
    assert not Order.objects.exists()
    assert placed(*parts, shown="461000").total_ore == 461_000


def test_a_request_needs_exactly_one_part_per_event(standard, student):
    with pytest.raises(ValueError, match="one part for each"):
        request_for()
    with pytest.raises(ValueError, match="one part for each"):
        request_for(part(standard), part(student))


# --- Discount codes ---------------------------------------------------------------------------------------------------


def test_a_code_changes_the_price_of_its_own_event_only(standard, dinner):
    code = code_for(dinner.event, "FEST", percent=50)
    typed = {"code": "fest"}
    order = placed(part(standard, **typed), part(dinner, 2, **typed), code_text="fest")
    assert list(order.lines.values_list("discount_ore", flat=True)) == [0, 112_000]
    assert list(CodeUse.objects.values_list("code_id", "quantity", "saved_ore")) == [(code.pk, 2, 112_000)]
    assert taken(code) == [2]


def test_two_events_with_equal_codes_use_their_own(standard, dinner):
    day, night = code_for(standard.event, "SAMME"), code_for(dinner.event, "SAMME", percent=50)
    placed(part(standard, code="SAMME"), part(dinner, code="SAMME"), code_text="SAMME")
    uses = CodeUse.objects.order_by("pk").values_list("code_id", "saved_ore")
    assert list(uses) == [(day.pk, 34_900), (night.pk, 56_000)]


def test_an_unknown_code_is_a_problem_of_the_order(standard, dinner):
    outcome = book(request_for(part(standard, code="UKJENT"), part(dinner, code="UKJENT"), code_text="UKJENT"))
    assert outcome == NotBooked({None: {"code": Problem(ProblemReason.CODE_UNKNOWN)}})


def test_a_used_up_code_is_a_problem_of_its_event(standard, dinner):
    first, second = code_for(standard.event, "SAMME"), code_for(dinner.event, "SAMME", capacity=1)
    outcome = book(request_for(part(standard, code="SAMME"), part(dinner, 2, code="SAMME"), code_text="SAMME"))
    assert outcome == NotBooked({dinner.event_id: {"code": Problem(ProblemReason.CODE_USED_UP, 1)}})
    assert taken(standard, dinner, first, second) == [0, 0, 0, 0]


# --- Problems ---------------------------------------------------------------------------------------------------------


def test_each_event_has_its_own_problems(standard, dinner):
    TicketType.objects.filter(pk=standard.pk).update(min_per_order=2)
    outcome = book(request_for(part(standard), part(dinner, 5)))
    assert outcome.problems == {
        standard.event_id: {standard.pk: Problem(ProblemReason.TOO_FEW, 2)},
        dinner.event_id: {dinner.pk: Problem(ProblemReason.SOLD_OUT, 4)},
    }


def test_no_chosen_tickets_is_a_problem_of_that_event(standard, dinner):
    request = request_for(part(standard), read_part(dinner.event, []))
    assert book(request) == NotBooked({dinner.event_id: {None: Problem(ProblemReason.TOO_FEW, 1)}})


def sell_out_the_type(dinner) -> None:
    TicketType.objects.filter(pk=dinner.pk).update(taken=3)


def sell_out_the_event(dinner) -> None:
    Event.objects.filter(pk=dinner.event_id).update(taken=39)


def close(dinner) -> None:
    Event.objects.filter(pk=dinner.event_id).update(status=EventStatus.CLOSED)


@pytest.mark.parametrize(
    ("meanwhile", "is_type", "problem"),
    [
        (sell_out_the_type, "type", Problem(ProblemReason.SOLD_OUT, 1)),
        (sell_out_the_event, None, Problem(ProblemReason.SOLD_OUT, 1)),
        (close, None, Problem(ProblemReason.NOT_ON_SALE)),
    ],
)
def test_nothing_is_booked_when_one_event_cannot_be_booked(standard, dinner, meanwhile, is_type, problem):
    code = code_for(standard.event)
    request = request_for(part(standard, code="SOMMER"), part(dinner, 2), code_text="SOMMER")
    meanwhile(dinner)
    before = taken(dinner, dinner.event)
    assert book(request) == NotBooked({dinner.event_id: {dinner.pk if is_type else None: problem}})
    assert taken(standard, standard.event, code) == [0, 0, 0]
    assert taken(dinner, dinner.event) == before
    assert not Order.objects.exists()
    assert not Ticket.objects.exists()


def test_a_full_pool_is_a_problem_of_its_event(standard, dinner):
    hall = create_seat_pool(event=dinner.event, name="Salen", capacity=10)
    TicketType.objects.filter(pk=dinner.pk).update(pool=hall)
    request = request_for(part(standard), part(dinner, 2))
    SeatPool.objects.update(taken=9)
    assert book(request) == NotBooked({dinner.event_id: {dinner.pk: Problem(ProblemReason.SOLD_OUT, 1)}})
    assert taken(standard, dinner, hall) == [0, 0, 9]


def test_expired_holds_of_both_events_are_released(standard, dinner):
    request = request_for(part(standard), part(dinner, 2))
    for number in range(2):
        end_hold(buy(dinner.event, (dinner, 2), email=f"old{number}@example.no"))
    assert isinstance(book(request), Placed)
    assert taken(standard, dinner) == [1, 2]
    assert differences() == []


# --- Confirmation, expiry --------------------------------------------------------------------------------------------


def test_both_events_are_confirmed_or_released_together(standard, dinner):
    confirmed, expired = (placed(part(standard), part(dinner), email=f"{name}@example.no") for name in ("anna", "bo"))
    confirm_order(confirmed)
    end_hold(expired)
    assert expire_order(expired.pk)
    states = Ticket.objects.order_by("line__order_id", "event_id").values_list("status", flat=True)
    assert list(states) == [TicketStatus.VALID] * 2 + [TicketStatus.RELEASED] * 2
    assert taken(standard, dinner) == [1, 1]
    assert differences() == []


# --- Locks and statements ---------------------------------------------------------------------------------------------


def updated_counters(statements) -> list[tuple[str, int]]:
    """(table, primary key) of each counter, in the order of the updates."""
    matches = [
        re.search(r'UPDATE "events_(\w+)" SET "taken".*?"events_\w+"\."id" = (\d+)', statement["sql"])
        for statement in statements
    ]
    return [(match[1], int(match[2])) for match in matches if match]


def test_counters_are_changed_in_the_lock_order(standard, dinner):
    codes = [code_for(ticket_type.event, "SAMME") for ticket_type in (standard, dinner)]
    parts = part(dinner, code="SAMME"), part(standard, code="SAMME")
    with CaptureQueriesContext(connection) as statements:
        placed(*parts, code_text="SAMME")
    assert updated_counters(statements) == [
        ("discountcode", codes[0].pk),
        ("discountcode", codes[1].pk),
        ("tickettype", standard.pk),
        ("event", standard.event_id),
        ("tickettype", dinner.pk),
        ("event", dinner.event_id),
    ]


def test_a_second_event_adds_few_queries(standard, dinner):
    counted = []
    for parts in ([part(standard)], [part(standard), part(dinner)]):
        request = request_for(*parts)
        with CaptureQueriesContext(connection) as statements:
            book(request)
        counted.append(len(statements))
    assert counted[1] - counted[0] == 2, counted


@pytest.mark.django_db(transaction=True)
def test_buyers_of_both_events_never_deadlock(standard, dinner):
    """Half of the buyers have the events in the opposite order, while holds of both events expire."""
    for number in range(2):
        placed(part(standard), part(dinner, 2), email=f"old{number}@example.no")
    Order.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    def buyer(number: int):
        parts = [part(standard), part(dinner)]
        return book(request_for(*(parts[::-1] if number % 2 else parts), email=f"b{number}@example.no"))

    calls = [partial(buyer, number) for number in range(8)]
    outcomes = results(at_once(*calls)) if connection.vendor == "postgresql" else [call() for call in calls]
    refused = [outcome for outcome in outcomes if isinstance(outcome, NotBooked)]
    assert [outcome.problems for outcome in refused] == [
        {dinner.event_id: {dinner.pk: Problem(ProblemReason.SOLD_OUT, 0)}}
    ] * 4
    assert sum(isinstance(outcome, Placed) for outcome in outcomes) == 4
    assert taken(standard, dinner) == [4, 4]
    assert differences() == []


@pytest.mark.django_db(transaction=True)
def test_changes_to_the_other_event_never_deadlock(standard, dinner):
    """Orders are changed from the later event to the earlier one while others buy both."""
    TicketType.objects.filter(pk=dinner.pk).update(capacity=40)
    count = 5
    for number in range(4):
        olds = [placed(part(dinner), email=f"old{number}-{each}@example.no") for each in range(count)]

        def change(order: Order):
            new = part(standard, held=held_seats(order))
            return book(request_for(new, email=order.buyer_email, replaces_order=order))

        def buyer(email: str):
            return book(request_for(part(standard), part(dinner), email=email))

        calls = [partial(change, order) for order in olds]
        calls += [partial(buyer, f"both{number}-{each}@example.no") for each in range(count)]
        outcomes = results(at_once(*calls)) if connection.vendor == "postgresql" else [call() for call in calls]
        assert all(isinstance(outcome, Placed) for outcome in outcomes)
    assert taken(standard, dinner) == [40, 20]
    assert differences() == []


def test_the_seats_of_a_changed_order_are_locked_in_the_lock_order(standard, dinner):
    """All of both orders are locked before any counter is changed, also when the old order's event comes last."""
    order = placed(part(dinner))
    request = request_for(part(standard, held=held_seats(order)), replaces_order=order)
    with CaptureQueriesContext(connection) as statements:
        assert isinstance(book(request), Placed)
    sql = [statement["sql"] for statement in statements]
    # SQLite locks no rows, so the rows are read: FOR UPDATE is PostgreSQL's.
    read = [
        (position, int(match[1]))
        for position, text in enumerate(sql)
        if (match := re.search(r'^SELECT "events_tickettype"."id".*"events_tickettype"."event_id" = (\d+)', text))
    ]
    first_change = next(position for position, text in enumerate(sql) if 'UPDATE "events_' in text and "taken" in text)
    before = [event_id for position, event_id in read if position < first_change]
    assert before[:2] == [standard.event_id, dinner.event_id]


def test_a_booking_request_is_immutable(standard):
    request = request_for(part(standard))
    with pytest.raises(AttributeError):
        request.parts = ()
    assert replace(request, language="en").parts == request.parts
