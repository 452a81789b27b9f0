from datetime import timedelta

import pytest
import time_machine
from concurrency import failures_of
from django.contrib.auth.models import Permission
from django.core import mail as outbox
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction
from django.template.loader import get_template
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django_tasks import task_backends

from mail import queue as mail_queue
from mail.html import inline_styles
from mail.message import Attachment, Email, message_id
from mail.models import OutgoingMail
from mail.queue import QueuedEmail, deliver_email, deliver_emails, email, queue_email, queue_emails


@pytest.fixture(autouse=True)
def written(settings, tmp_path, monkeypatch):
    """A mail called "greeting", with templates of its own."""
    folder = tmp_path / "mails"
    folder.mkdir()
    (folder / "greeting.txt").write_text('{% extends "mail/base.txt" %}{% block content %}Hei {{ who }}{% endblock %}')
    (folder / "greeting.html").write_text(
        '{% extends "mail/base.html" %}{% block content %}<h1>Hei</h1><p>{{ who }}</p>'
        '<p><a href="https://a.example/?x=1&amp;y=2">Se</a></p><p><a href="/2">To</a></p>{% endblock %}'
    )
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [*settings.TEMPLATES[0]["DIRS"], folder]}]
    monkeypatch.setattr(mail_queue, "_writers", dict(mail_queue._writers))
    record = []

    @email("greeting")
    def greeting(who="Kari", reason=True, fail=False):
        record.append((get_language(), connection.in_atomic_block))
        if fail:
            raise RuntimeError("no such order")
        if not reason:
            return None
        files = [Attachment("a.pdf", b"%PDF", "application/pdf")]
        return Email(subject=f"Hei\n{who}", template="greeting", context={"who": who}, attachments=files)

    return record


def queue(key="k", **arguments):
    return OutgoingMail.objects.create(
        key=key, email_name="greeting", to="kari@example.no", language="en", arguments=arguments
    )


class Refusing(BaseEmailBackend):
    def send_messages(self, messages):
        raise OSError("451 try later")


@pytest.fixture
def broken(settings):
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    return settings


@pytest.mark.django_db
def test_an_email_with_the_same_key_is_sent_once(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        assert queue_email("greeting", key="order-1", to="kari@example.no", language="nb", who="Ola")
        assert queue_email("greeting", key="order-1", to="kari@example.no", language="nb") is None
    assert [message.subject for message in outbox.outbox] == ["Hei Ola"]
    assert deliver_email(OutgoingMail.objects.get().pk) is True
    assert len(outbox.outbox) == 1


@pytest.fixture
def tasks(settings):
    """Tasks kept for a worker, which there is none of."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend", "QUEUES": []}}
    return lambda: [result.args[0] for result in task_backends["default"].results]


def undo(*args, **kwargs):
    """Post within a savepoint that comes to nothing."""
    with transaction.atomic():
        queue_email(*args, **kwargs)
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_emails_of_a_transaction_are_enqueued_together(tasks):
    to = {"to": "kari@example.no", "language": "nb"}
    with transaction.atomic():
        first = queue_email("greeting", key="1", **to)
        queue_emails("greeting", [QueuedEmail(key=f"many-{number}", arguments={}, **to) for number in range(14)])
        undo("greeting", key="undone", **to)
    mails = list(OutgoingMail.objects.order_by("pk").values_list("pk", flat=True))
    one, two = tasks()
    assert len(mails) == 15
    assert first.pk in one
    assert len(one) == 10
    assert {*mails} <= {*one, *two}
    assert deliver_emails.call([*one, *two]) == 15
    assert len(outbox.outbox) == 15


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_savepoint_drops_only_its_own_emails(tasks):
    to = {"to": "kari@example.no", "language": "nb"}
    with transaction.atomic():
        undo("greeting", key="undone", **to)
        kept = queue_email("greeting", key="kept", **to)
    assert tasks() == [[kept.pk]]


@pytest.mark.django_db
def test_an_unregistered_name_is_refused():
    with pytest.raises(LookupError):
        queue_email("no such mail", key="x", to="a@example.no", language="nb")
    assert not OutgoingMail.objects.exists()


@pytest.mark.django_db
def test_the_message_has_both_forms_files_and_headers(about_page, written):
    about_page.email = "post@forening.example"
    about_page.save()
    row = queue(who="<b>#panic</b>")
    assert deliver_email(row.pk)
    (message,) = outbox.outbox
    assert message.reply_to == ["post@forening.example"]
    assert message.extra_headers["Message-ID"] == message_id(row)
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"
    assert "Hei <b>#panic</b>" in message.body
    assert about_page.name in message.body
    html = message.alternatives[0].content
    assert "&lt;b&gt;#panic&lt;/b&gt;" in html
    assert '<html lang="en">' in html
    assert "<b>" not in html
    assert "<img" not in html
    assert [name for name, *_rest in message.attachments] == ["a.pdf"]
    assert written[0][0] == "en"


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_an_email_is_written(written):
    deliver_email(queue().pk)
    assert written == [("en", False)]


@pytest.mark.django_db
def test_an_irrelevant_email_is_closed_unsent():
    row = queue(reason=False)
    assert deliver_email(row.pk)
    row.refresh_from_db()
    assert row.sent_at
    assert outbox.outbox == []


@pytest.mark.django_db
def test_a_failure_is_recorded_and_retried_later(broken):
    row = queue()
    start = timezone.now()
    assert deliver_email(row.pk) is False
    row.refresh_from_db()
    assert (row.attempts, row.sent_at) == (1, None)
    assert "451 try later" in row.error
    assert list(mail_queue.failed_emails()) == [row]
    broken.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert mail_queue.send_unsent() == 0
    with time_machine.travel(start + timedelta(minutes=2)):
        assert mail_queue.send_unsent() == 1
    row.refresh_from_db()
    assert (row.attempts, row.error, bool(row.sent_at)) == (2, "", True)
    assert not mail_queue.failed_emails().exists()


@pytest.mark.django_db
def test_an_email_that_cannot_be_written_is_given_up_and_listed():
    row = queue(fail=True)
    now = timezone.now()
    for _attempt in range(mail_queue.MAX_ATTEMPTS + 3):
        now += timedelta(hours=2)
        with time_machine.travel(now):
            mail_queue.send_unsent()
    row.refresh_from_db()
    assert row.attempts == mail_queue.MAX_ATTEMPTS
    assert list(mail_queue.failed_emails()) == [row]
    OutgoingMail.objects.update(arguments={})
    assert mail_queue.retry_email(row.pk) is True
    assert len(outbox.outbox) == 1


@pytest.mark.django_db
def test_a_claimed_email_is_not_sent_by_others_until_the_claim_expires():
    row = queue()
    assert mail_queue._claim(row.pk)
    assert mail_queue._claim(row.pk) is None
    assert deliver_email(row.pk) is False
    assert mail_queue.retry_email(row.pk) is False
    assert outbox.outbox == []
    with time_machine.travel(timezone.now() + mail_queue.CLAIM_PERIOD + timedelta(seconds=1)):
        assert mail_queue.send_unsent() == 1
    assert len(outbox.outbox) == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_six_concurrent_workers_send_each_email_once():
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")
    for number in range(10):
        queue(key=f"k{number}", who=str(number))
    assert failures_of(6, lambda number: mail_queue.send_unsent()) == []
    assert sorted(message.subject for message in outbox.outbox) == [f"Hei {number}" for number in range(10)]


def test_plain_tags_get_styles_and_the_first_link_paragraph_is_a_button():
    html = inline_styles('<h1>A</h1><p><a href="/1?a=1&amp;b">En</a></p>\n<p><a href="/2">To</a></p><p style="x">B</p>')
    assert html.count("border-radius:999px") == 2
    assert 'href="/1?a=1&amp;b" style="display:inline-block' in html
    assert '<p style="x">B</p>' in html
    assert '<h1 style="' in html
    assert html.count("style=") >= 6


def test_a_thead_is_not_styled_as_a_th():
    assert inline_styles("<thead><tr><th>A</th></tr></thead>").startswith("<thead>")


def test_mail_base_has_no_remote_content():
    html = get_template("mail/base.html").render({"language": "nb", "association": {"name": "A"}, "subject": "S"})
    for forbidden in ("<img", "<link", "<script", "url(", "@import"):
        assert forbidden not in html


@pytest.fixture
def staff_client(client, django_user_model, second_factor):
    """Sign in as staff with these permissions; the second factor is somebody else's test."""

    def sign_in(*names):
        user = django_user_model.objects.create_user(f"staff{len(names)}@example.test")
        user.is_staff = True
        user.save()
        user.user_permissions.add(*Permission.objects.filter(codename__in=["access_admin", *names]))
        client.force_login(user)

    return sign_in


def test_staff_see_failed_emails_and_send_them_again(about_page, staff_client, client, broken):
    row = queue()
    deliver_email(row.pk)
    deliver_email(queue(key="other").pk)
    broken.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    staff_client("view_outgoingmail", "change_outgoingmail")
    page = client.get(reverse("outgoing_mail:index")).content.decode()
    assert "451 try later" in page
    address = reverse("outgoing_mail:inspect", args=[row.pk])
    again = reverse("outgoing_mail:retry", args=[row.pk])
    assert again in client.get(address).content.decode()
    assert client.get(again).status_code == 405
    assert client.post(again).status_code == 302
    assert len(outbox.outbox) == 1
    assert again not in client.get(address).content.decode()


def test_staff_who_may_only_view_cannot_send_again(about_page, staff_client, client, broken):
    row = queue()
    deliver_email(row.pk)
    again = reverse("outgoing_mail:retry", args=[row.pk])
    assert client.post(again).status_code == 302
    staff_client("view_outgoingmail")
    assert client.get(reverse("outgoing_mail:inspect", args=[row.pk])).status_code == 200
    assert client.post(again).status_code in {302, 403}
    row.refresh_from_db()
    assert row.attempts == 1


def test_the_email_list_needs_a_permission(about_page, staff_client, client):
    staff_client("view_order", "delete_outgoingmail", "add_outgoingmail")
    assert client.get(reverse("outgoing_mail:index")).status_code in {302, 403}
