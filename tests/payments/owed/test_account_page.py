"""The page where a buyer gives an account number."""

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import translation

from payments.models import PayoutAccount
from payments.owed import account as accounts
from payments.owed.forms import AccountForm
from tests.payments.owed.conftest import NUMBER

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(bank_debt):
    debt = bank_debt()
    return reverse("payout_account", args=[debt.order.payout_account.key])


def data(number=NUMBER, bic="", holder="Kari Nordmann"):
    return {"number": number, "bic": bic, "holder": holder}


def test_the_link_in_the_mail_leads_to_the_page(url, client):
    assert any(url in message.body for message in mail.outbox)
    response = client.get(url)
    assert response.status_code == 200
    assert "100\u00a0kr" in response.content.decode()
    assert response["X-Robots-Tag"] == "noindex, nofollow"


@pytest.mark.parametrize("language", ["nb", "en"])
def test_a_number_is_shown_masked_and_can_be_changed(url, client, language):
    with translation.override(language):
        address = reverse("payout_account", args=[PayoutAccount.objects.get().key])
    assert client.post(address, data("8601.11.17947")).status_code == 303
    page = client.get(address).content.decode()
    assert "•••• 7947" in page
    assert NUMBER not in page
    assert client.post(address, data("NO93 8601 1117 947")).status_code == 303
    assert PayoutAccount.objects.get().number == NUMBER


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        (data("86011117948"), "number"),
        (data("8601111794"), "number"),
        (data("abc"), "number"),
        (data("１２３４５６７８９０１"), "number"),
        (data("SE4550000000058398257467", "NDEASESS"), "number"),
        (data("SE4550000000058398257466"), "bic"),
        (data("SE4550000000058398257466", "12"), "bic"),
        (data(holder=""), "holder"),
        (data("=1+1" * 100), "number"),
    ],
)
def test_wrong_numbers_are_explained_next_to_the_field(url, client, typed, field):
    response = client.post(url, typed)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert "Feil:" in response.content.decode()
    assert PayoutAccount.objects.get().number == ""


def test_an_iban_from_abroad_needs_its_bic():
    form = AccountForm(data("se45 5000 0000 0583 9825 7466", "ndeasess"))
    assert form.is_valid(), form.errors
    assert form.details() == accounts.AccountDetails("SE4550000000058398257466", "NDEASESS", "Kari Nordmann")


def test_a_wrong_key_is_not_found(url, client):
    for key in ("x" * 43, "1"):
        assert client.get(reverse("payout_account", args=[key])).status_code == 404


def test_the_number_cannot_be_changed_endlessly(url, client, monkeypatch):
    monkeypatch.setattr(accounts, "CHANGES_PER_HOUR", 2)
    statuses = [client.post(url, data()).status_code for _try in range(3)]
    assert statuses == [303, 303, 429]


def test_nothing_is_asked_when_nothing_is_owed(url, client, commit):
    from payments.models import Refund
    from payments.refunds.payout import mark_paid_out
    from tests.payments.owed.conftest import today

    with commit():
        mark_paid_out(Refund.objects.get().pk, today(), by=None)
    page = client.get(url).content.decode()
    assert "skylder deg ikke noe" in page
    assert 'name="number"' not in page
    client.post(url, data())
    assert PayoutAccount.objects.get().number == ""
