"""The pages of two-step sign-in ask for what the person has, and lead on."""

import pytest
from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from email_helpers import code_in

from accounts.models import User
from mail.queue import send_unsent

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return User.objects.create_superuser("sjef@moteplass.example", language="nb")


def add_passkey(user):
    # Only its existence matters here: what it signs is tested by allauth.
    return Authenticator.objects.create(user=user, type="webauthn", data={"name": "Nøkkel", "credential": {}})


@pytest.fixture(autouse=True)
def _passkey_challenge(monkeypatch):
    """The stored passkey has no real credential, so the challenge for the browser is left empty."""
    monkeypatch.setattr("allauth.mfa.webauthn.internal.auth.begin_authentication", lambda user=None: {})


def sign_in(client, user):
    """With the e-mail address confirmed, as a code by e-mail does, and the second factor just used."""
    EmailAddress.objects.filter(user=user).update(verified=True)
    client.force_login(user)
    request = HttpRequest()
    request.session = client.session
    record_authentication(request, user, method="mfa", type="webauthn", reauthenticated=True)
    request.session.save()


def test_the_codes_are_on_the_page_that_says_save_them_and_the_page_leads_on(client, staff):
    add_passkey(staff)
    codes = RecoveryCodes.activate(staff).generate_codes()
    sign_in(client, staff)
    first = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert "Lagre disse kodene nå" in first
    assert all(code in first for code in codes)
    assert f'href="{reverse("wagtailadmin_home")}"' in first
    assert f'href="{reverse("mfa_index")}"' in first
    second = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert "Lagre disse kodene nå" not in second
    assert not any(code in second for code in codes)
    assert "kan ikke vises igjen" in second
    for address in ("mfa_index", "mfa_generate_recovery_codes"):
        assert f'href="{reverse(address)}"' in second


def test_no_message_follows_to_a_page_without_codes():
    """Allauth would add one that the next page shows, whichever that is."""
    context = {"MFA_RECOVERY_CODES_SHOW_ONCE": True}
    assert render_to_string("mfa/messages/recovery_codes_generated.txt", context).strip() == ""


@pytest.mark.parametrize(
    ("app", "passkey", "address", "asked"),
    [
        (True, False, "mfa_reauthenticate", "autentiseringsappen"),
        (False, True, "mfa_reauthenticate_webauthn", "passnøkkel"),
        (True, True, "mfa_reauthenticate", "autentiseringsappen"),
    ],
)
def test_the_administration_asks_for_what_the_person_has(client, staff, app, passkey, address, asked):
    if app:
        TOTP.activate(staff, generate_totp_secret())
    if passkey:
        add_passkey(staff)
    RecoveryCodes.activate(staff)
    client.force_login(staff)
    response = client.get("/admin/")
    assert response.url.startswith(reverse(address))
    html = client.get(response.url).content.decode()
    assert asked in html
    if not app:
        assert "autentiseringsappen" not in html


def test_signing_in_with_a_passkey_only_asks_for_no_app(client, staff, mailoutbox):
    add_passkey(staff)
    answer = client.post("/logg-inn/", {"login": staff.email})
    send_unsent()
    answer = client.post(answer.url, {"code": code_in(mailoutbox[-1])})
    html = client.get(answer.url).content.decode()
    assert "Bekreft med passnøkkelen din" in html
    assert "gjenopprettingskode" in html
    assert "autentiseringsapp" not in html


def test_a_new_passkey_signs_in_unless_one_unticks_it(client, staff):
    TOTP.activate(staff, generate_totp_secret())
    sign_in(client, staff)
    response = client.get(reverse("mfa_add_webauthn"))
    assert response.status_code == 200, response.url
    form = response.context["form"]
    assert form["passwordless"].initial is True
    assert "checked" in str(form["passwordless"])


@pytest.mark.parametrize("address", ["account_login", "mfa_add_webauthn"])
def test_a_passkey_that_fails_is_told_of(client, staff, address):
    if address != "account_login":
        TOTP.activate(staff, generate_totp_secret())
        sign_in(client, staff)
    html = client.get(reverse(address)).content.decode()
    assert 'role="alert" id="passkey-error" hidden' in html
    assert "avbrutt" in html
    assert "accounts/passkey.js" in html
