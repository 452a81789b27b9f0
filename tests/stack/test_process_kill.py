"""The site dies between the payment and the word of it. Nobody's money and nobody's seat is lost."""

import os
import signal
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


def killed(stack, code: str, pause: float) -> None:
    """Run the code in a process that is killed some time after it has begun, as by the lack of memory."""
    program = stack.begin("shell", "-c", f"print('BEGUN', flush=True)\n{code}")
    end = time.monotonic() + 60
    while "BEGUN" not in program.printed() and program.process.poll() is None and time.monotonic() < end:
        time.sleep(0.05)
    time.sleep(pause)
    if program.process.poll() is None:
        os.kill(program.process.pid, signal.SIGKILL)
    program.process.wait()


def accounts_agree(stack) -> None:
    """Documents, payments and refunds of every order agree, and so do the counters of seats."""
    stack.manage("check_documents", seconds=240)
    stack.manage("check_stock", seconds=120)


CANCEL = """
from django.db.models import Count
from events.changes.decide import cancel_and_announce
from events.changes.process import process_all_changes
from events.models import Event
event = Event.objects.filter(changes=None).annotate(n=Count("tickets")).order_by("-n").first()
event = Event.objects.filter(changes__kind="cancel", changes__finished_at=None).first() or event
change = cancel_and_announce(event)
process_all_changes()
"""
FINISH = """
from django.db.models import Count
from events.changes.process import process_all_changes
from events.models import EventChange
from mail.models import OutgoingMail
from payments.models import Refund
while process_all_changes():
    pass
change = EventChange.objects.filter(kind="cancel").latest("pk")
orders = change.tasks.count()
tickets = change.event.tickets.filter(status="valid").count()
print("LEFT", change.tasks.exclude(status="done").count(), "VALID", tickets, "MANY", orders > 5)
"""


def test_killed_while_an_event_is_cancelled(killable_stack):
    """The next run goes on where it stopped: each order is refunded once, and nobody keeps a ticket."""
    for pause in (0.3, 1.0, 2.5):
        killed(killable_stack, CANCEL, pause)
    printed = killable_stack.manage("shell", "-c", FINISH, seconds=240)
    assert "LEFT 0 VALID 0 MANY True" in printed, printed
    killable_stack.manage("reconcile")
    accounts_agree(killable_stack)


REFUND = """
from payments.enums import RefundReason
from payments.models import Order
from payments.refunds.request import request_refund
for order in Order.objects.filter(buyer_email__in={emails!r}).order_by("pk"):
    request_refund(order, amount_ore=10000, reason=RefundReason.STAFF, key=f"killed-{{order.pk}}")
"""
SENT = """
from payments.models import Refund
rows = Refund.objects.filter(key__startswith="killed-")
print("REFUNDS", rows.count(), "SUCCEEDED", rows.filter(status="succeeded").count())
"""


def test_killed_while_refunds_are_sent(killable_stack):
    """A refund whose answer was lost is found again at Stripe, and sent once."""
    emails = []
    for _number in range(4):
        customer = Customer(killable_stack)
        session = customer.order_tickets()
        killable_stack.control.do("pay", id=session)
        wait_confirmed(customer, session)
        emails.append(customer.email)
    for pause in (0.1, 0.4, 0.8):
        killed(killable_stack, REFUND.format(emails=emails), pause)
    killable_stack.manage("shell", "-c", REFUND.format(emails=emails))
    killable_stack.manage("reconcile")
    killable_stack.control.wait_idle(40)
    printed = killable_stack.manage("shell", "-c", SENT)
    assert "REFUNDS 4 SUCCEEDED 4" in printed, printed
    accounts_agree(killable_stack)


PAY_OUT = """
from django.utils import timezone
from payments.models import PayoutBatch, Refund
from payments.owed import batch
from payments.owed.account import AccountDetails, give_account
from payments.owed.debts import debts, payable_now
from payments.refunds.notify import account_to_ask_for
if not PayoutBatch.objects.filter(paid_at=None).exists():
    for debt in debts().filter(account_state="asked"):
        give_account(account_to_ask_for(debt.order), AccountDetails("86011117947", "", "Kari"))
    batch.make_batch(list(payable_now().values_list("pk", flat=True)), by=None)
made = PayoutBatch.objects.filter(paid_at=None).latest("pk")
batch.mark_batch_paid(made.pk, timezone.localdate(), by=None)
"""
PAID_OUT = """
from payments.models import PayoutBatch
made = PayoutBatch.objects.latest("pk")
items = made.items.included()
states = set(items.values_list("refund__status", flat=True))
print("WHOLE", states == ({"succeeded"} if made.paid_at else {"pending", "failed"} & states), items.count() > 0)
"""


def test_killed_while_a_payout_is_marked_as_paid(killable_stack):
    """All of it is paid, or nothing."""
    for pause in (0.1, 0.3, 0.6):
        killed(killable_stack, PAY_OUT, pause)
        printed = killable_stack.manage("shell", "-c", PAID_OUT)
        assert "WHOLE True True" in printed, printed
    accounts_agree(killable_stack)
