"""E-mails with sign-in codes: queued, limited, and telling nobody which addresses have an account."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.emails import NOBODY, delete_old_emails
from accounts.models import User
from mail.models import OutgoingMail
from mail.queue import URGENT_PRIORITY, deliver_emails, send_unsent

pytestmark = pytest.mark.django_db
UNKNOWN = "ingen@bedrift.example"


@pytest.fixture(autouse=True)
def member():
    cache.clear()
    return User.objects.create_user("kari@bedrift.example", language="nb")


@pytest.fixture
def tasks(monkeypatch):
    """The tasks that requests enqueue, which are not run."""
    enqueued = []
    monkeypatch.setattr(type(deliver_emails), "enqueue", lambda task, *args: enqueued.append((task, args)))
    return enqueued


def ask(client, address, path="/logg-inn/"):
    client.logout()
    return client.post(path, {"login": address})


def test_the_code_is_queued_first_in_line_and_nothing_is_sent_in_the_request(
    client, member, tasks, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        ask(client, member.email)
    [(task, [pks])] = tasks
    assert task.priority == URGENT_PRIORITY > 0
    assert mail.outbox == []
    row = OutgoingMail.objects.get(pk=pks[0])
    assert row.to == member.email
    send_unsent()
    [message] = mail.outbox
    assert message.to == [member.email]
    code = message.subject.split()[0]
    assert code in message.body
    assert code not in str(row.arguments)


def test_known_and_unknown_addresses_get_the_same_answer_and_cause_the_same_work(
    client, member, tasks, django_capture_on_commit_callbacks
):
    seen = []
    for address in (member.email, UNKNOWN):
        client.logout()
        page = client.get("/logg-inn/")
        assert page.status_code == 200
        with (
            CaptureQueriesContext(
                connection,
            ) as queries,
            django_capture_on_commit_callbacks(execute=True),
        ):
            answer = client.post("/logg-inn/", {"login": address})
        text = client.get(answer.url).content.decode().replace(address, "ADDRESS")
        seen.append((answer.status_code, answer.url, sorted(answer.headers), len(queries), len(tasks), len(text)))
        tasks.clear()
        cache.clear()
    assert seen[0] == seen[1]
    send_unsent()
    assert [message.to for message in mail.outbox] == [[member.email]]
    assert sorted(OutgoingMail.objects.values_list("to", flat=True)) == sorted([member.email, NOBODY])


def test_a_new_code_costs_the_same_for_both(client, member, tasks, django_capture_on_commit_callbacks):
    seen = []
    for address in (member.email, UNKNOWN):
        answer = ask(client, address)
        with django_capture_on_commit_callbacks(execute=True):
            again = client.post(answer.url, {"action": "resend"})
        seen.append((again.status_code, len(tasks), OutgoingMail.objects.count()))
        tasks.clear()
        OutgoingMail.objects.all().delete()
        cache.clear()
    assert seen[0] == seen[1]
    assert seen[0][1:] == (1, 2)


def test_a_mail_server_that_fails_changes_no_answer(client, member, monkeypatch):
    def fail(*args, **kwargs):
        raise OSError("no mail server")

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", fail)
    answers = []
    for address in (member.email, UNKNOWN):
        answer = ask(client, address)
        answers.append((answer.status_code, answer.url))
        cache.clear()
    assert answers[0] == answers[1]
    assert answers[0][0] == 302


@pytest.mark.parametrize("address", ["kari@bedrift.example", UNKNOWN])
def test_an_address_gets_three_codes_in_an_hour(client, address):
    statuses = []
    for _attempt in range(5):
        statuses.append(ask(client, address).status_code)
        cache.clear()
    assert statuses == [302, 302, 302, 429, 429]


def test_one_client_asks_for_a_limited_number_of_codes(client, settings):
    settings.LIMITS_PER_CLIENT_AND_HOUR = settings.LIMITS_PER_CLIENT_AND_HOUR | {"sign_in": 2}
    statuses = []
    for number in range(3):
        statuses.append(ask(client, f"n{number}@bedrift.example").status_code)
        cache.clear()
    assert statuses == [302, 302, 429]
    assert ask(client, "n9@bedrift.example").status_code == 429


def test_a_code_that_has_expired_is_not_sent(client, member, time_machine):
    ask(client, member.email)
    time_machine.move_to(timezone.now() + timedelta(minutes=16))
    send_unsent()
    assert mail.outbox == []


def test_who_signed_in_is_forgotten_after_a_day(client, member):
    ask(client, member.email)
    assert delete_old_emails() == 0
    assert delete_old_emails(timezone.now() + timedelta(hours=25)) == 1
