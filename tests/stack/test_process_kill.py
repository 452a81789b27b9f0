"""The site dies between the payment and the word of it. Nobody's money and nobody's seat is lost."""

import time

import pytest
from confirmation import confirmed_once, is_confirmed, order_page, wait_confirmed
from customer import Customer


@pytest.fixture
def killable_stack(own_stack):
    return own_stack()


def test_killed_between_payment_and_webhook(killable_stack):
    """Stripe tries again; the site that came back takes it."""
    control = killable_stack.control
    customer = Customer(killable_stack)
    session = customer.order_tickets()
    control.do("webhooks-hold")
    control.do("pay", id=session)
    killable_stack.kill_workers()
    assert not is_confirmed(order_page(customer, session))
    control.do("webhooks-reset")
    confirmed_once(customer, session)

    # And when Stripe never says a word: the buyer's own way back settles it.
    customer = Customer(killable_stack)
    session = customer.order_tickets()
    control.do("webhooks-drop", type="*", times=20)
    control.do("pay", id=session)
    killable_stack.kill_workers()
    success = control.session(session)["success_url"].replace("{CHECKOUT_SESSION_ID}", session)
    assert customer.get(success).status in (200, 302)
    wait_confirmed(customer, session)

    # And when the buyer does not come back either: the clock's job asks Stripe.
    customer = Customer(killable_stack)
    session = customer.order_tickets()
    control.do("webhooks-drop", type="*", times=20)
    control.do("pay", id=session)
    killable_stack.kill_workers()
    time.sleep(0.5)
    assert not is_confirmed(order_page(customer, session))
    killable_stack.manage("reconcile")
    assert is_confirmed(order_page(customer, session))
    assert len(killable_stack.mailbox.to(customer.email)) == 1


#: An e-mail that a dead worker had taken is free again after some minutes. Here they have passed.
LATER = """
from django.utils import timezone
from mail.queue import send_unsent
from mail.models import OutgoingMail
OutgoingMail.objects.filter(sent_at=None).update(retry_at=timezone.now())
print('SENT', send_unsent())
"""


def test_killed_while_the_webhook_is_handled(killable_stack):
    """At moments of chance: the order is confirmed, and the e-mail is sent, if need be by the clock's job."""
    control = killable_stack.control
    for pause in (0.0, 0.05, 0.15):
        customer = Customer(killable_stack)
        session = customer.order_tickets()
        control.do("pay", id=session)
        time.sleep(pause)
        killable_stack.kill_workers()
        wait_confirmed(customer, session, seconds=40)
        control.wait_idle(40)
        if not killable_stack.mailbox.to(customer.email):
            killable_stack.manage("shell", "-c", LATER)
        # Should the worker have died between sending and noting it, both copies are one message to mail programs.
        assert len({mail.message["Message-ID"] for mail in killable_stack.mailbox.to(customer.email)}) == 1
