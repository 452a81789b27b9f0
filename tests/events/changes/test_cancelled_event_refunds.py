"""The money of an event that is called off: one mail with the credit note, a second only for what comes later."""

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
def call(event, commit):
    """Calls the event off and works on its orders."""

    def call():
        change = cancel_and_announce(event)
        with commit():
            process_change(change.pk)

    return call


def to_buyer() -> list:
    return [message for message in mail.outbox if message.to == [BUYER]]


def papers(message) -> list[str]:
    return [name for name, *_rest in message.attachments if name.endswith(".pdf")]


def note(order) -> str:
    return f"kreditnota-{order.documents.get(kind=DocumentKind.CREDIT_NOTE)}.pdf"


def wait_in_vain(time_machine) -> None:
    time_machine.move_to(timezone.now() + MAX_REFUND_WAIT + timedelta(seconds=1))


def test_one_mail_tells_of_the_event_and_of_the_money(order, call):
    call()
    (message,) = to_buyer()
    assert papers(message) == [note(order)]
    assert OutgoingMail.objects.get(email_name="event_cancelled").sent_at
    assert not OutgoingMail.objects.filter(email_name="refund_made").exists()


def test_when_the_bank_decides_later_it_is_not_told_again(order, call, bank, commit):
    """Stripe takes the refund on first, and says only afterwards that it is done."""
    call()
    refund = order.refunds.get()
    Refund.objects.filter(pk=refund.pk).update(status=RefundStatus.PENDING, settled_at=None)
    with commit():
        request.send_pending_refunds()
    refund.refresh_from_db()
    assert refund.status == RefundStatus.SUCCEEDED
    assert len(to_buyer()) == 1


def test_the_mail_waits_a_while_for_stripe_and_then_for_nobody(order, call, bank, commit, time_machine):
    bank.faults.fail("/v1/refunds", 503, times=3)
    call()
    assert to_buyer() == []
    assert send_unsent() == 0
    wait_in_vain(time_machine)
    assert send_unsent() == 1
    (first,) = to_buyer()
    assert papers(first) == []
    with commit():
        request.send_pending_refunds()
    _first, second = to_buyer()
    assert papers(second) == [note(order)]


def test_stripe_answers_within_the_wait(order, call, bank, commit):
    bank.faults.fail("/v1/refunds", 503, times=3)
    call()
    with commit():
        request.send_pending_refunds()
    (message,) = to_buyer()
    assert papers(message) == [note(order)]


def test_a_refund_that_the_bank_refuses_is_told_and_so_is_its_success(order, call, bank, commit):
    Order.objects.update(language="en")
    bank.faults.fail("/v1/refunds", 400)
    call()
    (message,) = to_buyer()
    assert papers(message) == []
    assert "the bank did not accept it" in message.body
    assert "5 to 10 days" not in message.body
    assert not OutgoingMail.objects.filter(email_name="refund_failed").exists()
    for _twice in range(2):
        with commit():
            request.retry_refund(order.refunds.get().pk, by=None)
    _first, second = to_buyer()
    assert papers(second) == [note(order).replace("kreditnota", "credit-note")]


def test_a_refund_that_fails_days_later_is_told_and_so_is_its_success(order, call, bank, commit):
    call()
    refund = order.refunds.get()
    bank.fail_refund(refund.stripe_id)
    for _twice in range(2):
        with commit():
            outcome.sync_dashboard_refunds(refund.payment.payment_intent)
    assert len(to_buyer()) == 2
    assert OutgoingMail.objects.filter(email_name="refund_failed").count() == 1
    with commit():
        request.retry_refund(refund.pk, by=None)
    assert len(to_buyer()) == 3
    assert papers(to_buyer()[2])


def test_two_refunds_are_told_in_one_mail(order, call, bank, commit):
    """The mail waits until both are decided."""
    bank.faults.fail("/v1/refunds", 503, times=3)
    call()
    first = order.refunds.get()
    second = Refund.objects.create(
        order=order, payment=first.payment, amount_ore=1, reason=RefundReason.EVENT, key="second", told_in=first.told_in
    )
    with commit():
        request.send_to_stripe(first.pk)
    assert to_buyer() == []
    with commit():
        outcome.mark_refund_failed(second.pk, "closed account")
    (message,) = to_buyer()
    assert papers(message) == [note(order)]


def test_a_letter_that_has_begun_is_not_relied_on(order, call, bank, commit):
    """A worker has claimed it and may have read that nothing has come yet."""
    bank.faults.fail("/v1/refunds", 503, times=3)
    call()
    letter = OutgoingMail.objects.get(email_name="event_cancelled")
    assert is_still_queued(letter.pk, send=False)
    OutgoingMail.objects.filter(pk=letter.pk).update(attempts=1)
    assert not is_still_queued(letter.pk, send=True)
    with commit():
        request.send_pending_refunds()
    OutgoingMail.objects.filter(pk=letter.pk).update(attempts=1, retry_at=None)
    assert deliver_email(letter.pk)
    with_note = [message for message in to_buyer() if papers(message)]
    assert len(to_buyer()) == 2
    assert len(with_note) == 1


def test_attendees_do_not_wait_for_the_buyers_money(event, standard, paid, call, bank):
    paid(hold(event, standard, "anna@example.no"))
    mail.outbox.clear()
    bank.faults.fail("/v1/refunds", 503, times=3)
    call()
    assert [message.to for message in mail.outbox] == [["anna@example.no"]]


def test_what_goes_back_by_bank_waits_for_nothing(event, standard, call, commit):
    order = hold(event, standard, BUYER)
    Payment.objects.create(order=order, method=PaymentMethod.MANUAL, amount_ore=order.total_ore)
    with commit():
        settle(order.payments.get())
    mail.outbox.clear()
    call()
    (message,) = to_buyer()
    assert papers(message) == [note(order)]


def test_a_cancelled_ticket_still_has_its_two_mails(order, commit):
    """Elsewhere nothing has changed: what is decided is told at once, the money when it goes."""
    with commit():
        part = {"line": order.lines.get().pk, "quantity": 1, "amount_ore": order.total_ore}
        cancel_lines(order, [part], reason=RefundReason.BUYER)
    assert len(to_buyer()) == 2
