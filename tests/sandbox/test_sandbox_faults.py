"""Idempotency, and the outages that it exists for."""

import threading

import pytest
import stripe
from sandbox_helpers import client_of, refused, session_params

from sandbox.options import Options
from sandbox.server import Sandbox


def create(client, key, **changes):
    return client.checkout.sessions.create(session_params(**changes), {"idempotency_key": key})


def test_the_same_key_replays(sandbox, client):
    first, second = create(client, "order-1"), create(client, "order-1")
    assert first.id == second.id
    assert second.last_response.headers["idempotent-replayed"] == "true"
    assert len(sandbox.all("checkout.session")) == 1
    assert [call.replayed for call in sandbox.calls] == [False, True]


def test_other_parameters_or_another_address_under_the_key_are_refused(client):
    create(client, "order-1")
    with pytest.raises(stripe.IdempotencyError):
        create(client, "order-1", client_reference_id="M-2")
    with pytest.raises(stripe.IdempotencyError):
        client.customers.create({"name": "x"}, {"idempotency_key": "order-1"})


def test_refused_parameters_do_not_use_up_the_key(client):
    refused(create, client, "order-1", locale="no")
    assert create(client, "order-1").status == "open"


def test_a_refusal_with_good_parameters_is_replayed(sandbox, client, new_session):
    intent = sandbox.pay(new_session().id)["payment_intent"]
    client.refunds.create({"payment_intent": intent})
    for _ in range(2):
        error = refused(client.refunds.create, {"payment_intent": intent}, {"idempotency_key": "refund-9"})
        assert error.code == "charge_already_refunded"
    assert [call.replayed for call in sandbox.calls][-2:] == [False, True]


def test_idempotency_keys_expire_after_a_day(sandbox, client):
    first = create(client, "order-1")
    sandbox.shift_clock(25 * 3600)
    assert create(client, "order-1").id != first.id


def test_the_same_key_at_once_is_a_409(sandbox, client):
    sandbox.faults.slow("/v1/checkout/sessions", 0.6)
    thread = threading.Thread(target=create, args=(client, "order-1"))
    thread.start()
    while not sandbox.calls:
        pass
    with pytest.raises(stripe.APIError) as caught:
        create(client, "order-1")
    thread.join()
    assert caught.value.http_status == 409
    assert caught.value.json_body["error"]["code"] == "idempotency_key_in_use"
    assert len(sandbox.all("checkout.session")) == 1


@pytest.mark.parametrize("status", [503, 429])
def test_failing_before_has_no_effect(sandbox, client, status):
    sandbox.faults.fail("/v1/checkout/*", status, times=2)
    for _ in range(2):
        with pytest.raises(stripe.RateLimitError if status == 429 else stripe.APIError):
            create(client, "order-1")
    assert sandbox.all("checkout.session") == []
    assert create(client, "order-1").status == "open"


@pytest.mark.parametrize(("after", "made"), [(False, 0), (True, 1)])
def test_a_stored_error_is_replayed_for_its_key(sandbox, client, after, made):
    sandbox.faults.fail("/v1/checkout/*", 500, after=after)
    for replayed in (None, "true", "true"):
        with pytest.raises(stripe.APIError) as caught:
            create(client, "order-1")
        assert caught.value.http_status == 500
        assert caught.value.headers.get("idempotent-replayed") == replayed
    assert len(sandbox.all("checkout.session")) == made
    with pytest.raises(stripe.IdempotencyError):
        create(client, "order-1", client_reference_id="M-2")
    assert create(client, "order-2").status == "open"
    sandbox.shift_clock(25 * 3600)
    assert create(client, "order-1").status == "open"


def test_a_decline_is_replayed_too(sandbox, client):
    sandbox.faults.fail("/v1/refunds", 402)
    for _ in range(2):
        with pytest.raises(stripe.CardError):
            client.refunds.create({"payment_intent": "pi_3"}, {"idempotency_key": "refund-1"})


def test_bad_parameters_come_before_a_stored_error(sandbox, client):
    sandbox.faults.fail("/v1/checkout/*", 500)
    refused(create, client, "order-1", locale="no")
    assert create(client, "order-1").status == "open"


def test_a_gateways_error_after_the_effect_is_not_stored(sandbox, client):
    sandbox.faults.fail("/v1/checkout/*", 503, after=True)
    with pytest.raises(stripe.APIError):
        create(client, "order-1")
    made = sandbox.all("checkout.session")
    assert [create(client, "order-1").id] == [one["id"] for one in made]


def test_a_lost_answer_and_the_sdks_own_retry(sandbox):
    patient = stripe.StripeClient("sk_test_x", base_addresses={"api": sandbox.url}, max_network_retries=2).v1
    sandbox.faults.lose("/v1/checkout/*", method="POST")
    session = patient.checkout.sessions.create(session_params())
    assert [one["id"] for one in sandbox.all("checkout.session")] == [session.id]


def test_a_lost_answer_without_retry_is_a_connection_error(sandbox, client):
    sandbox.faults.lose("/v1/refunds")
    with pytest.raises(stripe.APIConnectionError):
        client.refunds.list()
    assert client.refunds.list().data == []


def test_a_hanging_call_is_a_timeout(sandbox):
    hasty = client_of(sandbox, http_client=stripe.RequestsClient(timeout=0.2))
    sandbox.faults.hang("/v1/events", 5)
    with pytest.raises(stripe.APIConnectionError):
        hasty.v1.events.list()


def test_faults_keep_to_their_path_and_method(sandbox, client):
    sandbox.faults.fail("/v1/refunds", method="POST")
    assert create(client, "order-1").status == "open"
    assert client.refunds.list().data == []
    assert len(sandbox.faults.listed()) == 1
    sandbox.faults.clear()
    assert sandbox.faults.listed() == []


def test_state_survives_a_restart(tmp_path, receiver):
    options = Options(refund_after=0, retry_schedule=(0.05,))
    state = str(tmp_path / "deep" / "sandbox.sqlite3")
    with Sandbox(state=state, options=options) as before:
        session = client_of(before).v1.checkout.sessions.create(session_params(), {"idempotency_key": "k"})
        open_one = client_of(before).v1.checkout.sessions.create(session_params(client_reference_id="M-2"))
        intent = before.pay(session.id)["payment_intent"]
    with Sandbox(state=state, options=options, webhook_url=receiver.url, webhook_secret="whsec_x") as after:
        client = client_of(after).v1
        assert client.refunds.create({"payment_intent": intent}).amount == 298000
        assert create(client, "k").id == session.id
        # The address is where the sandbox listens now, not where it listened yesterday.
        assert client.checkout.sessions.retrieve(open_one.id).url.startswith(after.url)


def test_reset_keeps_only_the_endpoints(sandbox, client):
    create(client, "order-1")
    sandbox.shift_clock(100)
    sandbox.faults.fail()
    sandbox.reset()
    assert sandbox.all("checkout.session") == []
    assert (len(sandbox.all("webhook_endpoint")), sandbox.faults.listed(), sandbox.world.offset) == (1, [], 0)
