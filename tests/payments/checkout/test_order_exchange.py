import pytest
from django.utils import timezone

from payments.checkout.cancel import cancel_confirmed
from payments.checkout.exchange import CannotExchange, exchange_lines
from payments.checkout.expiry import expire_after_asking_stripe
from payments.checkout.manual import register_payment
from payments.checkout.record import fulfil_session
from payments.checkout.session import start_checkout
from payments.documents import receivables
from payments.enums import DocumentKind, OrderStatus, PaymentMethod, RefundChannel, RefundReason
from payments.models import Order, Payment, Refund, SalesDocument
from payments.refunds.cancel_lines import cancel_lines
from payments.refunds.refundable import refundable_amount


@pytest.fixture
def move(sell, commit, stripe_sandbox):
    """Exchange `units` of an order's first line for new tickets; returns the new order."""

    def move(old, *lines, units=1, **fields):
        line = old.lines.first()
        new = sell(*lines, exchanged_from=old, **fields)
        parts = [{"line": line.pk, "quantity": units, "amount_ore": refundable_amount(line, units)}]
        with commit():
            exchange_lines(old, parts, new)
        old.refresh_from_db()
        new.refresh_from_db()
        return new

    return move


@pytest.fixture
def free(sell, commit, stripe_sandbox):
    def free(*lines):
        order = sell(*lines)
        with commit():
            start_checkout(order)
        order.refresh_from_db()
        return order

    return free


def card_refunds_ore(order) -> int:
    return sum(r.amount_ore for r in order.refunds.filter(channel=RefundChannel.STRIPE))


def test_exchange_for_the_same_price(sell, paid, move, balances, seller_stub, stripe_sandbox):
    old = paid(sell((100_00, 2)))
    new = move(old, (100_00, 1))
    assert (old.status, new.status, new.method) == (OrderStatus.CONFIRMED, OrderStatus.CONFIRMED, "transfer")
    assert seller_stub.calls_for(old) == ["confirm", "settled", "cancel"]
    assert seller_stub.calls_for(new) == ["confirm", "settled"]
    assert balances(old) == balances(new) == (100_00, 100_00)
    assert stripe_sandbox.all("refund") == []
    receipt = new.documents.get()
    assert receipt.snapshot["payments"][0]["from_order"] == old.reference


def test_exchange_for_a_lower_price(sell, paid, move, balances, stripe_sandbox, mailoutbox):
    old = paid(sell((100_00, 1)))
    mailoutbox.clear()
    new = move(old, (70_00, 1))
    assert old.status == OrderStatus.CANCELLED
    assert card_refunds_ore(old) == 30_00
    assert [row["amount"] for row in stripe_sandbox.all("refund")] == [30_00]
    assert balances(old) == (0, 0)
    assert balances(new) == (70_00, 70_00)
    confirmation = next(mail for mail in mailoutbox if new.reference in mail.subject)
    names = [name for name, *_rest in confirmation.attachments]
    assert [name.split("-")[0] for name in names if name.endswith(".pdf")] == ["kvittering", *["kreditnota"] * 2]


def test_exchange_for_a_higher_price_completes_when_the_rest_is_paid(
    sell, paid, move, balances, stripe_sandbox, session_of, commit, seller_stub
):
    old = paid(sell((100_00, 1)))
    new = move(old, (250_00, 1))
    assert (old.status, new.status) == (OrderStatus.CONFIRMED, OrderStatus.HELD)
    assert not old.refunds.exists()
    assert new.due_ore == 150_00
    session = session_of(new)
    stripe_sandbox.pay(session)
    for _round in range(2):
        with commit():
            fulfil_session(session)
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.status, new.status, new.attention) == (OrderStatus.CANCELLED, OrderStatus.CONFIRMED, "")
    assert sorted(new.payments.values_list("method", "amount_ore")) == [("card", 150_00), ("transfer", 100_00)]
    assert new.documents.get().total_ore == 250_00
    assert balances(old) == (0, 0)
    assert balances(new) == (250_00, 250_00)


def test_exchange_whose_rest_is_not_paid_changes_nothing(sell, paid, move, overdue, commit, seller_stub, balances):
    old = paid(sell((100_00, 1)))
    new = move(old, (250_00, 1))
    with commit():
        expire_after_asking_stripe(overdue(new).pk)
    old.refresh_from_db()
    assert old.status == OrderStatus.CONFIRMED
    assert seller_stub.calls_for(new) == ["release"]
    assert balances(old) == (100_00, 100_00)


def test_the_rest_is_refunded_when_the_old_order_was_cancelled(
    sell, paid, move, stripe_sandbox, session_of, commit, seller_stub, balances
):
    old = paid(sell((100_00, 1)))
    new = move(old, (250_00, 1))
    session = session_of(new)
    with commit():
        cancel_confirmed(old, reason=RefundReason.BUYER)
    stripe_sandbox.pay(session)
    with commit():
        fulfil_session(session)
    new.refresh_from_db()
    assert new.status == OrderStatus.CANCELLED
    assert not new.attention  # the cause is gone: all of it is refunded
    assert seller_stub.calls_for(new) == ["release"]
    assert [row["amount"] for row in stripe_sandbox.all("refund")] == [100_00, 150_00]
    assert balances(old) == balances(new) == (0, 0)


def test_paid_after_the_hold(sell, paid, move, stripe_sandbox, session_of, commit, seller_stub, balances, overdue):
    old = paid(sell((100_00, 1)))
    new = move(old, (250_00, 1))
    session = session_of(new)
    stripe_sandbox.pay(session)
    from payments.checkout.expiry import expire_order

    with commit():
        assert expire_order(overdue(new).pk)
        fulfil_session(session)
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.status, new.status) == (OrderStatus.CANCELLED, OrderStatus.CONFIRMED)
    assert balances(new) == (250_00, 250_00)


def test_free_becomes_paid(free, move, session_of, stripe_sandbox, commit, seller_stub, balances):
    old = free((0, 1))
    new = move(old, (250_00, 1))
    assert new.due_ore == 250_00
    session = session_of(new)
    stripe_sandbox.pay(session)
    with commit():
        fulfil_session(session)
    old.refresh_from_db()
    assert old.status == OrderStatus.CANCELLED
    assert balances(new) == (250_00, 250_00)
    assert not old.documents.exists()


def test_paid_becomes_free(sell, paid, move, stripe_sandbox, balances):
    old = paid(sell((100_00, 1)))
    new = move(old, (0, 1))
    assert (new.status, new.method) == (OrderStatus.CONFIRMED, PaymentMethod.FREE)
    assert card_refunds_ore(old) == 100_00
    assert balances(old) == balances(new) == (0, 0)


def test_an_unpaid_invoice_becomes_another_invoice(invoiced, move, balances):
    old = invoiced((500_00, 2), days=30)
    new = move(old, (700_00, 1), organisation_name="Fjordbygg AS", org_number="923609016")
    assert (new.status, new.method, new.due_days) == (OrderStatus.CONFIRMED, PaymentMethod.INVOICE, 30)
    assert receivables.invoice_of(old).open_ore == 500_00
    assert receivables.invoice_of(new).open_ore == 700_00
    assert not Payment.objects.exists()
    assert not Refund.objects.exists()


def test_payments_of_a_paid_invoice_are_transferred(
    invoiced, move, stripe_sandbox, commit, balances, django_user_model
):
    old = invoiced((500_00, 1))
    clerk = django_user_model.objects.create_user("clerk@example.test")
    with commit():
        register_payment(old, 500_00, timezone.localdate(), by=clerk)
    new = move(old, (300_00, 1))
    assert sorted(old.refunds.values_list("channel", "amount_ore")) == [("bank", 200_00), ("transfer", 300_00)]
    assert receivables.invoice_of(old).open_ore == 0
    assert balances(old) == (0, 0)
    assert balances(new) == (300_00, 300_00)


def test_transferred_money_is_refunded_to_the_original_card(
    sell, paid, move, stripe_sandbox, post_event, commit, balances
):
    first = paid(sell((100_00, 1)))
    second = move(first, (100_00, 1))
    third = move(second, (80_00, 1))
    with commit():
        cancel_confirmed(third, reason=RefundReason.BUYER)
    assert sorted(row["amount"] for row in stripe_sandbox.all("refund")) == [20_00, 80_00]
    for order in (first, second, third):
        assert balances(order) == (0, 0), order
    rows = Refund.objects.count()
    for event in stripe_sandbox.events():
        if event["type"].startswith(("refund.", "charge.refund")):
            assert post_event(event) == 200
    assert Refund.objects.count() == rows
    assert not Order.objects.exclude(attention="").exists()


def test_a_dashboard_refund_of_transferred_money_belongs_to_the_new_order(
    sell, paid, move, stripe_sandbox, post_event, balances
):
    old = paid(sell((100_00, 1)))
    new = move(old, (100_00, 1))
    intent = Payment.objects.exclude(payment_intent=None).get().payment_intent
    stripe_sandbox.refund_in_dashboard(intent, 100_00)
    for event in stripe_sandbox.events("charge.refunded"):
        assert post_event(event) == 200
    assert new.refunds.get().reason == RefundReason.DASHBOARD
    assert balances(old) == balances(new) == (0, 0)


def test_exchanging_twice_exchanges_once(sell, paid, move, commit):
    old = paid(sell((100_00, 2)))
    new = move(old, (100_00, 1))
    line = old.lines.get()
    with commit():
        exchange_lines(old, [{"line": line.pk, "quantity": 1, "amount_ore": 100_00}], new)
    line.refresh_from_db()
    assert line.cancelled_quantity == 1
    assert Payment.objects.filter(method=PaymentMethod.TRANSFER).count() == 1


def test_what_cannot_be_exchanged(sell, paid, stripe_sandbox):
    old, other = paid(sell((100_00, 1))), paid(sell((100_00, 1)))
    new = sell((100_00, 1), exchanged_from=old)
    mine = {"line": old.lines.get().pk, "quantity": 1, "amount_ore": 100_00}
    theirs = mine | {"line": other.lines.get().pk}
    for order, part in ((other, theirs), (old, theirs), (old, mine | {"quantity": 2})):
        with pytest.raises(CannotExchange):
            exchange_lines(order, [part], new)
    assert not SalesDocument.objects.filter(kind=DocumentKind.CREDIT_NOTE).exists()


def test_concurrent_exchange_and_cancellation_does_one_of_them(sell, paid, several, stripe_sandbox, balances):
    old = paid(sell((100_00, 1)))
    part = {"line": old.lines.get().pk, "quantity": 1, "amount_ore": 100_00}
    new = sell((100_00, 1), exchanged_from=old)
    turns = iter(["exchange", "cancel"])

    def operate():
        try:
            if next(turns) == "exchange":
                exchange_lines(old, [part], new)
            else:
                cancel_lines(old, [part], reason=RefundReason.BUYER)
        except Exception as error:
            return type(error).__name__
        return "done"

    assert sorted(several(2, operate)) in (["CannotCancel", "done"], ["CannotExchange", "done"])
    assert balances(old) == (0, 0)
