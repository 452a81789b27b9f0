"""Random sequences of all operations on money: documents and payments must agree after each operation."""

import random

import pytest
from django.utils import timezone

from payments.checkout.cancel import CannotCancel, cancel_confirmed, cancel_held
from payments.checkout.exchange import CannotExchange, exchange_lines
from payments.checkout.expiry import expire_after_asking_stripe
from payments.checkout.manual import CannotRegister, register_payment
from payments.checkout.record import fulfil_session
from payments.corrections.audit import differences
from payments.corrections.buyer_details import CannotCorrect, correct_details
from payments.documents.receivables import invoice_of
from payments.enums import OrderStatus, RefundReason, RefundStatus
from payments.models import CheckoutAttempt, Order, Refund
from payments.orders.queries import pending_payouts
from payments.refunds import outcome, payout
from payments.refunds.cancel_lines import cancel_lines
from payments.refunds.refundable import refundable_amount, remaining_by_line
from payments.refunds.request import (
    RefundTooLarge,
    refundable_ore_of_order,
    request_refund,
    retry_refund,
    send_pending_refunds,
)

STEPS = 30


class Operations:
    """Each method is an operation on a random order. An impossible operation raises and changes nothing."""

    def __init__(self, seed, fixtures):
        self.random = random.Random(seed)
        self.__dict__ |= fixtures

    def random_lines(self):
        deal = {"discount_ore": 99_90, "deal": (3, 2)}
        return self.random.choice([((99_90, 3, deal), (33_33, 2)), ((100_00, 4),), ((250_00, 1), (0, 2))])

    def random_order(self, **filters) -> Order | None:
        rows = list(Order.objects.filter(**filters).order_by("pk"))
        return self.random.choice(rows) if rows else None

    def new_paid(self):
        self.paid(self.sell(*self.random_lines()))

    def new_invoice(self):
        self.invoiced(*self.random_lines())

    def new_held(self):
        self.sell(*self.random_lines())

    def register(self):
        order = self.random_order()
        amount = self.random.choice([order.due_ore, 50_00, order.total_ore])
        if order and amount:
            register_payment(order, amount, timezone.localdate(), by=None, note=str(self.random.random()))

    def pay(self):
        order = self.random_order(status=OrderStatus.HELD)
        if order and order.checkout_ore:
            session = self.session_of(order)
            self.stripe_sandbox.pay(session)
            fulfil_session(session)

    def pay_late(self):
        order = self.random_order(status=OrderStatus.HELD)
        if order and order.checkout_ore and not CheckoutAttempt.objects.filter(order=order).exists():
            session = self.session_of(order)
            self.stripe_sandbox.pay(session)
            Order.objects.filter(pk=order.pk).update(status=OrderStatus.EXPIRED)
            fulfil_session(session)

    def expire(self):
        if order := self.random_order(status=OrderStatus.HELD):
            expire_after_asking_stripe(self.overdue(order).pk)

    def cancel_held_order(self):
        if order := self.random_order(status=OrderStatus.HELD):
            cancel_held(order)

    def random_part(self, order, fee=0):
        lines = [line for line in order.lines.all() if line.quantity > line.cancelled_quantity]
        line = self.random.choice(lines)
        units = self.random.randint(1, line.quantity - line.cancelled_quantity)
        return {"line": line.pk, "quantity": units, "amount_ore": max(0, refundable_amount(line, units) - fee)}

    def cancel_some(self):
        if order := self.random_order(status=OrderStatus.CONFIRMED):
            cancel_lines(order, [self.random_part(order, self.random.choice([0, 10_00]))], reason=RefundReason.BUYER)

    def cancel_all(self):
        if order := self.random_order(status=OrderStatus.CONFIRMED):
            cancel_confirmed(order, reason=self.random.choice([RefundReason.STAFF, RefundReason.EVENT]))

    def refund(self):
        order = self.random_order(confirmed_at__isnull=False)
        if order and (left_ore := refundable_ore_of_order(order)):
            request_refund(
                order, amount_ore=self.random.choice([left_ore, left_ore // 3 or 1]), reason=RefundReason.STAFF
            )

    def refuse_and_retry(self):
        refund = Refund.objects.exclude(stripe_id=None).exclude(status=RefundStatus.FAILED).last()
        if refund:
            self.stripe_sandbox.fail_refund(refund.stripe_id)
            outcome.mark_refund_failed(refund.pk, "closed account")
            if self.random.random() < 0.5:
                retry_refund(refund.pk, by=None)

    def outage(self):
        self.stripe_sandbox.faults.fail("/v1/refunds", 503, times=3)
        self.cancel_some()
        self.stripe_sandbox.faults.clear()

    def pay_out(self):
        if refund := pending_payouts().first():
            payout.mark_paid_out(refund.pk, timezone.localdate(), by=None)

    def exchange(self):
        if old := self.random_order(status=OrderStatus.CONFIRMED):
            part = self.random_part(old)
            new = self.sell((self.random.choice([0, 20_00, part["amount_ore"], 300_00]), 1), exchanged_from=old)
            exchange_lines(old, [part], new)

    def correct(self):
        if order := self.random_order(confirmed_at__isnull=False):
            correct_details(order, {"buyer_name": f"Kari {self.random.random()}"}, by=None)

    def send_pending(self):
        send_pending_refunds()


OPERATIONS = [
    name
    for name in vars(Operations)
    if not name.startswith("_") and name not in ("random_lines", "random_order", "random_part")
]


@pytest.mark.parametrize("seed", range(2))
def test_documents_and_payments_agree_after_each_operation(
    seed, sell, invoiced, paid, session_of, stripe_sandbox, overdue, commit, association_email, balances
):
    operations = Operations(
        seed,
        {
            "sell": sell,
            "invoiced": invoiced,
            "paid": paid,
            "session_of": session_of,
            "stripe_sandbox": stripe_sandbox,
            "overdue": overdue,
        },
    )
    operations.new_paid()
    operations.new_invoice()
    history = []
    for _step in range(STEPS):
        name = operations.random.choice(OPERATIONS)
        refused = ""
        try:
            with commit():
                getattr(operations, name)()
        except (CannotCancel, CannotCorrect, CannotExchange, CannotRegister, RefundTooLarge) as error:
            refused = type(error).__name__
        history.append(f"{name} {refused}")
        assert list(differences()) == [], history
        for order in Order.objects.filter(confirmed_at__isnull=False):
            invoice = invoice_of(order)
            documents, held = balances(order)
            waiting = sum(r.amount_ore for r in order.refunds.filter(status=RefundStatus.REQUESTED))
            if invoice is None:
                assert documents == held + waiting, (order, history)
            else:
                assert invoice.open_ore == documents - held, (order, history)
            assert held >= 0
            assert all(remaining.ore >= 0 for remaining in remaining_by_line(order).values()), (order, history)
