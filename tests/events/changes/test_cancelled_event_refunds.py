"""Refunds of a cancelled event: one e-mail with the credit note, and a second only for a late result."""

from datetime import timedelta

import pytest
from booking_helpers import hold
from django.core import mail
from django.utils import timezone

from events.changes.decide import cancel_and_announce
from events.changes.process import MAX_REFUND_WAIT, process_change
from mail.models import OutgoingMail
from mail.queue import deliver_email, is_still_queued, send_unsent
from payments.checkout.settle import settle
from payments.enums import DocumentKind, PaymentMethod, RefundReason, RefundStatus
from payments.models import Order, Payment, Refund
from payments.refunds import outcome, request
from payments.refunds.cancel_lines import cancel_lines

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]

BUYER = "kari@example.no"


@pytest.fixture
def order(event, standard, paid):
    order = paid(hold(event, standard, BUYER))
    mail.outbox.clear()
    return order


@pytest.fixture
def cancel_and_process(event, commit):
    """Cancels the event and processes its orders."""

    def cancel_and_process():
        change = cancel_and_announce(event)
        with commit():
            process_change(change.pk)

    return cancel_and_process


def to_buyer() -> list:
    """The buyer's e-mails, without those that ask for an account number alone."""
    asked = ("kontonummeret ditt", "your account number")
    return [
        message
        for message in mail.outbox
        if message.to == [BUYER] and not any(text in message.subject for text in asked)
    ]


def pdf_names(message) -> list[str]:
    return [name for name, *_rest in message.attachments if name.endswith(".pdf")]


def credit_note_name(order) -> str:
    return f"kreditnota-{order.documents.get(kind=DocumentKind.CREDIT_NOTE)}.pdf"


def pass_refund_wait(time_machine) -> None:
    time_machine.move_to(timezone.now() + MAX_REFUND_WAIT + timedelta(seconds=1))


def test_one_email_about_the_cancelled_event_and_the_refund(order, cancel_and_process):
    cancel_and_process()
    (message,) = to_buyer()
    assert pdf_names(message) == [credit_note_name(order)]
    assert OutgoingMail.objects.get(email_name="event_cancelled").sent_at
    assert not OutgoingMail.objects.filter(email_name="refund_made").exists()


def test_a_refund_that_succeeds_later_sends_no_second_email(order, cancel_and_process, stripe_sandbox, commit):
    """Stripe accepts the refund first, and reports later that it succeeded."""
    cancel_and_process()
    refund = order.refunds.get()
    Refund.objects.filter(pk=refund.pk).update(status=RefundStatus.PENDING, settled_at=None)
    with commit():
        request.send_pending_refunds()
    refund.refresh_from_db()
    assert refund.status == RefundStatus.SUCCEEDED
    assert len(to_buyer()) == 1


def test_email_waits_for_stripe_up_to_the_limit(order, cancel_and_process, stripe_sandbox, commit, time_machine):
    stripe_sandbox.faults.fail("/v1/refunds", 503, times=3)
    cancel_and_process()
    assert to_buyer() == []
    assert send_unsent() == 0
    pass_refund_wait(time_machine)
    assert send_unsent() == 1
    (first,) = to_buyer()
    assert pdf_names(first) == [credit_note_name(order)], "credited at the decision"
    with commit():
        request.send_pending_refunds()
    _first, second = to_buyer()
    assert pdf_names(second) == [credit_note_name(order)]


def test_email_has_the_credit_note_when_stripe_answers_in_time(order, cancel_and_process, stripe_sandbox, commit):
    stripe_sandbox.faults.fail("/v1/refunds", 503, times=3)
    cancel_and_process()
    with commit():
        request.send_pending_refunds()
    (message,) = to_buyer()
    assert pdf_names(message) == [credit_note_name(order)]


def test_a_refused_refund_and_the_retry_are_notified(order, cancel_and_process, stripe_sandbox, commit):
    Order.objects.update(language="en")
    stripe_sandbox.faults.fail("/v1/refunds", 400)
    cancel_and_process()
    (message,) = to_buyer()
    assert pdf_names(message) == [credit_note_name(order).replace("kreditnota", "credit-note")]
    assert "the bank did not accept it" in message.body
    assert OutgoingMail.objects.filter(email_name="account_request").count() == 1
    assert "5 to 10 days" not in message.body
    assert not OutgoingMail.objects.filter(email_name="refund_failed").exists()
    for _twice in range(2):
        with commit():
            request.retry_refund(order.refunds.get().pk, by=None)
    _first, second = to_buyer()
    assert pdf_names(second) == [credit_note_name(order).replace("kreditnota", "credit-note")]


def test_a_late_refund_failure_and_the_retry_are_notified(order, cancel_and_process, stripe_sandbox, commit):
    cancel_and_process()
    refund = order.refunds.get()
    stripe_sandbox.fail_refund(refund.stripe_id)
    for _twice in range(2):
        with commit():
            outcome.sync_dashboard_refunds(refund.payment.payment_intent)
    assert len(to_buyer()) == 2
    assert OutgoingMail.objects.filter(email_name="refund_failed").count() == 1
    with commit():
        request.retry_refund(refund.pk, by=None)
    assert len(to_buyer()) == 3
    assert pdf_names(to_buyer()[2])


def test_two_refunds_share_one_email(order, cancel_and_process, stripe_sandbox, commit):
    """The e-mail waits for the result of both refunds."""
    stripe_sandbox.faults.fail("/v1/refunds", 503, times=3)
    cancel_and_process()
    first = order.refunds.get()
    second = Refund.objects.create(
        order=order,
        payment=first.payment,
        amount_ore=1,
        reason=RefundReason.EVENT,
        key="second",
        outcome_mail=first.outcome_mail,
    )
    with commit():
        request.send_to_stripe(first.pk)
    assert to_buyer() == []
    with commit():
        outcome.mark_refund_failed(second.pk, "closed account")
    (message,) = to_buyer()
    assert pdf_names(message) == [credit_note_name(order)]


def test_the_refund_is_told_separately_when_the_email_is_being_sent(order, cancel_and_process, stripe_sandbox, commit):
    """A worker has started to send the e-mail and may have read the data before the refund succeeded."""
    stripe_sandbox.faults.fail("/v1/refunds", 503, times=3)
    cancel_and_process()
    email = OutgoingMail.objects.get(email_name="event_cancelled")
    assert is_still_queued(email.pk, send=False)
    OutgoingMail.objects.filter(pk=email.pk).update(attempts=1)
    assert not is_still_queued(email.pk, send=True)
    with commit():
        request.send_pending_refunds()
    OutgoingMail.objects.filter(pk=email.pk).update(attempts=1, retry_at=None)
    assert deliver_email(email.pk)
    emails_with_note = [message for message in to_buyer() if pdf_names(message)]
    assert len(to_buyer()) == len(emails_with_note) == 2


def test_attendee_emails_do_not_wait_for_the_refund(event, standard, paid, cancel_and_process, stripe_sandbox):
    paid(hold(event, standard, "anna@example.no"))
    mail.outbox.clear()
    stripe_sandbox.faults.fail("/v1/refunds", 503, times=3)
    cancel_and_process()
    assert [message.to for message in mail.outbox] == [["anna@example.no"]]


def test_email_about_a_bank_refund_does_not_wait(event, standard, cancel_and_process, commit):
    order = hold(event, standard, BUYER)
    Payment.objects.create(order=order, method=PaymentMethod.MANUAL, amount_ore=order.total_ore)
    with commit():
        settle(order.payments.get())
    mail.outbox.clear()
    cancel_and_process()
    (message,) = to_buyer()
    assert pdf_names(message) == [credit_note_name(order)]


def test_cancelling_a_ticket_sends_one_email_too(order, commit):
    with commit():
        part = {"line": order.lines.get().pk, "quantity": 1, "amount_ore": order.total_ore}
        cancel_lines(order, [part], reason=RefundReason.BUYER)
    (message,) = to_buyer()
    assert pdf_names(message) == [credit_note_name(order)]
