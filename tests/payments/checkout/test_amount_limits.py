"""Amounts that cannot be paid online: no pay button, no session and no reminder; staff may waive a small rest."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone
from email_helpers import compose
from wagtail.models import ModelLogEntry

from mail.models import OutgoingMail
from payments import limits
from payments.checkout import session as checkout_session
from payments.checkout.exchange import exchange_lines
from payments.checkout.manual import register_payment
from payments.checkout.waive import CannotWaive, waive_rest
from payments.emails.orders import hold_reminder
from payments.enums import OrderStatus, PaymentMethod
from payments.models import Order, SalesDocument
from payments.orders import hold_reminder as reminding
from payments.orders.settlement import open_ore
from sandbox.resources import session_rules

pytestmark = pytest.mark.django_db


def test_the_limits_are_those_of_stripe():
    assert session_rules.SMALLEST_AMOUNT["nok"] == limits.MIN_ONLINE_ORE
    assert limits.MAX_ONLINE_ORE == session_rules.LARGEST_AMOUNT == 99_999_999


@pytest.mark.parametrize(
    ("ore", "payable"), [(0, True), (1, False), (299, False), (300, True), (99_999_999, True), (100_000_000, False)]
)
def test_both_limits_count(ore, payable):
    assert (limits.why_not_payable(ore) == "") == payable
    assert (limits.warning_for([ore, 50_00]) == "") == payable


@pytest.mark.parametrize("ore", [1, 299, 100_000_000])
def test_an_order_outside_the_limits_is_never_sent_to_stripe(buy, stripe_sandbox, client, ore):
    order = buy(unit_ore=ore, quantity=1)
    assert checkout_session.start_checkout(order) == checkout_session.order_path(order)
    page = client.get(order.get_absolute_url()).content.decode()
    assert limits.why_not_payable(ore) in page
    assert reverse("order_pay", args=[order.access_key]) not in page
    assert reverse("order_cancel", args=[order.access_key]) in page
    assert stripe_sandbox.calls == []


def test_the_smallest_amount_is_paid_as_usual(buy, stripe_sandbox, client, paid):
    order = buy(unit_ore=300, quantity=1)
    assert reverse("order_pay", args=[order.access_key]) in client.get(order.get_absolute_url()).content.decode()
    assert paid(order).status == OrderStatus.CONFIRMED


def test_nobody_is_reminded_of_what_cannot_be_paid(buy):
    for ore in (299, 300):
        buy(unit_ore=ore, quantity=1, minutes=50)
    Order.objects.update(created_at=timezone.now() - timedelta(minutes=20))
    assert reminding.queue_hold_reminders() == 1
    assert hold_reminder(order=Order.objects.get(total_ore=299).pk) is None
    assert hold_reminder(order=Order.objects.get(total_ore=300).pk) is not None


@pytest.fixture
def part_paid(buy, commit):
    """An order of 200 kr of which 2 kr are left."""
    order = buy()
    with commit():
        register_payment(order, 198_00, timezone.localdate(), by=None)
    order.refresh_from_db()
    return order


def test_a_rest_outside_the_limits_has_no_pay_button(part_paid, client):
    page = client.get(part_paid.get_absolute_url()).content.decode()
    assert limits.why_not_payable(2_00) in page
    assert reverse("order_pay", args=[part_paid.access_key]) not in page
    [row] = OutgoingMail.objects.filter(email_name="payment_received")
    text = compose(row).body
    assert limits.why_not_payable(2_00) in text
    assert "Svar på denne e-posten, så hjelper vi deg." in text.split(limits.why_not_payable(2_00))[1]


def test_waiving_the_rest_reduces_the_price_and_confirms(part_paid, commit, balances, mailoutbox):
    with commit():
        waive_rest(part_paid, by=None, note="Bank fee")
    part_paid.refresh_from_db()
    assert (part_paid.status, part_paid.total_ore, part_paid.due_ore) == (OrderStatus.CONFIRMED, 198_00, 0)
    assert part_paid.vat_ore == sum(line.vat_ore for line in part_paid.lines.all()) == 39_60
    assert SalesDocument.objects.get().total_ore == 198_00
    assert balances(part_paid) == (198_00, 198_00)
    assert open_ore(part_paid) == 0
    assert part_paid.settled_at
    entry = ModelLogEntry.objects.get(action="payments.waive")
    assert (entry.data["amount_ore"], entry.data["note"]) == (2_00, "Bank fee")


def test_waiving_a_whole_small_order(buy, commit):
    order = buy(unit_ore=299, quantity=1)
    with commit():
        waive_rest(order, by=None, note="x")
    order.refresh_from_db()
    assert (order.status, order.method, order.total_ore) == (OrderStatus.CONFIRMED, PaymentMethod.FREE, 0)
    assert order.settled_at


def test_waiving_the_difference_of_an_exchange(sell, paid, commit, balances):
    old = paid(sell((100_00, 1)))
    new = sell((101_50, 1), exchanged_from=old)
    line = old.lines.get()
    exchange_lines(old, [{"line": line.pk, "quantity": 1, "amount_ore": 100_00}], new)
    assert Order.objects.get(pk=new.pk).due_ore == 1_50
    with commit():
        waive_rest(new, by=None, note="x")
    new.refresh_from_db()
    old.refresh_from_db()
    assert (new.status, new.total_ore, new.method) == (OrderStatus.CONFIRMED, 100_00, PaymentMethod.TRANSFER)
    assert old.status == OrderStatus.CANCELLED
    assert balances(new) == (100_00, 100_00)


@pytest.mark.parametrize("ore", [3_00, 1_000_000_00])
def test_what_is_not_small_cannot_be_waived(buy, ore):
    order = buy(unit_ore=ore, quantity=1)
    with pytest.raises(CannotWaive):
        waive_rest(order, by=None, note="x")
    order.refresh_from_db()
    assert (order.status, order.total_ore) == (OrderStatus.HELD, ore)


@pytest.mark.parametrize("may_refund", [True, False])
def test_waiving_needs_the_permission_and_a_reason(part_paid, client, django_user_model, second_factor, may_refund):
    user = django_user_model.objects.create_user("staff@example.test", is_staff=True)
    names = ["access_admin", "view_order", "change_order"] + (["add_refund"] if may_refund else [])
    user.user_permissions.add(*Permission.objects.filter(codename__in=names))
    client.force_login(user)
    url = reverse("orders_waive", args=[part_paid.pk])
    assert (url in client.get(reverse("orders:inspect", args=[part_paid.pk])).content.decode()) == may_refund
    if may_refund:
        assert client.post(url, {"note": ""}).status_code == 422
    client.post(url, {"note": "Bank fee"})
    part_paid.refresh_from_db()
    assert (part_paid.status == OrderStatus.CONFIRMED) == may_refund
