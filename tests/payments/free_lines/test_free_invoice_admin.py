"""Invoices that staff write themselves: drafts, a look at what they become, issuing and copying."""

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from wagtail.models import ModelLogEntry

from accounts.roles import create_roles
from payments.checkout.manual import register_payment
from payments.enums import DocumentKind, LineCategory, OrderStatus, PaymentMethod, SellerKind
from payments.models import FreeInvoice, FreeLine, Order
from payments.orders.settlement import differences

pytestmark = pytest.mark.django_db

TYPED = {
    "organisation_name": "Fjordbygg AS",
    "country": "NO",
    "org_number": "923 609 016",
    "address": "Gata 1\n3015 Drammen",
    "name": "Kari Nordmann",
    "email": "Kari@example.test",
    "invoice_email": "faktura@example.test",
    "buyer_reference": "4711",
    "invoice_reference": "PO-9",
    "language": "nb",
    "prices": "excl",
    "method": "invoice",
    "due_days": "21",
    "delivery": "Januar–desember 2027",
    "message": "Takk for samarbeidet!",
    "line1-text": "Partnerskap 2027",
    "line1-category": "partner",
    "line1-quantity": "1",
    "line1-price": "40 000",
    "line1-vat_code": "standard25",
    "line1-account": "3210",
    "line3-text": "Annonse i programmet",
    "line3-category": "advert",
    "line3-quantity": "2",
    "line3-price": "1 000,50",
    "line3-vat_code": "exempt",
    "line3-account": "3220",
}


@pytest.fixture
def sign_in(client, django_user_model, second_factor, association_email):
    create_roles()

    def sign_in(role):
        user = django_user_model.objects.create_user(f"{role[:3]}@example.no".lower(), is_staff=True)
        user.groups.add(Group.objects.get(name=role))
        client.force_login(user)
        return user

    return sign_in


@pytest.fixture
def finance(sign_in):
    return sign_in("Finance")


def write(client, **changes):
    data = {name: text for name, text in (TYPED | changes).items() if text is not None}
    return client.post("/admin/invoice-drafts/new/", data | {"key": "k" * 20, "check": "1"})


@pytest.fixture
def issue(client, commit):
    def issue(**changes) -> Order:
        write(client, **changes)
        draft = FreeInvoice.objects.get(order=None)
        with commit():
            response = client.post(
                f"/admin/invoice-drafts/{draft.pk}/preview/", {"saved_at": draft.saved_at.isoformat()}
            )
        assert response.status_code == 302, response.content.decode()
        draft.refresh_from_db()
        return draft.order

    return issue


def test_an_invoice_is_issued_with_kid_accounts_and_vat(client, finance, issue):
    order = issue()
    assert (order.status, order.method, order.due_days) == (OrderStatus.CONFIRMED, PaymentMethod.INVOICE, 21)
    assert order.total_ore == 50_000_00 + 2_001_00
    assert order.vat_ore == 10_000_00
    assert (order.buyer_email, order.placed_by) == ("kari@example.test", finance)
    assert [(line.seller_kind, line.account, line.vat_code, line.quantity) for line in order.lines.all()] == [
        (SellerKind.FREE_LINE, "3210", "standard25", 1),
        (SellerKind.FREE_LINE, "3220", "exempt", 2),
    ]
    assert list(FreeLine.objects.values_list("category", flat=True)) == [
        LineCategory.PARTNERSHIP,
        LineCategory.ADVERTISEMENT,
    ]
    document = order.documents.get()
    assert document.kind == DocumentKind.INVOICE
    assert document.kid
    assert document.snapshot["delivery"] == ["Januar–desember 2027"]
    assert [line["account"] for line in document.snapshot["lines"]] == ["3210", "3220"]
    assert {message.to[0] for message in mail.outbox} == {"kari@example.test", "faktura@example.test"}
    to_buyer = next(message for message in mail.outbox if message.to == ["kari@example.test"])
    assert "Takk for samarbeidet!" in to_buyer.body
    assert any(name.endswith(".pdf") for name, *_rest in to_buyer.attachments)
    logged = ModelLogEntry.objects.for_instance(order).get(action="payments.free_invoice")
    assert logged.user == finance
    assert "Partnerskap 2027" in logged.message
    assert client.get(order.get_absolute_url()).status_code == 200


def test_it_is_paid_as_other_invoices(finance, issue, commit):
    order = issue()
    with commit():
        register_payment(order, order.total_ore, order.documents.get().issued_at.date(), by=finance)
    order.refresh_from_db()
    assert order.settled_at
    assert list(differences()) == []


def test_issuing_twice_makes_one_order(client, finance, issue):
    order = issue()
    draft = order.free_invoice
    again = client.post(f"/admin/invoice-drafts/{draft.pk}/preview/", {"saved_at": draft.saved_at.isoformat()})
    assert again.url == f"/admin/orders/inspect/{order.pk}/"
    assert Order.objects.count() == 1


def test_a_link_to_pay_is_sent_and_the_order_waits(finance, issue):
    order = issue(method="card", due_days="10")
    assert (order.status, order.method, order.has_long_hold) == (OrderStatus.HELD, PaymentMethod.CARD, True)
    [message] = mail.outbox
    assert f"/{order.access_key}/" in message.body
    assert "Takk for samarbeidet!" in message.body
    assert not order.documents.exists()


def test_an_unfinished_draft_is_kept_as_typed(client, finance):
    response = client.post(
        "/admin/invoice-drafts/new/", {"organisation_name": "Fjord", "line1-price": "mye", "key": "k" * 20}
    )
    draft = FreeInvoice.objects.get()
    assert response.url == f"/admin/invoice-drafts/{draft.pk}/"
    page = client.get(response.url).content.decode()
    assert 'value="Fjord"' in page
    assert 'value="mye"' in page
    assert "Fjord" in client.get("/admin/invoice-drafts/").content.decode()
    assert client.get(f"/admin/invoice-drafts/{draft.pk}/preview/").status_code == 302
    client.post("/admin/invoice-drafts/new/", {"organisation_name": "Fjord", "key": "k" * 20})
    assert FreeInvoice.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"org_number": "923609017"}, "id_org_number"),
        ({"org_number": ""}, "id_org_number"),
        ({"organisation_name": ""}, "id_organisation_name"),
        ({"email": "kari"}, "id_email"),
        ({"email": ""}, "id_email"),
        ({"due_days": "0"}, "id_due_days"),
        ({"due_days": "x"}, "id_due_days"),
        ({"country": "SE", "address": ""}, "id_address"),
        ({"country": "XX"}, "id_country"),
        ({"line1-price": "-4"}, "id_line1-price"),
        ({"line1-price": ""}, "id_line1-price"),
        ({"line1-text": ""}, "id_line1-text"),
        ({"line1-account": "32"}, "id_line1-account"),
        ({"line1-quantity": "0"}, "id_line1-quantity"),
        ({"line1-quantity": "99999999999"}, "id_line1-quantity"),
        ({"line1-vat_code": "x"}, "id_line1-vat_code"),
        ({"line1-text": "", "line1-price": "", "line3-text": "", "line3-price": ""}, "lines"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(client, finance, changes, field):
    response = write(client, **changes)
    assert response.status_code == 422
    assert f'href="#{field}"' in response.content.decode()
    assert not Order.objects.exists()


def test_a_foreign_organisation(finance, issue):
    order = issue(country="SE", org_number="se556677889901", language="en")
    assert (order.org_number, order.foreign_number, order.country) == ("", "SE556677889901", "SE")
    assert order.language == "en"


def test_prices_with_vat(finance, issue):
    order = issue(prices="incl", **{"line1-price": "50 000"})
    assert order.lines.first().total_ore == 50_000_00


def test_the_preview_issues_nothing(client, finance):
    write(client)
    draft = FreeInvoice.objects.get()
    page = client.get(f"/admin/invoice-drafts/{draft.pk}/preview/").content.decode()
    assert "Partnerskap 2027" in page
    assert client.get(f"/admin/invoice-drafts/{draft.pk}/pdf/").content.startswith(b"%PDF")
    assert not Order.objects.exists()


def test_a_draft_that_changed_meanwhile_is_not_issued(client, finance):
    write(client)
    draft = FreeInvoice.objects.get()
    assert client.post(f"/admin/invoice-drafts/{draft.pk}/preview/", {"saved_at": "2020"}).status_code == 409
    assert not Order.objects.exists()


def test_membership_staff_write_drafts_and_issue_nothing(client, sign_in):
    sign_in("Membership staff")
    assert write(client).status_code == 302
    draft = FreeInvoice.objects.get()
    url = f"/admin/invoice-drafts/{draft.pk}/preview/"
    assert client.get(url).status_code == 200
    assert client.post(url, {"saved_at": draft.saved_at.isoformat()}).status_code in (302, 403)
    assert not Order.objects.exists()


def test_a_copy_is_a_draft_with_the_same_lines(client, finance, issue):
    order = issue()
    for _twice in range(2):
        response = client.post(f"/admin/orders/{order.pk}/copy-invoice/", {"key": "c" * 20})
    draft = FreeInvoice.objects.get(order=None)
    assert response.url == f"/admin/invoice-drafts/{draft.pk}/"
    assert draft.copied_from == order
    assert draft.total_ore == order.total_ore
    assert draft.typed["line2-account"] == "3220"
    assert (draft.typed["delivery"], draft.typed["invoice_reference"]) == ("", "")


def test_the_sum_is_reckoned_as_it_is_typed(client, finance):
    page = client.post("/admin/invoice-drafts/new/", TYPED | {"sum": "1"}).content.decode()
    assert "52\u00a0001" in page
    assert not FreeInvoice.objects.exists()


def test_a_draft_can_be_deleted(client, finance):
    write(client)
    draft = FreeInvoice.objects.get()
    assert client.post(f"/admin/invoice-drafts/{draft.pk}/delete/").status_code == 302
    assert not FreeInvoice.objects.exists()
