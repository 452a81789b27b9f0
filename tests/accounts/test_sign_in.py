"""Signing in by e-mailed code, and every road into the administration."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth import SESSION_KEY
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.urls import NoReverseMatch, get_resolver, reverse

from accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_rate_limits():
    cache.clear()


@pytest.fixture
def member():
    return User.objects.create_user("kari@bedrift.example", language="nb")


@pytest.fixture
def administrator():
    return User.objects.create_superuser("sjef@moteplass.example")


def code_in(mail) -> str:
    return re.search(r"^([A-Z0-9]{3,}-?[A-Z0-9]{2,})$", mail.body, re.MULTILINE)[1]


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


def test_a_wrong_code_does_not_sign_in(client, member, mailoutbox):
    answer = client.post("/logg-inn/", {"login": member.email})
    answer = client.post(answer.url, {"code": "AAAA-AAAA"})
    assert answer.status_code == 200
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
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    counter = next(iter(yield_hotp_counters_from_time()))
    return client.post(answer.url, {"code": format_hotp_value(hotp_value(secret, counter))})


def test_an_authenticator_app_gives_admin_access(client, administrator, mailoutbox):
    secret = generate_totp_secret()
    TOTP.activate(administrator, secret)
    sign_in_with_app(client, administrator, mailoutbox, secret)
    assert client.session[SESSION_KEY] == str(administrator.pk)
    assert client.get("/admin/").status_code == 200


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
