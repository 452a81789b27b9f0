"""Calling an event off and moving it: at once for the public, then order by order, with money, papers and mail."""

import time
from datetime import timedelta

import pytest
from booking_helpers import hold
from django.core import mail
from django.db.models import Sum
from django.utils import timezone
from email_helpers import written
from icalendar import Calendar
from wagtail.models import ModelLogEntry

from core.money import format_kr
from events.booking.book import BookingRefused
from events.changes import process
from events.changes.decide import NothingMoved, announce_move, cancel_and_announce, end_of, event_facts, move_event
from events.changes.preview import preview_cancellation
from events.changes.process import process_all_changes, process_change, retry_failed_tasks
from events.enums import ChangeTaskStatus, EventStatus, TicketStatus, WaitingStatus
from events.models import Event, EventChange, EventDate, Ticket, TicketLine, TicketType, WaitingEntry
from events.stock.recount import differences
from mail.models import OutgoingMail
from payments.checkout.record import fulfil_session
from payments.documents.invoice import confirm_by_invoice
from payments.enums import DocumentKind, OrderStatus, PaymentMethod, RefundStatus
from payments.models import CheckoutAttempt, Order, Payment, Refund, SalesDocument
from payments.orders.confirm import confirm_order
from payments.stripe import client
from payments.stripe.errors import StripeUnavailable

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


def kind_of(event, price=0) -> TicketType:
    return TicketType.objects.create(event=event, name_nb="Plass", name_en="Seat", price_ore=price)


@pytest.fixture
def start(commit):
    """Calls an event off without working on the orders, as if the worker were away."""

    def start(event, **fields) -> EventChange:
        return cancel_and_announce(event, **fields)

    return start


@pytest.fixture
def turn(commit):
    """One turn of the work, with what follows it."""

    def turn(change, **fields) -> int:
        with commit():
            left = process_change(change.pk, **fields)
        change.refresh_from_db()
        return left

    return turn


def statuses(change) -> list[str]:
    return list(change.tasks.order_by("pk").values_list("status", flat=True))


def told(change) -> list[tuple[str, str]]:
    """Who is told of a change, with the letter, in alphabetical order."""
    rows = OutgoingMail.objects.filter(key__startswith=f"change-{change.pk}-")
    return sorted(rows.values_list("to", "email_name"))


def body_to(email: str) -> str:
    return next(message.body for message in mail.outbox if message.to == [email])


def money_agrees(order) -> bool:
    """Payments less refunds that have not failed are the papers; less what is owed on an invoice."""
    came = order.payments.aggregate(sum=Sum("amount_ore"))["sum"] or 0
    went = order.refunds.exclude(status=RefundStatus.FAILED).aggregate(sum=Sum("amount_ore"))["sum"] or 0
    papers = order.documents.aggregate(sum=Sum("total_ore"))["sum"] or 0
    return came - went == papers


# --- calling off ---------------------------------------------------------------------------------------------------


def test_a_paid_order_is_cancelled_refunded_and_credited_and_all_are_told_once(
    event,
    standard,
    paid,
    start,
    turn,
):
    order = paid(hold(event, standard, "anna@example.no", "kari@example.no"))
    mail.outbox.clear()
    change = start(event, message_nb="Vi er syke. Se https://example.no/nytt", by=None)
    event.refresh_from_db()
    assert event.status == EventStatus.CANCELLED
    with pytest.raises(BookingRefused):
        hold(event, standard, "late@example.no", buyer="late@example.no")
    assert turn(change) == 0
    order.refresh_from_db()
    refund = order.refunds.get()
    assert (order.status, refund.amount_ore, refund.reason, refund.status) == (
        OrderStatus.CANCELLED,
        order.total_ore,
        "event",
        RefundStatus.SUCCEEDED,
    )
    assert order.documents.get(kind=DocumentKind.CREDIT_NOTE).total_ore == -order.total_ore
    assert money_agrees(order)
    assert set(Ticket.objects.values_list("status", flat=True)) == {TicketStatus.CANCELLED}
    assert not differences()
    assert change.finished_at
    assert told(change) == [("anna@example.no", "event_cancelled"), ("kari@example.no", "event_cancelled")]
    to_buyer, to_attendee = body_to("kari@example.no"), body_to("anna@example.no")
    assert format_kr(order.total_ore) in to_buyer
    assert format_kr(order.total_ore) not in to_attendee
    assert order.access_key in to_buyer
    assert order.access_key not in to_attendee
    for text in (to_buyer, to_attendee):
        assert "Vi er syke." in text
    (calendar,) = (
        content
        for message in mail.outbox
        if message.to == ["anna@example.no"]
        for name, content, _type in message.attachments
        if name.endswith(".ics")
    )
    entry = Calendar.from_ical(calendar).events[0]
    assert (entry["status"], entry["sequence"]) == ("CANCELLED", event.sequence)
    assert event.sequence > 0


def test_working_twice_and_a_second_click_change_nothing(event, standard, paid, start, turn):
    order = paid(hold(event, standard, "anna@example.no"))
    change = start(event)
    turn(change)
    assert start(event).pk == change.pk
    EventChange.objects.update(finished_at=None)
    change.tasks.update(status=ChangeTaskStatus.WAITING)
    turn(change)
    assert order.refunds.count() == 1
    assert order.documents.filter(kind=DocumentKind.CREDIT_NOTE).count() == 1
    assert len(told(change)) == 2


def test_an_unpaid_invoice_is_credited(event, standard, start, turn):
    order = hold(event, standard, "anna@example.no", method=PaymentMethod.INVOICE, due_days=14)
    confirm_by_invoice(order)
    sums = preview_cancellation([event.pk])
    assert (sums.orders, sums.tickets, sums.refund_ore) == (1, 1, 0)
    assert (sums.unpaid_invoices, sums.credit_ore) == (1, order.total_ore)
    change = start(event)
    turn(change)
    assert statuses(change) == ["done"]
    assert not Refund.objects.exists()
    assert sum(SalesDocument.objects.values_list("total_ore", flat=True)) == 0
    assert format_kr(order.total_ore) in body_to("kari@example.no")


def test_a_free_order_is_cancelled_and_told(free_event, start, turn):
    kind = free_event.ticket_types.get()
    order = hold(free_event, kind, "anna@example.no", language="en")
    confirm_order(order)
    mail.outbox.clear()
    change = start(free_event, message_nb="Norsk", message_en="English words")
    turn(change)
    order.refresh_from_db()
    assert order.status == OrderStatus.CANCELLED
    assert "English words" in body_to("anna@example.no")
    assert "No money is refunded." in body_to("kari@example.no")


def test_what_else_the_order_holds_stays(event, standard, free_event, commit, start, turn):
    """An order over two events keeps the other one."""
    order = hold(event, standard, "anna@example.no")
    other = free_event.ticket_types.get()
    line = order.lines.get()
    line.pk, line.position = None, 2
    line.unit_ore = line.total_ore = line.vat_ore = 0
    line.save()
    TicketLine.objects.create(line=line, event=free_event, ticket_type=other)
    Ticket.objects.create(event=free_event, ticket_type=other, line=line, position=1, attendee_email="anna@example.no")
    TicketType.objects.filter(pk=other.pk).update(taken=1)
    Event.objects.filter(pk=free_event.pk).update(taken=1)
    Payment.objects.create(order=order, method=PaymentMethod.MANUAL, amount_ore=order.total_ore)
    confirm_order(order)
    change = start(free_event)
    turn(change)
    order.refresh_from_db()
    assert statuses(change) == ["done"]
    assert order.status == OrderStatus.CONFIRMED
    assert not order.refunds.exists()
    assert Ticket.objects.get(event=event).status == TicketStatus.VALID
    assert Ticket.objects.get(event=free_event).status == TicketStatus.CANCELLED


def test_a_held_order_ends_and_its_session_is_closed(event, standard, bank, session_of, start, turn):
    order = hold(event, standard, "anna@example.no")
    session = session_of(order)
    change = start(event)
    turn(change)
    order.refresh_from_db()
    assert order.status == OrderStatus.EXPIRED
    assert client.retrieve_session(session).status == "expired"
    assert told(change) == [("kari@example.no", "event_cancelled")]
    assert change.finished_at
    assert not differences()


def test_a_held_order_that_was_paid_this_moment_is_refunded(
    event,
    standard,
    bank,
    session_of,
    start,
    turn,
):
    order = hold(event, standard, "anna@example.no")
    session = session_of(order)
    bank.pay(session)
    change = start(event)
    turn(change)
    order.refresh_from_db()
    assert order.status == OrderStatus.CANCELLED
    assert order.refunds.get().amount_ore == order.total_ore
    assert money_agrees(order)


def test_a_payment_after_everything_is_sent_back(event, standard, bank, session_of, start, turn, commit):
    """The bank was slow: when the money comes, the order is over."""
    order = hold(event, standard, "anna@example.no")
    session = session_of(order)
    CheckoutAttempt.objects.update(status="pending")
    turn(start(event))
    order.refresh_from_db()
    assert order.status == OrderStatus.EXPIRED
    bank.pay(session)
    with commit():
        fulfil_session(session)
    order.refresh_from_db()
    assert order.refunds.get().reason == "late"
    assert not Ticket.objects.valid().exists()


def test_stripes_silence_leaves_the_order_for_the_next_turn(event, standard, monkeypatch, start, turn):
    order = hold(event, standard, "anna@example.no")
    change = start(event)

    def silent(order_pk):
        raise StripeUnavailable("no answer")

    with monkeypatch.context() as away:
        away.setattr(process, "end_hold", silent)
        assert turn(change) == 1
    task = change.tasks.get()
    assert (task.status, task.error) == ("waiting", "no answer")
    assert not change.finished_at
    turn(change)
    assert statuses(change) == ["done"]
    order.refresh_from_db()
    assert order.status == OrderStatus.EXPIRED


# --- killed, started twice, failing ---------------------------------------------------------------------------------


class Killed(BaseException):
    pass


@pytest.mark.parametrize("place", ["cancel_lines", "post_all", "log"])
def test_killed_in_the_third_order_it_goes_on_where_it_was(five, free_event, monkeypatch, start, turn, place):
    change = start(free_event)
    calls = []
    real = getattr(process, place) if place != "log" else None
    if place == "log":
        from payments.refunds import cancel_lines as module
    else:
        module = process
    real = getattr(module, place)

    def dies_at_the_third(*args, **kwargs):
        calls.append(1)
        if len(calls) == 3:
            raise Killed
        return real(*args, **kwargs)

    with monkeypatch.context() as mortal:
        mortal.setattr(module, place, dies_at_the_third)
        with pytest.raises(Killed):
            process_change(change.pk)
    assert statuses(change) == ["done", "done", "waiting", "waiting", "waiting"]
    assert len(told(change)) == 4
    five[2].refresh_from_db()
    assert five[2].status == OrderStatus.CONFIRMED
    assert turn(change) == 0
    assert statuses(change) == ["done"] * 5
    assert len(told(change)) == 10
    assert change.finished_at
    assert not differences()


def test_a_failure_is_kept_for_a_person_and_does_not_stop_the_others(
    five, free_event, monkeypatch, start, turn, commit
):
    change, real = start(free_event), process.cancel_lines

    def fails_for_one(order, *args, **kwargs):
        if order.pk == five[1].pk:
            raise ValueError("something odd")
        return real(order, *args, **kwargs)

    with monkeypatch.context() as odd:
        odd.setattr(process, "cancel_lines", fails_for_one)
        assert turn(change) == 0
    assert statuses(change) == ["done", "failed", "done", "done", "done"]
    assert "something odd" in change.tasks.get(order=five[1]).error
    assert change.finished_at is None
    assert process_all_changes() == 0
    assert change.tasks.filter(status="failed").count() == 1
    with commit():
        assert retry_failed_tasks(change) == 1
    change.refresh_from_db()
    assert statuses(change) == ["done"] * 5
    assert change.finished_at
    assert retry_failed_tasks(change) == 0


def test_a_turn_ends_when_its_time_is_over_and_the_clock_goes_on(five, free_event, start, monkeypatch):
    change = start(free_event)
    assert process_change(change.pk, seconds=0) == 4
    monkeypatch.setattr(process, "SCHEDULED_TURN_SECONDS", 0)
    while process_all_changes():
        time.sleep(0)
    change.refresh_from_db()
    assert change.finished_at


def test_the_demo_works_at_once(five, free_event, commit):
    with commit():
        change = cancel_and_announce(free_event)
    change.refresh_from_db()
    assert change.finished_at
    assert Order.objects.filter(status=OrderStatus.CANCELLED).count() == 5


def test_sessions_are_called_off_along_with_the_conference_in_one_mail(event, standard, start, turn):
    session = Event.objects.create(
        title_nb="Økt", parent=event, starts_at=event.starts_at, ends_at=event.starts_at + timedelta(hours=1)
    )
    kind = kind_of(session)
    order = hold(session, kind, "anna@example.no")
    confirm_order(order)
    change = start(event, sessions=True)
    session.refresh_from_db()
    assert session.status == EventStatus.CANCELLED
    turn(change)
    assert statuses(change) == ["done"]
    assert "Økt" in body_to("anna@example.no")


def test_sessions_stay_unless_asked(event, standard, start, turn):
    session = Event.objects.create(
        title_nb="Økt", parent=event, starts_at=event.starts_at, ends_at=event.starts_at + timedelta(hours=1)
    )
    turn(start(event))
    session.refresh_from_db()
    assert session.status == EventStatus.OPEN


# --- moving ---------------------------------------------------------------------------------------------------------


def test_moving_tells_everybody_with_a_new_calendar_file_and_lets_them_give_back(event, standard, commit):
    order = hold(event, standard, "anna@example.no")
    Payment.objects.create(order=order, method=PaymentMethod.MANUAL, amount_ore=order.total_ore)
    confirm_order(order)
    mail.outbox.clear()
    sequence, day = event.sequence, timezone.localdate() + timedelta(days=20)
    before = event_facts(event)
    new = {
        "starts_at": event.starts_at + timedelta(days=7),
        "ends_at": event.ends_at + timedelta(days=7),
        "venue": "Elvesalen",
    }
    EventDate.objects.create(event=event, starts_at=event.starts_at, ends_at=event.ends_at)
    with commit():
        change = move_event(event, new, until=end_of(day), message_nb="Salen er stengt.")
    event.refresh_from_db()
    change.refresh_from_db()
    assert (event.sequence, event.venue, event.status) == (sequence + 1, "Elvesalen", EventStatus.OPEN)
    assert timezone.localdate(event.cancel_until) == day
    assert event.dates.get().starts_at == event.starts_at
    assert change.facts["before"] == before
    assert change.finished_at
    assert told(change) == [("anna@example.no", "event_moved"), ("kari@example.no", "event_moved")]
    text = body_to("anna@example.no")
    for words in ("Elvesalen", "Union Scene", "Salen er stengt."):
        assert words in text
    calendar = next(c for m in mail.outbox if m.to == ["anna@example.no"] for n, c, _t in m.attachments)
    entry = Calendar.from_ical(calendar).events[0]
    assert (entry["sequence"], entry["dtstart"].dt) == (event.sequence, event.starts_at)
    order.refresh_from_db()
    assert order.status == OrderStatus.CONFIRMED
    (entry,) = ModelLogEntry.objects.filter(action="events.move_all")
    assert entry.data["before"] == before


def test_another_room_alone_is_news_to_calendars_too(event, standard):
    sequence = event.sequence
    move_event(event, {"room": "Auditoriet"})
    event.refresh_from_db()
    assert event.sequence == sequence + 1


def test_a_later_deadline_is_never_shortened(event):
    later = event.cancel_until
    move_event(event, {"venue": "Elvesalen"}, until=later - timedelta(days=5))
    event.refresh_from_db()
    assert event.cancel_until == later


def test_nothing_moved_is_refused_and_so_is_the_second_click(event):
    with pytest.raises(NothingMoved):
        move_event(event, {"venue": event.venue, "join_url": "https://meet.example/new"})
    move_event(event, {"venue": "Elvesalen"})
    with pytest.raises(NothingMoved):
        move_event(event, {"venue": "Elvesalen"})
    assert EventChange.objects.count() == 1


def test_telling_of_what_the_ordinary_form_changed_happens_once(event, standard, commit):
    order = hold(event, standard, "anna@example.no")
    Payment.objects.create(order=order, method=PaymentMethod.MANUAL, amount_ore=order.total_ore)
    confirm_order(order)
    before = event_facts(event)
    with pytest.raises(NothingMoved):
        announce_move(event, before)
    event.venue = "Elvesalen"
    event.save()
    with commit():
        change = announce_move(event, before)
        assert announce_move(event, before).pk == change.pk
    assert len(told(change)) == 2


def test_a_letter_about_a_move_is_not_sent_when_it_is_news_no_more(free_event):
    order = hold(free_event, free_event.ticket_types.get(), "anna@example.no")
    confirm_order(order)
    first = move_event(free_event, {"venue": "Elvesalen"})
    process_change(first.pk)
    second = move_event(free_event, {"venue": "Havnehuset"})
    process_change(second.pk)
    rows = OutgoingMail.objects.filter(email_name="event_moved").order_by("pk")
    assert [bool(written(row)) for row in rows] == [False, False, True, True]


def test_consequences_count_what_is_left(event, standard, paid):
    order = paid(hold(event, standard, "anna@example.no", "bo@example.no"))
    hold(event, standard, "c@example.no", buyer="c@example.no")
    sums = preview_cancellation([event.pk])
    assert (sums.orders, sums.tickets, sums.held, sums.refund_ore) == (1, 2, 1, order.total_ore)
    assert (sums.unpaid_invoices, sums.credit_ore) == (0, 0)


def test_those_who_wait_for_a_seat_are_told_that_there_will_be_none(event, standard, start, turn):
    from events.waitinglist.join import join_waiting_list

    TicketType.objects.filter(pk=standard.pk).update(capacity=1)
    standard.refresh_from_db()
    order = hold(event, standard, "anna@example.no")
    Payment.objects.create(order=order, method=PaymentMethod.MANUAL, amount_ore=order.total_ore)
    confirm_order(order)
    event.refresh_from_db()
    join_waiting_list(
        event=event, ticket_type=standard, quantity=1, name="Venter", email="wait@example.no", language="nb"
    )
    change = start(event)
    turn(change)
    assert set(WaitingEntry.objects.values_list("status", flat=True)) == {WaitingStatus.WITHDRAWN}
    assert OutgoingMail.objects.filter(to="wait@example.no", email_name="waiting_closed").count() == 1
    assert not OutgoingMail.objects.filter(email_name="waiting_offer").exists()
