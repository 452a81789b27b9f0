from datetime import timedelta

import pytest
from django.utils import timezone

from payments.checkout.manual import register_payment
from payments.enums import RefundReason
from payments.owed.account import AccountDetails, give_account
from payments.refunds import outcome
from payments.refunds.notify import account_to_ask_for
from payments.refunds.request import request_refund

#: A valid account number, by mod 11.
NUMBER = "86011117947"


def today():
    return timezone.localdate()


@pytest.fixture
def give():
    """The buyer gives an account number on the page."""

    def give(order, number=NUMBER, bic="", holder="Kari Nordmann"):
        return give_account(account_to_ask_for(order), AccountDetails(number, bic, holder))

    return give


@pytest.fixture
def bank_debt(sell, commit):
    """A debt of 100 kr on an order that was paid by bank transfer."""

    def bank_debt(amount_ore=100_00, **buyer):
        order = sell((500_00, 1), **buyer)
        with commit():
            register_payment(order, 500_00, today(), by=None)
        with commit():
            return request_refund(order, amount_ore=amount_ore, reason=RefundReason.STAFF)

    return bank_debt


@pytest.fixture
def card_debt(buy, paid, stripe_sandbox, commit):
    """A debt of 100 kr: Stripe refuses to refund the card."""

    def card_debt(amount_ore=100_00):
        order = paid(buy(unit_ore=250_00, quantity=2))
        stripe_sandbox.faults.fail("/v1/refunds", 400, method="POST")
        with commit():
            refund = request_refund(order, amount_ore=amount_ore, reason=RefundReason.STAFF)
        refund.refresh_from_db()
        return refund

    return card_debt


@pytest.fixture
def fail(commit):
    def fail(refund):
        with commit():
            outcome.mark_refund_failed(refund.pk, "expired_or_canceled_card")
        refund.refresh_from_db()

    return fail


@pytest.fixture
def months_later(monkeypatch):
    real = timezone.now

    def months_later(days=40):
        monkeypatch.setattr("django.utils.timezone.now", lambda: real() + timedelta(days=days))

    return months_later
