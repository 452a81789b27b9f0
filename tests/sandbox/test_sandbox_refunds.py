"""Refunds: part, whole, too much, pending, failed later, made by hand at the Dashboard."""

import pytest
from sandbox_helpers import refused


@pytest.fixture
def intent(sandbox, new_session):
    return sandbox.pay(new_session().id)["payment_intent"]


def test_in_part_and_never_more_than_paid(sandbox, receiver, client, intent):
    first = client.refunds.create({"payment_intent": intent, "amount": 100000, "metadata": {"refund": "1"}})
    assert (first.status, first.amount, first.metadata["refund"]) == ("succeeded", 100000, "1")
    assert refused(client.refunds.create, {"payment_intent": intent, "amount": 198001}).param == "amount"
    rest = client.refunds.create({"payment_intent": intent})
    assert rest.amount == 198000
    assert refused(client.refunds.create, {"payment_intent": intent}).code == "charge_already_refunded"
    charge = client.charges.retrieve(rest.charge, {"expand": ["refunds"]})
    assert (charge.amount_refunded, charge.refunded) == (298000, True)
    assert [one.id for one in charge.refunds.data] == [rest.id, first.id]
    assert [one.id for one in client.refunds.list({"payment_intent": intent}).data] == [rest.id, first.id]
    assert sandbox.webhooks.wait_idle()
    charges = [event.data.object for event in receiver.events if event.type == "charge.refunded"]
    assert [one.amount_refunded for one in charges] == [100000, 298000]


@pytest.mark.parametrize(
    ("params", "param"),
    [
        ({}, None),
        ({"amount": 0}, "amount"),
        ({"amount": -5}, "amount"),
        ({"reason": "changed_mind"}, "reason"),
        ({"charge": "ch_x", "payment_intent": None}, "charge"),
        ({"payment_intent": "pi_x"}, "payment_intent"),
        ({"order": "M-1"}, "order"),
    ],
)
def test_refused(client, intent, params, param):
    params = {"payment_intent": intent, **params} if params else {"amount": 100}
    error = refused(client.refunds.create, {key: value for key, value in params.items() if value is not None})
    assert error.param == param


def test_an_unpaid_intent_cannot_be_refunded(sandbox, client, new_session):
    session = sandbox.pay_later(new_session().id)
    assert refused(client.refunds.create, {"payment_intent": session["payment_intent"]}).http_status == 400


def test_pending_then_succeeded(sandbox, receiver, client, intent):
    sandbox.options.refund_after = 0.1
    refund = client.refunds.create({"payment_intent": intent})
    assert refund.status == "pending"
    sandbox.wait_for("refund", refund.id, status="succeeded")
    assert sandbox.webhooks.wait_idle()
    assert receiver.types[-3:] == ["refund.created", "charge.refunded", "refund.updated"]


@pytest.mark.parametrize("after_success", [True, False])
def test_failing_later_gives_the_money_back_to_the_seller(sandbox, receiver, client, intent, after_success):
    sandbox.options.refund_after = 0 if after_success else None
    refund = client.refunds.create({"payment_intent": intent, "amount": 50000})
    sandbox.fail_refund(refund.id)
    after = client.refunds.retrieve(refund.id)
    assert (after.status, after.failure_reason) == ("failed", "lost_or_stolen_card")
    assert client.charges.retrieve(after.charge).amount_refunded == 0
    assert client.refunds.create({"payment_intent": intent}).amount == 298000
    assert sandbox.webhooks.wait_idle()
    assert "refund.failed" in receiver.types


def test_the_next_refund_fails_by_itself(sandbox, client, intent):
    sandbox.options.refund_after = 0.05
    sandbox.fail_next_refunds()
    sandbox.wait_for("refund", client.refunds.create({"payment_intent": intent}).id, status="failed")


def test_a_dashboard_refund_has_no_metadata(sandbox, receiver, intent):
    refund = sandbox.refund_in_dashboard(intent, 298000)
    assert refund["metadata"] == {}
    assert sandbox.webhooks.wait_idle()
    event = next(event for event in receiver.events if event.type == "charge.refunded")
    assert (event.data.object.refunded, event.request.idempotency_key) == (True, None)
