"""Sending in batches: everybody once, also when it is killed in the middle, paused, or run by two processes."""

import pytest
from bulk_helpers import confirmed, create_bulk_mail
from django.core import mail as outbox
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone
from wagtail.models import ModelLogEntry

from mail.bulk import prepare, send
from mail.bulk.audiences import Recipient
from mail.bulk.suppression import suppress
from mail.enums import BulkState, RecipientState, SuppressionReason
from mail.models import BulkMail, BulkRecipient, OutgoingMail
from mail.queue import send_unsent

pytestmark = pytest.mark.django_db


@pytest.fixture
def small_batches(monkeypatch):
    monkeypatch.setattr(send, "BATCH", 10)
    monkeypatch.setattr(prepare, "_CHUNK", 7)


@pytest.fixture
def no_tasks(monkeypatch):
    """The queue is filled, and only `send_unsent` sends."""
    monkeypatch.setattr("mail.queue._deliver_on_commit", lambda pks: None)


def run_until_sent(bulk_mail, *, most: int = 20) -> int:
    for minute in range(1, most):
        send.send_due()
        send_unsent()
        bulk_mail.refresh_from_db()
        if bulk_mail.state == BulkState.SENT:
            return minute
    raise AssertionError(send.counts_of(bulk_mail))


def received() -> list[str]:
    return [address for message in outbox.outbox for address in message.to]


def test_everybody_gets_it_once(crowd, small_batches, no_tasks):
    crowd.add(34)
    crowd.members += [Recipient("LESER3@example.no ", "en"), Recipient("", "nb")]
    bulk_mail = confirmed()
    run_until_sent(bulk_mail)
    assert sorted(received()) == sorted(f"leser{number}@example.no" for number in range(34))
    assert bulk_mail.finished_at
    assert send.counts_of(bulk_mail) == {"sent": 34}


def test_killed_while_the_recipients_are_collected(crowd, small_batches, no_tasks, monkeypatch):
    crowd.add(30)
    bulk_mail, calls = confirmed(), []

    def dies_at_the_third(rows):
        calls.append(len(rows))
        if len(calls) == 3:
            raise KeyboardInterrupt
        return insert_new(rows)

    insert_new = prepare.insert_new
    monkeypatch.setattr(prepare, "insert_new", dies_at_the_third)
    with pytest.raises(KeyboardInterrupt):
        send.send_due()
    assert 0 < bulk_mail.recipients.count() < 30
    monkeypatch.setattr(prepare, "insert_new", insert_new)
    run_until_sent(bulk_mail)
    assert len(received()) == len(set(received())) == 30


def test_killed_in_the_middle_of_a_batch(crowd, small_batches, no_tasks, monkeypatch):
    """The rows of the queue and what the recipients say of them are one transaction."""
    crowd.add(25)
    bulk_mail = confirmed()
    send.send_due()
    send_unsent()

    def dies(*args, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(BulkRecipient.objects, "bulk_update", dies)
        with pytest.raises(KeyboardInterrupt):
            send.send_due()
    assert OutgoingMail.objects.filter(email_name="bulk").count() == 10
    run_until_sent(bulk_mail)
    assert len(received()) == len(set(received())) == 25


def test_two_clocks_at_once(crowd, small_batches, no_tasks):
    crowd.add(20)
    bulk_mail = confirmed()
    send.send_due()
    prepare.collect(bulk_mail.pk)
    send.queue_batch(bulk_mail.pk)
    assert bulk_mail.recipients.count() == 20
    assert OutgoingMail.objects.filter(email_name="bulk").count() == 10
    run_until_sent(bulk_mail)
    assert len(received()) == 20


def test_the_queue_never_holds_more_than_a_batch(crowd, small_batches, no_tasks):
    """Tickets must not wait behind a whole audience."""
    crowd.add(35)
    confirmed()
    for _minute in range(4):
        send.send_due()
    assert OutgoingMail.objects.filter(sent_at=None).count() == 10


def test_an_hour_has_a_limit(crowd, small_batches, no_tasks, settings):
    settings.BULK_MAILS_PER_HOUR = 12
    crowd.add(30)
    bulk_mail = confirmed()
    for _minute in range(6):
        send.send_due()
        send_unsent()
    assert len(received()) == 12
    BulkRecipient.objects.exclude(queued_at=None).update(queued_at=timezone.now() - timezone.timedelta(hours=2))
    for _minute in range(6):
        send.send_due()
        send_unsent()
    assert len(received()) == 24
    assert send.counts_of(bulk_mail)["waiting"] == 6


def test_paused_and_taken_up_again(crowd, small_batches, no_tasks):
    crowd.add(25)
    bulk_mail = confirmed()
    send.send_due()
    send_unsent()
    send.pause(bulk_mail.pk, by=None)
    for _minute in range(3):
        send.send_due()
        send_unsent()
    assert len(received()) == 10
    with pytest.raises(send.NotPossible):
        send.pause(bulk_mail.pk, by=None)
    send.resume(bulk_mail.pk, by=None)
    run_until_sent(bulk_mail)
    assert len(received()) == len(set(received())) == 25
    actions = ModelLogEntry.objects.for_instance(bulk_mail).values_list("action", flat=True)
    assert {"mail.bulk_confirmed", "mail.bulk_paused", "mail.bulk_resumed"} <= set(actions)


def test_stopped_also_what_is_in_the_queue(crowd, small_batches, no_tasks):
    crowd.add(25)
    bulk_mail = confirmed()
    send.send_due()
    send.stop(bulk_mail.pk, by=None)
    send.send_due()
    send_unsent()
    assert received() == []
    with pytest.raises(send.NotPossible):
        send.resume(bulk_mail.pk, by=None)
    assert send.counts_of(bulk_mail) == {"waiting": 25}


def test_a_scheduled_mail_waits_and_can_become_a_draft_again(crowd, no_tasks):
    crowd.add(3)
    later = timezone.now() + timezone.timedelta(hours=3)
    bulk_mail = prepare.confirm(create_bulk_mail().pk, by=None, send_at=later, number=3)
    send.send_due()
    assert not bulk_mail.recipients.exists()
    send.unschedule(bulk_mail.pk, by=None)
    bulk_mail.refresh_from_db()
    assert bulk_mail.is_draft
    with pytest.raises(prepare.NotADraft):
        prepare.confirm(
            prepare.confirm(bulk_mail.pk, by=None, send_at=None, number=3).pk, by=None, send_at=None, number=3
        )


def test_suppressed_addresses_are_left_out_at_every_step(crowd, small_batches, no_tasks):
    crowd.add(30)
    suppress("leser0@example.no", SuppressionReason.BOUNCE)
    bulk_mail = confirmed()
    assert prepare.count_recipients(bulk_mail) == (29, 1)
    send.send_due()
    suppress("leser4@example.no", SuppressionReason.COMPLAINT)  # its copy is in the queue
    suppress("leser29@example.no", SuppressionReason.BOUNCE)  # it waits
    run_until_sent(bulk_mail)
    assert len(received()) == 27
    assert not {"leser0@example.no", "leser4@example.no", "leser29@example.no"} & set(received())
    assert send.counts_of(bulk_mail) == {"sent": 27, "suppressed": 3}


class Refusing(BaseEmailBackend):
    def send_messages(self, messages):
        raise OSError("550 no such user")


def test_what_fails_is_counted_and_does_not_hold_the_rest(crowd, no_tasks, settings):
    crowd.add(2)
    bulk_mail = confirmed()
    send.send_due()
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    OutgoingMail.objects.update(attempts=7)
    send_unsent()
    send.send_due()
    bulk_mail.refresh_from_db()
    assert send.counts_of(bulk_mail) == {"failed": 2}
    assert bulk_mail.state == BulkState.SENT


def test_one_mail_without_its_app_holds_no_other(crowd, no_tasks, caplog):
    crowd.add(2)
    lost = confirmed()
    BulkMail.objects.filter(pk=lost.pk).update(audience="removed")
    bulk_mail = confirmed()
    run_until_sent(bulk_mail)
    assert len(received()) == 2
    assert "could not go on" in caplog.text


def test_the_language_is_the_readers_own(crowd, no_tasks):
    crowd.add(1)
    crowd.add(1, language="en")
    run_until_sent(confirmed(subject_en="Hello all", body_en="Welcome."))
    by_address = {message.to[0]: message for message in outbox.outbox}
    assert by_address["leser0@example.no"].subject == "Hei alle"
    assert by_address["leser1@example.no"].subject == "Hello all"
    assert "Unsubscribe" in by_address["leser1@example.no"].body


def test_states_of_recipients_have_names():
    assert all(state.label for state in RecipientState)
