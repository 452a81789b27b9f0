"""A session from creation to its end, as the SDK sees it."""

import ast
import inspect
import textwrap
import time

import pytest
import stripe
from sandbox_helpers import refused

from sandbox.payments import NotOpen


def required_fields(cls) -> set[str]:
    """What the SDK's class promises to be there and not null."""
    body = ast.parse(textwrap.dedent(inspect.getsource(cls))).body[0].body
    found = {node.target.id: ast.unparse(node.annotation) for node in body if isinstance(node, ast.AnnAssign)}
    return {name for name, kind in found.items() if not kind.startswith(("Optional", "ClassVar"))}


def test_a_paid_session(sandbox, client, new_session):
    session = new_session()
    assert (session.status, session.payment_status, session.amount_total) == ("open", "unpaid", 298000)
    assert session.url.startswith(f"{sandbox.url}/c/pay/cs_test_")
    assert session.payment_intent is None
    assert not session.livemode
    sandbox.pay(session.id)
    session = client.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent.latest_charge", "line_items"]})
    assert (session.status, session.payment_status, session.url) == ("complete", "paid", None)
    assert session.client_reference_id == "M-1001"
    assert session.customer_details.email == "kari@example.test"
    intent = session.payment_intent
    assert (intent.status, intent.amount_received, intent.metadata["order"]) == ("succeeded", 298000, "M-1001")
    assert (intent.latest_charge.paid, intent.latest_charge.amount_refunded) == (True, 0)
    assert session.line_items.data[0].price.unit_amount == 149000
    listed = client.checkout.sessions.list({"payment_intent": intent.id, "expand": ["data.payment_intent"]}).data
    assert [(one.id, one.payment_intent.id) for one in listed] == [(session.id, intent.id)]


def test_objects_have_what_the_sdk_promises(sandbox, client, new_session):
    session = new_session(customer_creation="always")
    sandbox.pay(session.id)
    session = client.checkout.sessions.retrieve(session.id)
    intent = client.payment_intents.retrieve(session.payment_intent)
    refund = client.refunds.create({"payment_intent": intent.id, "amount": 100})
    dispute = sandbox.open_dispute(intent.latest_charge)
    for cls, found in (
        (stripe.checkout.Session, session),
        (stripe.PaymentIntent, intent),
        (stripe.Charge, client.charges.retrieve(intent.latest_charge)),
        (stripe.Refund, refund),
        (stripe.Dispute, client.disputes.retrieve(dispute["id"])),
        (stripe.Customer, client.customers.retrieve(session.customer)),
        (stripe.Event, client.events.list().data[0]),
        (stripe.WebhookEndpoint, client.webhook_endpoints.list().data[0]),
        (stripe.LineItem, client.checkout.sessions.line_items.list(session.id).data[0]),
    ):
        assert isinstance(found, cls)
        lacking = {name for name in required_fields(cls) if getattr(found, name, None) is None}
        assert not lacking, f"{cls.__name__} lacks {lacking}"


def test_nothing_to_pay_needs_no_payment_intent(sandbox, client, new_session):
    params = {"quantity": 1, "price_data": {"currency": "nok", "unit_amount": 0, "product_data": {"name": "Gratis"}}}
    session = new_session(line_items=[params], payment_intent_data=None)
    assert session.payment_status == "no_payment_required"
    sandbox.pay(session.id)
    session = client.checkout.sessions.retrieve(session.id)
    assert (session.status, session.payment_status, session.payment_intent) == ("complete", "no_payment_required", None)


def test_declined_then_paid(sandbox, client, new_session):
    session = new_session()
    sandbox.decline(session.id)
    after = client.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})
    assert (after.status, after.payment_status) == ("open", "unpaid")
    assert after.payment_intent.last_payment_error.code == "card_declined"
    sandbox.pay(session.id)
    paid = client.checkout.sessions.retrieve(session.id)
    assert (paid.payment_status, paid.payment_intent) == ("paid", after.payment_intent.id)
    assert len(client.charges.list({"payment_intent": paid.payment_intent}).data) == 2


def test_paying_twice_charges_once(sandbox, new_session):
    session = new_session()
    sandbox.pay(session.id)
    with pytest.raises(NotOpen):
        sandbox.pay(session.id)
    assert len(sandbox.all("charge")) == 1


@pytest.mark.parametrize(("succeeded", "status"), [(True, "paid"), (False, "unpaid")])
def test_a_delayed_payment(sandbox, receiver, client, new_session, succeeded, status):
    session = new_session()
    sandbox.pay_later(session.id)
    after = client.checkout.sessions.retrieve(session.id)
    assert (after.status, after.payment_status) == ("complete", "unpaid")
    sandbox.settle(session.id, succeeded=succeeded)
    assert client.checkout.sessions.retrieve(session.id).payment_status == status
    assert sandbox.webhooks.wait_idle()
    assert receiver.types[0] == "checkout.session.completed"
    assert receiver.types[-1] == f"checkout.session.async_payment_{'succeeded' if succeeded else 'failed'}"


def test_a_delayed_payment_succeeds_by_itself(sandbox, new_session):
    sandbox.options.delayed_after = 0.1
    session = new_session()
    sandbox.pay_later(session.id)
    sandbox.wait_for("checkout.session", session.id, payment_status="paid")


def test_sessions_expire_on_stripes_clock(sandbox, receiver, client, new_session):
    session = new_session(expires_at=int(time.time()) + 31 * 60)
    sandbox.shift_clock(30 * 60)
    assert client.checkout.sessions.retrieve(session.id).status == "open"
    sandbox.shift_clock(2 * 60)
    after = client.checkout.sessions.retrieve(session.id)
    assert (after.status, after.payment_status, after.url) == ("expired", "unpaid", None)
    assert sandbox.webhooks.wait_idle()
    assert receiver.types == ["checkout.session.expired"]
    with pytest.raises(NotOpen):
        sandbox.pay(session.id)


def test_expiring_works_once_and_never_after_payment(sandbox, client, new_session):
    first, second = new_session(), new_session()
    assert client.checkout.sessions.expire(first.id).status == "expired"
    assert "status of expired" in str(refused(client.checkout.sessions.expire, first.id))
    sandbox.pay(second.id)
    assert "status of complete" in str(refused(client.checkout.sessions.expire, second.id))


def test_unknown_objects(client):
    error = refused(client.checkout.sessions.retrieve, "cs_test_nothing")
    assert (error.http_status, error.code) == (404, "resource_missing")
    assert refused(client.payment_intents.retrieve, "pi_nothing").http_status == 404


def test_lists_are_paged_newest_first(client, new_session):
    made = [new_session().id for _ in range(5)][::-1]
    first = client.checkout.sessions.list({"limit": 2})
    assert ([one.id for one in first.data], first.has_more) == (made[:2], True)
    rest = client.checkout.sessions.list({"limit": 3, "starting_after": made[1]})
    assert ([one.id for one in rest.data], rest.has_more) == (made[2:], False)
    back = client.checkout.sessions.list({"limit": 2, "ending_before": made[3]})
    assert ([one.id for one in back.data], back.has_more) == (made[1:3], True)
    assert [one.id for one in first.auto_paging_iter()] == made
    assert refused(client.checkout.sessions.list, {"starting_after": "cs_test_x"}).param == "starting_after"
    assert refused(client.checkout.sessions.list, {"limit": 101}).param == "limit"
    assert refused(client.checkout.sessions.list, {"expand": ["payment_intent"]}).param == "expand"
    assert client.checkout.sessions.list({"status": "complete"}).data == []
    assert client.checkout.sessions.list({"created": {"gt": int(time.time()) + 60}}).data == []


def test_line_items_are_in_their_own_order(client, new_session):
    items = [
        {"quantity": 1, "price_data": {"currency": "nok", "unit_amount": 1000, "product_data": {"name": str(n)}}}
        for n in range(12)
    ]
    session = new_session(line_items=items)
    page = client.checkout.sessions.line_items.list(session.id)
    assert page.has_more
    assert [one.description for one in page.auto_paging_iter()] == [str(n) for n in range(12)]


def test_customers(sandbox, client, new_session):
    customer = client.customers.create(
        {"email": "ola@example.test", "name": "Ola", "metadata": {"user": "7", "x": "y"}}
    )
    changed = client.customers.update(customer.id, {"name": "Ola N", "metadata": {"x": ""}})
    assert (changed.name, changed.metadata.to_dict()) == ("Ola N", {"user": "7"})
    assert client.customers.list({"email": "ola@example.test"}).data[0].id == customer.id
    session = new_session(customer=customer.id, customer_email=None)
    assert session.customer_details.email == "ola@example.test"
    sandbox.pay(session.id)
    assert sandbox.all("payment_intent")[0]["customer"] == customer.id
    assert client.customers.delete(customer.id).deleted
    assert refused(client.customers.retrieve, customer.id).http_status == 404


def test_disputes(sandbox, receiver, client, new_session):
    session = sandbox.pay(new_session().id)
    charge = client.payment_intents.retrieve(session["payment_intent"], {"expand": ["latest_charge"]}).latest_charge
    dispute = sandbox.open_dispute(charge.id)
    assert client.charges.retrieve(charge.id).disputed
    assert client.disputes.list({"charge": charge.id}).data[0].amount == 298000
    assert refused(client.refunds.create, {"charge": charge.id}).code == "charge_disputed"
    sandbox.close_dispute(dispute["id"], won=True)
    assert client.refunds.create({"charge": charge.id}).status == "succeeded"
    assert sandbox.webhooks.wait_idle()
    assert {"charge.dispute.created", "charge.dispute.closed"} < set(receiver.types)
