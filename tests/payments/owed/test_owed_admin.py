"""The admin's list of money owed to buyers, and its payouts."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from export_helpers import read_csv_by_heading
from wagtail.models import ModelLogEntry
from wagtail.users.models import UserProfile

from payments.models import PayoutBatch, PayoutItem
from payments.owed import batch
from payments.owed.debts import debts, owed_ore
from tests.payments.owed.conftest import NUMBER, today

pytestmark = pytest.mark.django_db
LOOK = ("view_order", "view_refund", "view_payoutbatch")
FINANCE = (*LOOK, "add_refund", "add_payoutbatch", "change_payoutbatch", "export_owed")


@pytest.fixture
def sign_in(client, django_user_model, second_factor):
    def sign_in(*names):
        user = django_user_model.objects.create_user(
            f"staff{django_user_model.objects.count()}@example.test", is_staff=True
        )
        user.user_permissions.add(Permission.objects.get(codename="access_admin"))
        user.user_permissions.add(*Permission.objects.filter(content_type__app_label="payments", codename__in=names))
        client.force_login(user)
        return user

    return sign_in


def text_of(response) -> str:
    return response.content.decode().replace("\u00a0", " ")


def test_the_list_shows_filters_and_finds_debts(sign_in, client, bank_debt, card_debt, give):
    first, second = bank_debt(), card_debt()
    give(first.order)
    sign_in(*FINANCE)
    page = text_of(client.get(reverse("owed:index")))
    assert "200 kr" in page, "the sum at the top"
    assert "•••• 7947" in page
    assert NUMBER not in page
    given = text_of(client.get(reverse("owed:index"), {"account": "given"}))
    assert first.order.reference in given
    assert second.order.reference not in given
    found = text_of(client.get(reverse("owed:index"), {"q": second.order.reference}))
    assert first.order.reference not in found
    for order in ("amount_ore", "-created_at", "account_state", "order__buyer_name"):
        assert client.get(reverse("owed:index"), {"ordering": order}).status_code == 200


def test_the_export_needs_its_permission_and_is_logged(sign_in, client, bank_debt, give):
    debt = bank_debt()
    give(debt.order)
    sign_in(*LOOK)
    assert client.get(reverse("owed:index"), {"export": "csv"}).status_code in (302, 403)
    sign_in(*LOOK, "export_owed")
    response = client.get(reverse("owed:index"), {"export": "csv"})
    (row,) = read_csv_by_heading(response)
    assert debt.order.reference in row.values()
    assert "Oppgitt: •••• 7947" in row.values()
    assert ModelLogEntry.objects.filter(action="core.exported").count() == 1


def test_a_payout_from_the_list_to_the_bank(sign_in, client, bank_debt, give, commit):
    debt, other = bank_debt(), bank_debt()
    give(debt.order)
    give(other.order)
    sign_in(*FINANCE)
    page = client.get(reverse("payouts_make"))
    key = page.context["form"]["key"].value()
    assert "200 kr" in text_of(page)
    assert client.post(reverse("payouts_make"), {"key": key}).status_code == 422
    for _press in range(2):
        response = client.post(reverse("payouts_make"), {"debts": [debt.pk, other.pk], "key": key})
        assert response.status_code == 302
    made = PayoutBatch.objects.get()
    assert response.url == reverse("payouts:inspect", args=[made.pk])
    file = client.get(reverse("payouts_file", args=[made.pk]))
    assert NUMBER in file.content.decode("utf-8-sig")
    item = PayoutItem.objects.get(refund=other)
    assert client.post(reverse("payouts_take_out", args=[item.pk])).status_code == 302
    for _press in range(2):
        with commit():
            client.post(reverse("payouts_paid", args=[made.pk]), {"on": today().isoformat()})
    logged = ModelLogEntry.objects.filter(action__startswith="payments.payout_", user__isnull=False)
    assert set(logged.values_list("action", flat=True)) == {
        "payments.payout_made",
        "payments.payout_item",
        "payments.payout_file",
        "payments.payout_taken_out",
        "payments.payout_paid",
    }
    debt.refresh_from_db()
    other.refresh_from_db()
    assert (debt.status, other.status) == ("succeeded", "pending")
    page = text_of(client.get(reverse("payouts:inspect", args=[made.pk])))
    assert NUMBER not in page
    assert client.get(reverse("payouts_file", args=[made.pk])).status_code in (302, 403)
    assert client.get(reverse("payouts:index")).status_code == 200


@pytest.mark.parametrize("on", ["", "x", "2001-01-01", "2999-01-01"])
def test_a_wrong_day_is_refused(sign_in, client, bank_debt, give, on):
    debt = bank_debt()
    give(debt.order)
    made = batch.make_batch([debt.pk], by=None)
    sign_in(*FINANCE)
    assert client.post(reverse("payouts_paid", args=[made.pk]), {"on": on}).status_code == 302
    made.refresh_from_db()
    assert made.is_open


def test_actions_of_the_list(sign_in, client, card_debt, commit):
    debt = card_debt()
    sign_in(*FINANCE)
    assert client.post(reverse("refunds_ask_account", args=[debt.pk])).status_code == 302
    with commit():
        client.post(reverse("refunds_by_bank", args=[debt.pk]))
    debt.refresh_from_db()
    assert (debt.channel, debt.status) == ("bank", "pending")
    entry = ModelLogEntry.objects.get(action="payments.refund_by_bank")
    assert "100" in entry.message


@pytest.mark.parametrize("language", ["nb", "en"])
def test_paying_by_bank_instead_is_confirmed_on_a_page_that_says_what_follows(sign_in, client, card_debt, language):
    debt = card_debt()
    user = sign_in(*FINANCE)
    UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": language})
    url = reverse("refunds_by_bank", args=[debt.pk])
    assert f'href="{url}"' in client.get(reverse("orders:inspect", args=[debt.order_id])).content.decode()
    page = text_of(client.get(url)).replace("\xa0", " ")
    expected = {
        "nb": ["Kortet prøves ikke igjen", "Betal 100 kr fra banken", debt.order.buyer_name],
        "en": ["The card is not tried again", "Pay NOK 100 by bank", debt.order.buyer_name],
    }
    for text in expected[language]:
        assert text in page
    debt.refresh_from_db()
    assert (debt.channel, debt.status) == ("stripe", "failed"), "looking changes nothing"
    assert client.post(url).status_code == 302
    debt.refresh_from_db()
    assert (debt.channel, debt.status) == ("bank", "pending")
    assert client.get(url).status_code == 302, "there is nothing left to confirm"


def test_a_debt_in_a_payout_says_so(sign_in, client, card_debt, give):
    debt = card_debt()
    give(debt.order)
    batch.make_batch([debt.pk], by=None)
    sign_in(*FINANCE)
    for name in ("refunds_retry", "refunds_by_bank"):
        client.post(reverse(name, args=[debt.pk]))
        debt.refresh_from_db()
        assert debt.status == "failed"
    assert "Med i en utbetaling" in text_of(client.get(reverse("owed:index")))


def test_looking_alone_changes_nothing(sign_in, client, bank_debt, give):
    debt = bank_debt()
    give(debt.order)
    sign_in(*LOOK)
    assert client.get(reverse("owed:index")).status_code == 200
    for name in ("refunds_ask_account", "refunds_by_bank"):
        assert client.post(reverse(name, args=[debt.pk])).status_code in (302, 403)
    assert client.post(reverse("payouts_make"), {"debts": [debt.pk]}).status_code in (302, 403)
    assert not PayoutBatch.objects.exists()


def test_staff_mark_a_row_as_returned_on_a_page_that_asks_why(sign_in, client, bank_debt, give, commit):
    give(bank_debt().order)
    made = batch.make_batch([debt.pk for debt in debts()], by=None)
    [item] = made.items.all()
    url, back = reverse("payouts_returned", args=[item.pk]), reverse("payouts:inspect", args=[made.pk])
    sign_in(*FINANCE)
    assert client.get(url).headers["Location"] == back, "The payout is not paid yet."
    with commit():
        batch.mark_batch_paid(made.pk, today(), by=None)
    assert url in text_of(client.get(back))
    assert client.get(url).status_code == 200
    refused = client.post(url, {"reason": "  "})
    assert (refused.status_code, owed_ore()) == (422, 0)
    assert "Skriv hvorfor banken returnerte pengene." in text_of(refused)
    assert client.post(url, {"reason": "Kontoen er avsluttet"}).headers["Location"] == back
    page = text_of(client.get(back))
    assert "Kontoen er avsluttet" in page
    assert url not in page
    assert owed_ore() == 100_00
    assert text_of(client.get(reverse("owed:index"))).count("100 kr") >= 1


def test_others_may_not_mark_a_row_as_returned(sign_in, client, bank_debt, give, commit):
    give(bank_debt().order)
    made = batch.make_batch([debt.pk for debt in debts()], by=None)
    with commit():
        batch.mark_batch_paid(made.pk, today(), by=None)
    sign_in(*LOOK, "add_payoutbatch")
    assert client.post(reverse("payouts_returned", args=[made.items.get().pk]), {"reason": "x"}).status_code in (
        302,
        403,
    )
    assert owed_ore() == 0


def test_a_single_refund_is_marked_as_returned_from_its_order(sign_in, client, bank_debt, give, commit):
    refund = bank_debt()
    url, order = reverse("payouts_refund_returned", args=[refund.pk]), reverse("orders:inspect", args=[refund.order_id])
    sign_in(*FINANCE)
    assert client.get(url).headers["Location"] == order, "It is not paid yet."
    with commit():
        client.post(reverse("refunds_paid_out", args=[refund.pk]), {"on": today().isoformat()})
    assert url in text_of(client.get(order))
    assert client.get(url).status_code == 200
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "Feil navn"}).headers["Location"] == order
    assert owed_ore() == 100_00
    page = text_of(client.get(order))
    assert url not in page
    assert "Feil navn" in page
