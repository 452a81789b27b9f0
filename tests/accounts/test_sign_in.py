"""Signing in by e-mailed code, and every road into the administration."""

from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.contrib.auth import SESSION_KEY
from django.core.cache import caches
from django.core.management import CommandError, call_command
from django.urls import NoReverseMatch, get_resolver, reverse
from django.utils import timezone
from email_helpers import code_in

from accounts.forms import CODES_PER_HOUR
from accounts.models import User
from core.models import LimitReached

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _emails_are_sent_at_once(monkeypatch):
    """No transaction commits in these tests."""
    monkeypatch.setattr("mail.queue.transaction.on_commit", lambda function, **options: function())


@pytest.fixture
def member():
    return User.objects.create_user("kari@bedrift.example", language="nb")


@pytest.fixture
def administrator():
    return User.objects.create_superuser("sjef@moteplass.example")


@pytest.mark.parametrize(("prefix", "said"), [("/logg-inn/", "Koden din"), ("/en/sign-in/", "Your code")])
def test_an_emailed_code_signs_in(client, member, mailoutbox, prefix, said):
    answer = client.post(prefix, {"login": "KARI@bedrift.example"})
    assert answer.status_code == 302
    [mail] = mailoutbox
    assert mail.to == ["kari@bedrift.example"]
    assert said in mail.body
    answer = client.post(answer.url, {"code": code_in(mail)})
    assert answer.status_code == 302
    assert client.session[SESSION_KEY] == str(member.pk)


@pytest.mark.parametrize(
    ("prefix", "said", "sent"),
    [
        ("/logg-inn/", "Se etter koden i innboksen.", "Vi har sendt en kode"),
        ("/en/sign-in/", "Look for the code in your inbox.", "code has been sent"),
    ],
)
@pytest.mark.parametrize("address", ["kari@bedrift.example", "ukjent@bedrift.example"])
def test_no_page_says_that_a_code_was_sent_to_an_address_that_may_be_unknown(
    client, member, prefix, said, sent, address
):
    page = client.post(prefix, {"login": address}, follow=True).content.decode()
    assert said in page
    assert sent not in page


def test_a_wrong_code_does_not_sign_in(client, member, mailoutbox):
    answer = client.post("/logg-inn/", {"login": member.email})
    answer = client.post(answer.url, {"code": "AAAA-AAAA"})
    assert answer.status_code == 422
    assert SESSION_KEY not in client.session


def test_an_unknown_address_gets_the_same_page_and_no_email(client, member, mailoutbox):
    known = client.post("/logg-inn/", {"login": member.email})
    client.logout()
    unknown = client.post("/logg-inn/", {"login": "ingen@bedrift.example"})
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert [mail.to for mail in mailoutbox] == [[member.email]]


def test_sign_up_is_closed(client):
    client.post("/konto/opprett/", {"email": "ny@bedrift.example"})
    assert not User.objects.exists()


def test_wrong_codes_are_limited(client, member, mailoutbox):
    answer = client.post("/logg-inn/", {"login": member.email})
    for _attempt in range(4):
        last = client.post(answer.url, {"code": "AAAA-AAAA"})
    right = client.post(answer.url, {"code": code_in(mailoutbox[0])})
    assert SESSION_KEY not in client.session
    assert last.status_code in {302, 200, 429}
    assert right.status_code in {302, 200, 429}


def admin_roads() -> list[str]:
    """Every address under /admin/ that needs no argument."""
    found = []
    for name in get_resolver().reverse_dict:
        if isinstance(name, str):
            try:
                url = reverse(name)
            except NoReverseMatch:
                continue
            if url.startswith("/admin/"):
                found.append(url)
    for namespace, (prefix, resolver) in get_resolver().namespace_dict.items():
        if prefix.startswith("admin/"):
            found += [
                f"/{prefix}",
                *(
                    reverse(f"{namespace}:{name}")
                    for name in resolver.reverse_dict
                    if isinstance(name, str) and not resolver.reverse_dict.getlist(name)[0][0][0][1]
                ),
            ]
    return sorted(set(found))


def test_no_admin_url_answers_without_a_second_factor(client, administrator):
    client.force_login(administrator)
    roads = admin_roads()
    assert len(roads) > 60
    for url in [*roads, "/admin/nothing-here/", "/admin/pages/1/edit/"]:
        for method in ("get", "post"):
            answer = getattr(client, method)(url)
            assert answer.status_code == 302, (method, url, answer.status_code)
            target = answer.url
            assert target.startswith(("/konto/sikkerhet/", "/logg-inn/", "/en/account/security/")), (url, target)


def test_a_former_staff_member_has_no_access_whatever_the_groups(client, administrator, mailoutbox):
    secret = generate_totp_secret()
    TOTP.activate(administrator, secret)
    sign_in_with_app(client, administrator, mailoutbox, secret)
    assert client.get("/admin/").status_code == 200
    User.objects.update(is_staff=False)
    for url in ("/admin/", "/admin/pages/", "/admin/events/", "/admin/login/"):
        assert client.get(url).status_code == 403
    User.objects.update(is_superuser=False)
    assert client.get("/admin/").status_code == 403  # and not a ring of redirects


def test_wagtails_own_sign_in_and_password_reset_are_closed(client, administrator):
    administrator.set_password("correct horse battery staple")
    administrator.save()
    for url in ("/admin/login/", "/admin/password_reset/", "/admin/password_reset/confirm/Mg/set-password/"):
        answer = client.post(url, {"username": administrator.email, "password": "correct horse battery staple"})
        assert answer.status_code == 302
        assert answer.url.startswith("/logg-inn/")
    assert SESSION_KEY not in client.session


def test_django_admin_is_not_mounted(client, administrator):
    assert "admin" not in get_resolver().app_dict


def sign_in_with_app(client, user, mailoutbox, secret):
    answer = client.post("/logg-inn/", {"login": user.email})
    answer = client.post(answer.url, {"code": code_in(mailoutbox[-1])})
    assert SESSION_KEY not in client.session, "the code alone must not be enough"
    return client.post(answer.url, {"code": app_code(secret)})


def app_code(secret: str) -> str:
    """What an authenticator app shows now."""
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def test_an_authenticator_app_gives_admin_access(client, administrator, mailoutbox):
    secret = generate_totp_secret()
    TOTP.activate(administrator, secret)
    sign_in_with_app(client, administrator, mailoutbox, secret)
    assert client.session[SESSION_KEY] == str(administrator.pk)
    assert client.get("/admin/").status_code == 200


def test_codes_of_an_app_cannot_be_guessed(client, administrator, mailoutbox):
    """The eleventh code within an hour is not looked at, not even the right one, and whatever the cache forgets."""
    secret = generate_totp_secret()
    TOTP.activate(administrator, secret)
    answer = client.post("/logg-inn/", {"login": administrator.email})
    page = client.post(answer.url, {"code": code_in(mailoutbox[-1])}).url
    for _guess in range(CODES_PER_HOUR):
        refused = client.post(page, {"code": "000000"}).context["form"].errors["code"]
        assert refused[0].startswith("Koden er ikke riktig.")
        caches["default"].clear()
    answer = client.post(page, {"code": app_code(secret)})
    assert answer.status_code == 422
    assert answer.context["form"].errors["code"][0].startswith("For mange")
    assert SESSION_KEY not in client.session
    assert LimitReached.objects.get().action == "second_factor"
    with time_machine.travel(timezone.now() + timedelta(hours=1, seconds=1)):
        answer = client.post("/logg-inn/", {"login": administrator.email})
        page = client.post(answer.url, {"code": code_in(mailoutbox[-1])}).url
        client.post(page, {"code": app_code(secret)})
        assert client.session[SESSION_KEY] == str(administrator.pk)


def test_a_second_factor_set_up_but_not_used_is_not_enough(client, administrator):
    TOTP.activate(administrator, generate_totp_secret())
    client.force_login(administrator)
    assert client.get("/admin/").status_code == 302


def test_the_authenticator_secret_is_encrypted(administrator):
    secret = generate_totp_secret()
    TOTP.activate(administrator, secret)
    assert secret not in str(Authenticator.objects.get(user=administrator, type="totp").data)


def test_one_click_sign_in_exists_only_in_a_demo(client, settings, administrator):
    User.objects.create_superuser("administrator@moteplass.example")
    settings.DEMO = False
    assert client.get("/demo/").status_code == 404
    assert client.post("/demo/administrator/sign-in/").status_code == 404
    settings.DEMO = True
    assert client.get("/demo/administrator/sign-in/").status_code == 405
    assert client.post("/demo/administrator/sign-in/").status_code == 302
    assert client.get("/admin/").status_code == 200


def test_commands_create_an_administrator_and_reset_the_second_factor(capsys):
    call_command("create_administrator", "ny@moteplass.example")
    user = User.objects.get(email="ny@moteplass.example")
    assert user.is_superuser
    assert not user.has_usable_password()
    TOTP.activate(user, generate_totp_secret())
    call_command("reset_second_factor", "NY@moteplass.example")
    assert not Authenticator.objects.filter(user=user).exists()
    with pytest.raises(CommandError):
        call_command("reset_second_factor", "ingen@moteplass.example")
    with pytest.raises(CommandError):
        call_command("create_administrator", "not an address")


def test_a_replaced_address_cannot_sign_in(client, member, mailoutbox):
    member.email = "kari.ny@bedrift.example"
    member.save()
    client.post("/logg-inn/", {"login": "kari@bedrift.example"})
    assert mailoutbox == []
    client.logout()
    client.post("/logg-inn/", {"login": "kari.ny@bedrift.example"})
    assert [mail.to for mail in mailoutbox] == [["kari.ny@bedrift.example"]]


@pytest.mark.parametrize("path", ["/konto/stengt/", "/logg-inn/"])
@pytest.mark.parametrize("target", ["http://[::", "//[", "http://[::1]:x/"])
def test_an_address_that_cannot_be_read_is_not_gone_on_to(client, db, path, target):
    response = client.get(path, {"next": target})
    assert response.status_code in (200, 302, 404)
    assert target not in response.get("Location", "")
