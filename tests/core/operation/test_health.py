"""/healthz answers by itself; the details are for those with the token and for administrators."""

import shutil
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import OperationalError, connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from django_tasks import TaskResultStatus
from task_factory import make_task

from accounts.models import User
from core.models import ClockSlot
from core.operation import health, heartbeat
from core.web import health as web
from mail.models import OutgoingMail

pytestmark = pytest.mark.django_db
TOKEN = "t" * 24


@pytest.fixture(autouse=True)
def _nothing_remembered(monkeypatch, settings):
    monkeypatch.setattr(web, "_last", None)
    monkeypatch.setattr(web, "KEEP_SECONDS", -1)
    settings.HEALTH_TOKEN = TOKEN


@pytest.fixture
def no_database(monkeypatch):
    def refuse(*args, **kwargs):
        raise OperationalError("connection refused: S3cret")

    monkeypatch.setattr(type(connections["default"]), "cursor", refuse)


def get_details(client, **headers):
    return client.get("/healthz/details", headers={"Authorization": f"Bearer {TOKEN}", **headers})


def test_healthz_answers_whatever_the_host_and_the_scheme(client, settings):
    settings.ALLOWED_HOSTS = ["www.example.no"]
    settings.SECURE_SSL_REDIRECT = True
    answer = client.get("/healthz", headers={"host": "10.0.0.7:8000"})
    assert (answer.status_code, answer.content) == (200, b"ok")
    assert "no-store" in answer["Cache-Control"]
    assert not answer.cookies
    assert client.head("/healthz").status_code == 200
    assert client.post("/healthz").status_code == 405


def test_healthz_without_the_database_is_503_and_tells_nothing(client, no_database):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (503, b"the database does not answer")
    answer = get_details(client)
    assert answer.status_code == 503
    assert answer.json() == {"status": "error", "checks": {"database": {"status": "error"}}}


def test_many_questions_ask_the_database_once(client, monkeypatch):
    monkeypatch.setattr(web, "KEEP_SECONDS", 60)
    asked = []
    monkeypatch.setattr(web, "_ask_database", lambda: asked.append(1) or True)
    for _unused in range(5):
        client.get("/healthz")
    assert len(asked) == 1


@pytest.mark.parametrize("header", ["", "Bearer wrong", "Bearer ", "Bearer tæst"])
def test_details_need_the_token(client, header):
    assert client.get("/healthz/details", headers={"Authorization": header}).status_code == 404


def test_details_are_closed_without_a_setting(client, settings):
    settings.HEALTH_TOKEN = ""
    assert client.get("/healthz/details").status_code == 404
    assert client.get("/healthz/details?token=").status_code == 404


def test_details_in_order(client):
    heartbeat.beat(heartbeat.CLOCK)
    answer = get_details(client)
    found = answer.json()
    assert answer.status_code == 200, found
    assert set(found["checks"]) == {
        "database", "database_role", "cache", "clock", "jobs", "worker", "tasks", "failed_tasks", "disk", "mail",
        "failed_mail",
    }  # fmt: skip
    assert found["checks"]["clock"] == {
        "status": "ok",
        "message": "Last sign of life: less than a minute ago.",
        "seconds": 0,
    }
    assert client.get(f"/healthz/details?token={TOKEN}").status_code == 200


def result(name: str) -> health.Result:
    with translation.override("en"):
        return next(answer.result for answer in health.ask_all() if answer.name == name)


def test_a_clock_that_stands_still_is_an_error(client):
    assert result("clock").status == health.ERROR
    heartbeat.beat(heartbeat.CLOCK)
    assert result("clock").status == health.OK
    ClockSlot.objects.update(started_at=timezone.now() - timedelta(minutes=7))
    assert (result("clock").status, result("clock").message) == (health.ERROR, "Last sign of life: 7 minutes ago.")
    assert get_details(client).status_code == 503


def test_a_worker_that_is_gone_is_an_error(monkeypatch):
    assert result("worker").status == health.OK  # the tests' tasks run at once
    monkeypatch.setattr(health.default_task_backend.__class__, "__getattr__", lambda self, name: True)
    heartbeat.beat(heartbeat.worker_row("one"))
    assert result("worker").message == "Last sign of life: less than a minute ago."
    ClockSlot.objects.update(started_at=timezone.now() - timedelta(hours=3))
    assert (result("worker").status, result("worker").message) == (health.ERROR, "Last sign of life: 3 hours ago.")


@pytest.mark.parametrize(("minutes", "status"), [(1, "ok"), (6, "warning"), (45, "error")])
def test_the_oldest_task_and_the_oldest_mail(minutes, status):
    make_task(TaskResultStatus.READY, minutes_ago=minutes)
    make_task(TaskResultStatus.READY, minutes_ago=0)
    assert result("tasks").status == status
    mail = OutgoingMail.objects.create(key="a", email_name="x", to="a@b.example", language="nb")
    OutgoingMail.objects.update(created_at=timezone.now() - timedelta(minutes=minutes))
    assert (result("mail").status, result("mail").seconds // 60) == (status, minutes)
    # Delayed until later, it does not wait.
    OutgoingMail.objects.filter(pk=mail.pk).update(retry_at=timezone.now() + timedelta(hours=1))
    assert result("mail") == health.Result("ok", "Nothing waits.", 0)


def test_failed_tasks_jobs_and_mail_are_warnings():
    make_task(TaskResultStatus.FAILED, error="builtins.ValueError")
    assert result("failed_tasks") == health.Result("warning", "1 in the last 24 hours.")
    OutgoingMail.objects.create(key="a", email_name="x", to="a@b.example", language="nb", error="refused")
    assert result("failed_mail").status == "warning"
    ClockSlot.objects.create(name="job", slot=1, error="broken")
    assert "job" in result("jobs").message
    ClockSlot.objects.create(name="job", slot=2)
    assert result("jobs").status == "ok"


def test_a_cache_that_is_away_is_a_warning(monkeypatch):
    assert result("cache").status == "ok"
    monkeypatch.setattr(type(cache._connections[cache._alias]), "is_away", True, raising=False)
    assert result("cache").status == "warning"


def test_a_check_that_fails_hides_no_other(monkeypatch):
    def fails():
        raise RuntimeError("S3cret")

    monkeypatch.setitem(health._checks, "disk", health.Check("disk", "Disk", fails))
    found = result("disk")
    assert (found.status, found.message) == ("error", "It could not be asked (RuntimeError).")
    assert result("database").status == "ok"


@pytest.mark.parametrize(("language", "heading"), [("en", "Tasks that failed"), ("nb", "Oppgaver som mislyktes")])
def test_administrators_have_a_page_and_a_panel(client, second_factor, language, heading):
    from wagtail.users.models import UserProfile

    make_task(TaskResultStatus.FAILED, error="builtins.ValueError")
    user = User.objects.create_user("admin@b.example", is_staff=True, is_superuser=True)
    UserProfile.objects.create(user=user, preferred_language=language)
    client.force_login(user)
    page = client.get(reverse("operation")).content.decode()
    assert heading in page
    assert "builtins.ValueError" in page
    assert reverse("operation") in client.get(reverse("wagtailadmin_home")).content.decode()


def test_a_page_without_the_database_is_503(monkeypatch):
    def refuse(*args, **kwargs):
        raise OperationalError("away")

    monkeypatch.setattr("core.web.views.absolute_url", refuse)
    answer = Client(raise_request_exception=False).get("/robots.txt")
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    monkeypatch.setattr("core.web.views.absolute_url", lambda path: 1 / 0)
    assert Client(raise_request_exception=False).get("/robots.txt").status_code == 500


def test_a_role_that_owns_the_tables_is_a_warning():
    """The tests' own role owns what it migrated; SQLite has no roles."""
    owns = connections["default"].vendor == "postgresql"
    assert result("database_role").status == ("warning" if owns else "ok")


@pytest.mark.parametrize(("language", "text"), [("nb", "77,5 GB ledig (31 %)."), ("en", "77.5 GB free (31%).")])
def test_free_disk_is_written_as_the_language_writes_numbers(monkeypatch, language, text):
    usage = shutil._ntuple_diskusage(250 * 1024**3, 0, int(77.5 * 1024**3))
    monkeypatch.setattr(health.shutil, "disk_usage", lambda _folder: usage)
    with translation.override(language):
        assert health._disk().message == text
