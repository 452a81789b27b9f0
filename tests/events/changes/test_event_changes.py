"""Cancelling and moving an event: the event at once, then each order with refunds, documents and e-mails."""

import time
from datetime import timedelta

import pytest
from booking_helpers import hold
from django.core import mail
from django.db.models import Sum
from django.utils import timezone
from email_helpers import compose
from event_factory import create_event, create_ticket_type
from icalendar import Calendar
from wagtail.models import ModelLogEntry

from core.money import format_kr
from core.wall_clock import end_of_day
from events.booking.book import BookingRefused
from events.changes import process
from events.changes.decide import NothingMoved, announce_move, cancel_and_announce, event_facts, move_event
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


def make_ticket_type(event, price=0) -> TicketType:
    return create_ticket_type(event=event, name_nb="Plass", name_en="Seat", price_ore=price)


@pytest.fixture
def cancel(commit):
    """Cancels an event without processing its orders, as without a worker."""

    def cancel(event, **fields) -> EventChange:
        return cancel_and_announce(event, **fields)

    return cancel


@pytest.fixture
def run_tasks(commit):
    """Processes the change once and runs the on-commit callbacks. Returns the number of remaining tasks."""

    def run_tasks(change, **fields) -> int:
        with commit():
            remaining = process_change(change.pk, **fields)
        change.refresh_from_db()
        return remaining

    return run_tasks


def statuses(change) -> list[str]:
    return list(change.tasks.order_by("pk").values_list("status", flat=True))


def notified(change) -> list[tuple[str, str]]:
    """Pairs of address and e-mail name for the e-mails about a change, sorted."""
    rows = OutgoingMail.objects.filter(key__startswith=f"change-{change.pk}-")
    return sorted(rows.values_list("to", "email_name"))


def body_to(email: str) -> str:
    return next(message.body for message in mail.outbox if message.to == [email])


def money_agrees(order) -> bool:
    """Whether payments less refunds equal the sum of the documents. Failed refunds do not count."""
    paid = order.payments.aggregate(sum=Sum("amount_ore"))["sum"] or 0
    refunded = order.refunds.exclude(status=RefundStatus.FAILED).aggregate(sum=Sum("amount_ore"))["sum"] or 0
    documents = order.documents.aggregate(sum=Sum("total_ore"))["sum"] or 0
    return paid - refunded == documents


# --- cancelling ---------------------------------------------------------------------------------------------------


def test_a_paid_order_is_cancelled_refunded_credited_and_notified_once(
    event,
    standard,
    paid,
    cancel,
    run_tasks,
):
    order = paid(hold(event, standard, "anna@example.no", "kari@example.no"))
    mail.outbox.clear()
    change = cancel(event, message_nb="Vi er syke. Se https://example.no/nytt", by=None)
    event.refresh_from_db()
    assert event.status == EventStatus.CANCELLED
    with pytest.raises(BookingRefused):
        hold(event, standard, "late@example.no", buyer="late@example.no")
    assert run_tasks(change) == 0
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
    assert notified(change) == [("anna@example.no", "event_cancelled"), ("kari@example.no", "event_cancelled")]
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


def test_processing_or_cancelling_twice_changes_nothing(event, standard, paid, cancel, run_tasks):
    order = paid(hold(event, standard, "anna@example.no"))
    change = cancel(event)
    run_tasks(change)
    assert cancel(event).pk == change.pk
    EventChange.objects.update(finished_at=None)
    change.tasks.update(status=ChangeTaskStatus.WAITING)
    run_tasks(change)
    assert order.refunds.count() == 1
    assert order.documents.filter(kind=DocumentKind.CREDIT_NOTE).count() == 1
    assert len(notified(change)) == 2


def test_an_unpaid_invoice_is_credited(event, standard, cancel, run_tasks):
    order = hold(event, standard, "anna@example.no", method=PaymentMethod.INVOICE, due_days=14)
    confirm_by_invoice(order)
    sums = preview_cancellation([event.pk])
    assert (sums.orders, sums.tickets, sums.refund_ore) == (1, 1, 0)
    assert (sums.unpaid_invoices, sums.credit_ore) == (1, order.total_ore)
    change = cancel(event)
    run_tasks(change)
    assert statuses(change) == ["done"]
    assert not Refund.objects.exists()
    assert sum(SalesDocument.objects.values_list("total_ore", flat=True)) == 0
    assert format_kr(order.total_ore) in body_to("kari@example.no")


def test_a_free_order_is_cancelled_and_notified(free_event, cancel, run_tasks):
    ticket_type = free_event.ticket_types.get()
    order = hold(free_event, ticket_type, "anna@example.no", language="en")
    confirm_order(order)
    mail.outbox.clear()
    change = cancel(free_event, message_nb="Norsk", message_en="English words")
    run_tasks(change)
    order.refresh_from_db()
    assert order.status == OrderStatus.CANCELLED
    assert "English words" in body_to("anna@example.no")
    assert "refund" not in body_to("kari@example.no")


def test_other_lines_of_the_order_are_kept(event, standard, free_event, commit, cancel, run_tasks):
    """An order for two events keeps the other event's line."""
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
    change = cancel(free_event)
    run_tasks(change)
    order.refresh_from_db()
    assert statuses(change) == ["done"]
    assert order.status == OrderStatus.CONFIRMED
    assert not order.refunds.exists()
    assert Ticket.objects.get(event=event).status == TicketStatus.VALID
    assert Ticket.objects.get(event=free_event).status == TicketStatus.CANCELLED
    assert any("Resten av bestillingen står." in message.body for message in mail.outbox)


def test_a_held_order_ends_and_its_session_is_closed(event, standard, stripe_sandbox, session_of, cancel, run_tasks):
    order = hold(event, standard, "anna@example.no")
    session = session_of(order)
    change = cancel(event)
    run_tasks(change)
    order.refresh_from_db()
    assert order.status == OrderStatus.EXPIRED
    assert client.retrieve_session(session).status == "expired"
    assert notified(change) == [("kari@example.no", "event_cancelled")]
    assert change.finished_at
    assert not differences()


def test_a_held_order_that_was_paid_this_moment_is_refunded(
    event,
    standard,
    stripe_sandbox,
    session_of,
    cancel,
    run_tasks,
):
    order = hold(event, standard, "anna@example.no")
    session = session_of(order)
    stripe_sandbox.pay(session)
    change = cancel(event)
    run_tasks(change)
    order.refresh_from_db()
    assert order.status == OrderStatus.CANCELLED
    assert order.refunds.get().amount_ore == order.total_ore
    assert money_agrees(order)


def test_a_payment_after_the_hold_ended_is_refunded(
    event, standard, stripe_sandbox, session_of, cancel, run_tasks, commit
):
    """The payment was pending: when it succeeds, the order has expired."""
    order = hold(event, standard, "anna@example.no")
    session = session_of(order)
    CheckoutAttempt.objects.update(status="pending")
    run_tasks(cancel(event))
    order.refresh_from_db()
    assert order.status == OrderStatus.EXPIRED
    stripe_sandbox.pay(session)
    with commit():
        fulfil_session(session)
    order.refresh_from_db()
    assert order.refunds.get().reason == "late"
    assert not Ticket.objects.valid().exists()


def test_task_waits_for_the_next_run_when_stripe_is_unavailable(event, standard, monkeypatch, cancel, run_tasks):
    order = hold(event, standard, "anna@example.no")
    change = cancel(event)

    def unavailable(order_pk):
        raise StripeUnavailable("no answer")

    with monkeypatch.context() as patch:
        patch.setattr(process, "end_hold", unavailable)
        assert run_tasks(change) == 1
    task = change.tasks.get()
    assert (task.status, task.error) == ("waiting", "no answer")
    assert not change.finished_at
    run_tasks(change)
    assert statuses(change) == ["done"]
    order.refresh_from_db()
    assert order.status == OrderStatus.EXPIRED


# --- killed, started twice, failing ---------------------------------------------------------------------------------


class Killed(BaseException):
    """Simulates that the process is killed: it is not caught as an Exception."""


@pytest.mark.parametrize("function_name", ["cancel_lines", "queue_emails", "log"])
def test_processing_continues_after_being_killed_in_the_third_order(
    five_orders, free_event, monkeypatch, cancel, run_tasks, function_name
):
    change = cancel(free_event)
    calls = []
    if function_name == "log":
        from payments.refunds import cancel_lines as module
    else:
        module = process
    original = getattr(module, function_name)

    def killed_at_the_third(*args, **kwargs):
        calls.append(1)
        if len(calls) == 3:
            raise Killed
        return original(*args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(module, function_name, killed_at_the_third)
        with pytest.raises(Killed):
            process_change(change.pk)
    assert statuses(change) == ["done", "done", "waiting", "waiting", "waiting"]
    assert len(notified(change)) == 4
    five_orders[2].refresh_from_db()
    assert five_orders[2].status == OrderStatus.CONFIRMED
    assert run_tasks(change) == 0
    assert statuses(change) == ["done"] * 5
    assert len(notified(change)) == 10
    assert change.finished_at
    assert not differences()


def test_a_failed_task_does_not_stop_the_others_and_can_be_retried(
    five_orders, free_event, monkeypatch, cancel, run_tasks, commit
):
    change, original = cancel(free_event), process.cancel_lines

    def fails_for_one(order, *args, **kwargs):
        if order.pk == five_orders[1].pk:
            raise ValueError("something odd")
        return original(order, *args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(process, "cancel_lines", fails_for_one)
        assert run_tasks(change) == 0
    assert statuses(change) == ["done", "failed", "done", "done", "done"]
    assert "something odd" in change.tasks.get(order=five_orders[1]).error
    assert change.finished_at is None
    assert process_all_changes() == 0
    assert change.tasks.filter(status="failed").count() == 1
    with commit():
        assert retry_failed_tasks(change) == 1
    change.refresh_from_db()
    assert statuses(change) == ["done"] * 5
    assert change.finished_at
    assert retry_failed_tasks(change) == 0


def test_a_run_stops_at_its_time_limit_and_the_scheduler_continues(five_orders, free_event, cancel, monkeypatch):
    change = cancel(free_event)
    assert process_change(change.pk, seconds=0) == 4
    monkeypatch.setattr(process, "SCHEDULED_TURN_SECONDS", 0)
    while process_all_changes():
        time.sleep(0)
    change.refresh_from_db()
    assert change.finished_at


def test_tasks_run_on_commit_without_a_worker(five_orders, free_event, commit):
    with commit():
        change = cancel_and_announce(free_event)
    change.refresh_from_db()
    assert change.finished_at
    assert Order.objects.filter(status=OrderStatus.CANCELLED).count() == 5


def test_sessions_are_cancelled_with_the_conference_in_one_email(event, standard, cancel, run_tasks):
    session = create_event(
        title_nb="Økt", parent=event, starts_at=event.starts_at, ends_at=event.starts_at + timedelta(hours=1)
    )
    ticket_type = make_ticket_type(session)
    order = hold(session, ticket_type, "anna@example.no")
    confirm_order(order)
    change = cancel(event, sessions=True)
    session.refresh_from_db()
    assert session.status == EventStatus.CANCELLED
    run_tasks(change)
    assert statuses(change) == ["done"]
    assert "Økt" in body_to("anna@example.no")


def test_sessions_are_not_cancelled_by_default(event, standard, cancel, run_tasks):
    session = create_event(
        title_nb="Økt", parent=event, starts_at=event.starts_at, ends_at=event.starts_at + timedelta(hours=1)
    )
    run_tasks(cancel(event))
    session.refresh_from_db()
    assert session.status == EventStatus.OPEN


# --- moving ---------------------------------------------------------------------------------------------------------


def test_a_move_notifies_everybody_and_extends_the_cancellation_deadline(event, standard, commit):
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
        change = move_event(event, new, until=end_of_day(day), message_nb="Salen er stengt.")
    event.refresh_from_db()
    change.refresh_from_db()
    assert (event.sequence, event.venue, event.status) == (sequence + 1, "Elvesalen", EventStatus.OPEN)
    assert timezone.localdate(event.cancel_until) == day
    assert event.dates.get().starts_at == event.starts_at
    assert change.facts["before"] == before
    assert change.finished_at
    assert notified(change) == [("anna@example.no", "event_moved"), ("kari@example.no", "event_moved")]
    text = body_to("anna@example.no")
    for text_part in ("Elvesalen", "Union Scene", "Salen er stengt."):
        assert text_part in text
    calendar = next(content for m in mail.outbox if m.to == ["anna@example.no"] for n, content, _t in m.attachments)
    entry = Calendar.from_ical(calendar).events[0]
    assert (entry["sequence"], entry["dtstart"].dt) == (event.sequence, event.starts_at)
    order.refresh_from_db()
    assert order.status == OrderStatus.CONFIRMED
    (entry,) = ModelLogEntry.objects.filter(action="events.move_all")
    assert entry.data["before"] == before


def test_a_change_of_room_raises_the_calendar_sequence(event, standard):
    sequence = event.sequence
    move_event(event, {"room": "Auditoriet"})
    event.refresh_from_db()
    assert event.sequence == sequence + 1


def test_a_later_cancellation_deadline_is_kept(event):
    later = event.cancel_until
    move_event(event, {"venue": "Elvesalen"}, until=later - timedelta(days=5))
    event.refresh_from_db()
    assert event.cancel_until == later


def test_a_move_without_changes_is_refused(event):
    with pytest.raises(NothingMoved):
        move_event(event, {"venue": event.venue, "join_url": "https://meet.example/new"})
    move_event(event, {"venue": "Elvesalen"})
    with pytest.raises(NothingMoved):
        move_event(event, {"venue": "Elvesalen"})
    assert EventChange.objects.count() == 1


def test_a_move_in_the_event_form_is_announced_once(event, standard, commit):
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
    assert len(notified(change)) == 2


def test_email_about_an_outdated_move_is_not_sent(free_event):
    order = hold(free_event, free_event.ticket_types.get(), "anna@example.no")
    confirm_order(order)
    first = move_event(free_event, {"venue": "Elvesalen"})
    process_change(first.pk)
    second = move_event(free_event, {"venue": "Havnehuset"})
    process_change(second.pk)
    rows = OutgoingMail.objects.filter(email_name="event_moved").order_by("pk")
    assert [bool(compose(row)) for row in rows] == [False, False, True, True]


def test_preview_counts_orders_tickets_and_refunds(event, standard, paid):
    order = paid(hold(event, standard, "anna@example.no", "bo@example.no"))
    hold(event, standard, "c@example.no", buyer="c@example.no")
    sums = preview_cancellation([event.pk])
    assert (sums.orders, sums.tickets, sums.held, sums.refund_ore) == (1, 2, 1, order.total_ore)
    assert (sums.unpaid_invoices, sums.credit_ore) == (0, 0)


def test_waiting_list_is_notified_when_the_event_is_cancelled(event, standard, cancel, run_tasks):
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
    change = cancel(event)
    run_tasks(change)
    assert set(WaitingEntry.objects.values_list("status", flat=True)) == {WaitingStatus.WITHDRAWN}
    assert OutgoingMail.objects.filter(to="wait@example.no", email_name="waiting_closed").count() == 1
    assert not OutgoingMail.objects.filter(email_name="waiting_offer").exists()
