"""The reminder of an unpaid order: one e-mail, while the hold lasts long enough to pay."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone, translation

from mail.models import OutgoingMail
from mail.queue import compose_message
from payments.checkout.cancel import cancel_held
from payments.enums import AttemptStatus, PaymentMethod
from payments.models import CheckoutAttempt, Order
from payments.orders.hold_reminder import orders_to_remind, queue_hold_reminders

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("minutes", "due"), [(0, 0), (14, 0), (16, 1), (24, 1), (26, 0), (40, 0)])
def test_after_a_quarter_of_an_hour_and_with_ten_minutes_left(buy, minutes, due):
    buy(minutes=35)
    assert orders_to_remind(timezone.now() + timedelta(minutes=minutes)).count() == due


def test_reminder_is_sent_once_with_a_link_to_the_order(buy, commit):
    order = buy(language="en")
    with time_machine.travel(timezone.now() + timedelta(minutes=16), tick=False), commit():
        assert queue_hold_reminders() == 1
        assert queue_hold_reminders() == 0
    with time_machine.travel(timezone.now() + timedelta(minutes=18), tick=False):
        assert queue_hold_reminders() == 0
    (message,) = mail.outbox
    assert message.to == [order.buyer_email]
    with translation.override("en"):
        assert order.get_absolute_url() in message.body
    assert Order.objects.count() == 1


@pytest.mark.parametrize("status", [AttemptStatus.PENDING, AttemptStatus.COMPLETE])
def test_not_when_the_buyer_has_done_their_part(buy, session_of, status):
    order = buy()
    session_of(order)
    CheckoutAttempt.objects.update(status=status, created_at=timezone.now() - timedelta(minutes=16))
    Order.objects.update(created_at=timezone.now() - timedelta(minutes=16))
    assert not orders_to_remind().exists()


def test_an_order_that_is_being_paid_just_now_is_not_left(buy, session_of):
    order = buy()
    session_of(order)
    Order.objects.update(created_at=timezone.now() - timedelta(minutes=20))
    assert not orders_to_remind().exists()
    CheckoutAttempt.objects.update(created_at=timezone.now() - timedelta(minutes=16))
    assert orders_to_remind().exists()


def test_only_orders_by_card_that_cost_something(buy):
    order = buy()
    Order.objects.update(created_at=timezone.now() - timedelta(minutes=16))
    assert list(orders_to_remind()) == [order]
    for method in (PaymentMethod.INVOICE, PaymentMethod.MANUAL):
        Order.objects.update(method=method)
        assert not orders_to_remind().exists()
    Order.objects.update(method=PaymentMethod.CARD, total_ore=0, vat_ore=0)
    assert not orders_to_remind().exists()


def test_a_reminder_that_is_too_late_is_not_sent(buy):
    order = buy()
    with time_machine.travel(timezone.now() + timedelta(minutes=16), tick=False):
        queue_hold_reminders()
    row = OutgoingMail.objects.get(email_name="hold_reminder")
    with time_machine.travel(timezone.now() + timedelta(minutes=30), tick=False):
        assert compose_message(row) is None
    cancel_held(order)
    with time_machine.travel(timezone.now() + timedelta(minutes=16), tick=False):
        assert compose_message(row) is None
