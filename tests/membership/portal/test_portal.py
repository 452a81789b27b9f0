"""What a stranger, a colleague, an accountant and an administrator see on the member's own page."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from membership_factory import create_membership
from membership_helpers import client_of

from membership.models import DuesCharge, DuesOrderLine, Membership
from payments.enums import OrderStatus
from payments.models import SalesDocument
from payments.orders.place import Buyer, NewLine, place_order


@pytest.fixture
def paid(member, company_category):
    """Paid dues of the member, with a receipt."""
    from django.db import transaction

    charge = DuesCharge.objects.create(
        membership=member.memberships.get(), year=2025, kind="yearly", total_ore=123_400,
        due_on=datetime.date(2025, 2, 1), grace_until=datetime.date(2025, 3, 1), paid_at=timezone.now(),
        lines=[{"names": {"nb": "Kontingent", "en": "Dues"}}],
    )  # fmt: skip
    with transaction.atomic():
        charge.order = place_order(
            lines=[
                NewLine(seller_kind="dues", description="Kontingent", quantity=1, unit_ore=123_400,
                        vat_code="exempt")
            ],
            buyer=Buyer(name="Noen", email="noen@elvebredden.example"),
            language="nb",
            expires_at=timezone.now(),
        )  # fmt: skip
        DuesOrderLine.objects.create(line=charge.order.lines.get(), charge=charge)
    charge.order.status = OrderStatus.CONFIRMED
    charge.order.save()
    charge.save()
    SalesDocument.objects.create(
        kind="receipt", series="K", number=1, order=charge.order, language="nb", total_ore=123_400,
        vat_ore=0, snapshot={},
    )  # fmt: skip
    return charge


def text_of(user) -> str:
    response = client_of(user).get(reverse("portal"))
    assert response.status_code == 200
    return response.content.decode().replace("\xa0", " ")


def test_visitors_are_redirected_to_sign_in(client, db):
    for name, args in (("portal", []), ("portal_document", [1])):
        response = client.get(reverse(name, args=args))
        assert response.status_code == 302
        assert response["Location"].startswith(reverse("account_login"))
        assert "next=" in response["Location"]


def test_administrator_and_accountant_see_dues_and_receipts(paid, administrator, accountant):
    for user in (administrator, accountant):
        text = text_of(user)
        assert "1 234 kr" in text
        assert reverse("portal_document", args=[paid.order.documents.get().pk]) in text


def test_a_colleague_sees_the_status_but_no_dues(paid, colleague):
    text = text_of(colleague)
    assert "Elvebredden Regnskap AS" in text
    assert "1 234 kr" not in text
    assert "portal_document" not in text
    assert ".pdf" not in text


def test_a_stranger_sees_nothing_of_the_member(paid, stranger):
    text = text_of(stranger)
    assert "Elvebredden" not in text
    assert reverse("join") in text


def test_only_administrators_and_accountants_can_download_receipts(
    paid, administrator, accountant, colleague, stranger, monkeypatch
):
    monkeypatch.setattr("membership.portal.views.document_pdf", lambda document: b"%PDF-1.7")
    url = reverse("portal_document", args=[paid.order.documents.get().pk])
    for user, expected in ((administrator, 200), (accountant, 200), (colleague, 404), (stranger, 404)):
        response = client_of(user).get(url)
        assert response.status_code == expected, user
    assert client_of(administrator).get(reverse("portal_document", args=[99_999])).status_code == 404


def test_an_accountant_who_has_left_sees_nothing(paid, accountant):
    accountant.contacts.update(valid_to=timezone.localdate() - datetime.timedelta(days=1))
    assert "Elvebredden" not in text_of(accountant)
    url = reverse("portal_document", args=[paid.order.documents.get().pk])
    assert client_of(accountant).get(url).status_code == 404


def test_a_new_administrator_does_not_see_old_dues(paid, member, administrator, company_category):
    paid.membership.ends_on = datetime.date(2025, 6, 30)
    paid.membership.end_reason = "left"
    paid.membership.save()
    administrator.contacts.update(valid_from=datetime.date(2026, 1, 1))
    create_membership(organisation=member, category=company_category, starts_on=datetime.date(2026, 1, 1))
    assert "1 234 kr" not in text_of(administrator)


def test_each_status_is_explained_in_both_languages(member, administrator):
    membership = member.memberships.get()
    for fields in (
        {"starts_on": None},
        {"honorary": True},
        {"ends_on": datetime.date(2100, 12, 31), "end_reason": "left"},
        {"ends_on": datetime.date(2025, 12, 31), "end_reason": "left"},
        {},
    ):
        Membership.objects.filter(pk=membership.pk).update(
            **{"starts_on": datetime.date(2025, 1, 1), "ends_on": None, "end_reason": "", "honorary": False} | fields
        )
        for language in ("nb", "en"):
            with translation.override(language):
                assert client_of(administrator).get(reverse("portal")).status_code == 200


def test_staff_see_only_their_own_memberships_on_their_page(paid, member, stranger):
    stranger.is_staff = stranger.is_superuser = True
    stranger.save()
    assert "Elvebredden" not in text_of(stranger)


def test_the_number_of_queries_does_not_grow(paid, administrator, company_category, django_assert_max_num_queries):
    client = client_of(administrator)
    for year in range(2010, 2025):
        DuesCharge.objects.create(
            membership=paid.membership, year=year, kind="yearly", total_ore=1, due_on=datetime.date(year, 1, 1),
            grace_until=datetime.date(year, 1, 1), paid_at=timezone.now(), order=paid.order,
        )  # fmt: skip
    client.get(reverse("portal"))
    with django_assert_max_num_queries(16):
        client.get(reverse("portal"))


def test_a_valid_language_is_saved_and_others_are_ignored(administrator):
    client = client_of(administrator)
    client.post(reverse("portal_language"), {"language": "en"})
    administrator.refresh_from_db()
    assert administrator.language == "en"
    for invalid in ("", "xx", "\x00", "n" * 5000):
        assert client.post(reverse("portal_language"), {"language": invalid}).status_code == 302
    administrator.refresh_from_db()
    assert administrator.language == "en"
    assert client.get(reverse("portal_language")).status_code == 405


def test_the_page_is_not_cached(administrator):
    assert "no-store" in client_of(administrator).get(reverse("portal"))["Cache-Control"]
