"""Everything that can happen to money, in any order: the books must agree after each act."""

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
from payments.refunds import outcome
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


class Office:
    """One act after another, each with what is there; an act that is not possible is refused and changes nothing."""

    def __init__(self, seed, fixtures):
        self.dice = random.Random(seed)
        self.__dict__ |= fixtures

    def lines(self):
        deal = {"discount_ore": 99_90, "deal": (3, 2)}
        return self.dice.choice([((99_90, 3, deal), (33_33, 2)), ((100_00, 4),), ((250_00, 1), (0, 2))])

    def some(self, **wanted) -> Order | None:
        rows = list(Order.objects.filter(**wanted).order_by("pk"))
        return self.dice.choice(rows) if rows else None

    def new_paid(self):
        self.paid(self.sell(*self.lines()))

    def new_invoice(self):
        self.invoiced(*self.lines())

    def new_held(self):
        self.sell(*self.lines())

    def register(self):
        order = self.some()
        amount = self.dice.choice([order.due_ore, 50_00, order.total_ore])
        if order and amount:
            register_payment(order, amount, timezone.localdate(), by=None, note=str(self.dice.random()))

    def pay(self):
        order = self.some(status=OrderStatus.HELD)
        if order and order.checkout_ore:
            session = self.session_of(order)
            self.bank.pay(session)
            fulfil_session(session)

    def pay_late(self):
        order = self.some(status=OrderStatus.HELD)
        if order and order.checkout_ore and not CheckoutAttempt.objects.filter(order=order).exists():
            session = self.session_of(order)
            self.bank.pay(session)
            Order.objects.filter(pk=order.pk).update(status=OrderStatus.EXPIRED)
            fulfil_session(session)

    def expire(self):
        if order := self.some(status=OrderStatus.HELD):
            expire_after_asking_stripe(self.overdue(order).pk)

    def give_up(self):
        if order := self.some(status=OrderStatus.HELD):
            cancel_held(order)

    def part(self, order, fee=0):
        lines = [line for line in order.lines.all() if line.quantity > line.cancelled_quantity]
        line = self.dice.choice(lines)
        units = self.dice.randint(1, line.quantity - line.cancelled_quantity)
        return {"line": line.pk, "quantity": units, "amount_ore": max(0, refundable_amount(line, units) - fee)}

    def cancel_some(self):
        if order := self.some(status=OrderStatus.CONFIRMED):
            cancel_lines(order, [self.part(order, self.dice.choice([0, 10_00]))], reason=RefundReason.BUYER)

    def cancel_all(self):
        if order := self.some(status=OrderStatus.CONFIRMED):
            cancel_confirmed(order, reason=self.dice.choice([RefundReason.STAFF, RefundReason.EVENT]))

    def refund(self):
        order = self.some(confirmed_at__isnull=False)
        if order and (left := refundable_ore_of_order(order)):
            request_refund(order, amount_ore=self.dice.choice([left, left // 3 or 1]), reason=RefundReason.STAFF)

    def refuse_and_retry(self):
        refund = Refund.objects.exclude(stripe_id=None).exclude(status=RefundStatus.FAILED).last()
        if refund:
            self.bank.fail_refund(refund.stripe_id)
            outcome.mark_refund_failed(refund.pk, "closed account")
            if self.dice.random() < 0.5:
                retry_refund(refund.pk, by=None)

    def outage(self):
        self.bank.faults.fail("/v1/refunds", 503, times=3)
        self.cancel_some()
        self.bank.faults.clear()

    def pay_out(self):
        if refund := pending_payouts().first():
            outcome.mark_paid_out(refund.pk, timezone.localdate(), by=None)

    def move(self):
        if old := self.some(status=OrderStatus.CONFIRMED):
            part = self.part(old)
            new = self.sell((self.dice.choice([0, 20_00, part["amount_ore"], 300_00]), 1), exchanged_from=old)
            exchange_lines(old, [part], new)

    def correct(self):
        if order := self.some(confirmed_at__isnull=False):
            correct_details(order, {"buyer_name": f"Kari {self.dice.random()}"}, by=None)

    def clock(self):
        send_pending_refunds()


ACTS = [name for name in vars(Office) if not name.startswith("_") and name not in ("lines", "some", "part")]


@pytest.mark.parametrize("seed", range(2))
def test_the_books_agree_after_each_act(
    seed, sell, invoiced, paid, session_of, bank, overdue, commit, office_mail, books
):
    office = Office(
        seed,
        {"sell": sell, "invoiced": invoiced, "paid": paid, "session_of": session_of, "bank": bank, "overdue": overdue},
    )
    office.new_paid()
    office.new_invoice()
    told = []
    for _step in range(STEPS):
        act = office.dice.choice(ACTS)
        refused = ""
        try:
            with commit():
                getattr(office, act)()
        except (CannotCancel, CannotCorrect, CannotExchange, CannotRegister, RefundTooLarge) as error:
            refused = type(error).__name__
        told.append(f"{act} {refused}")
        assert list(differences()) == [], told
        for order in Order.objects.filter(confirmed_at__isnull=False):
            invoice = invoice_of(order)
            documents, held = books(order)
            waiting = sum(r.amount_ore for r in order.refunds.filter(status=RefundStatus.REQUESTED))
            if invoice is None:
                assert documents == held + waiting, (order, told)
            else:
                assert invoice.open_ore == documents - held, (order, told)
            assert held >= 0
            assert all(left.ore >= 0 for left in remaining_by_line(order).values()), (order, told)
