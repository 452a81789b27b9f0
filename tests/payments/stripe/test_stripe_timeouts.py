"""How long a buyer waits when Stripe does not respond."""

import pytest

from payments.checkout import session as checkout_session
from payments.models import CheckoutAttempt
from payments.stripe import client as stripe_client
from payments.stripe.errors import StripeUnavailable

pytestmark = pytest.mark.django_db


def test_a_waiting_buyer_gets_two_tries_and_later_the_same_session(bank, buy):
    bank.faults.fail("/v1/checkout/sessions", 503, times=2)
    order = buy()
    with pytest.raises(StripeUnavailable):
        checkout_session.start_checkout(order)
    assert "/c/pay/" in checkout_session.start_checkout(order)
    assert CheckoutAttempt.objects.get().number == 1


def test_a_job_retries_more_often(bank, buy, session_of):
    session = session_of(buy())
    bank.faults.fail("/v1/checkout/sessions/*", 503, times=2)
    assert stripe_client.retrieve_session(session).id == session
    bank.faults.fail("/v1/checkout/sessions/*", 503, times=2)
    with pytest.raises(StripeUnavailable), stripe_client.short_timeouts():
        stripe_client.retrieve_session(session)


def test_the_order_page_says_that_stripe_does_not_answer(bank, buy, client):
    bank.faults.fail("/v1/checkout/sessions", 503, times=2)
    order = buy()
    response = client.post(f"/bestilling/{order.access_key}/betal/", follow=True)
    assert "svarer ikke" in response.content.decode()
    assert "/c/pay/" in client.post(f"/bestilling/{order.access_key}/betal/")["Location"]
