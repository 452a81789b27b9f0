import re

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import translation
from export_helpers import read_csv, read_csv_by_heading
from wagtail.users.models import UserProfile

from accounts.models import User
from payments.documents import issue
from payments.models import SalesDocument

INDEX = "sales_documents:index"


@pytest.fixture
def staff(client, django_user_model, second_factor):
    """Sign in as staff with these permissions; the second factor is tested elsewhere."""

    def sign_in(*names):
        user = django_user_model.objects.create_user(f"staff{len(names)}@example.test")
        user.is_staff = True
        user.save()
        permissions = ["access_admin", *names]
        user.user_permissions.add(*Permission.objects.filter(codename__in=permissions))
        client.force_login(user)

    return sign_in


@pytest.fixture
def documents(association_settings, new_order, pay, refund):
    """A receipt, its credit note and an invoice whose buyer's name is a spreadsheet formula."""
    payment = pay(new_order(organisation_name="Elvebygg AS"))
    receipt = issue.issue_receipt(payment)
    note = issue.issue_credit_note(refund(payment, 12300))
    invoice = issue.issue_invoice(new_order(organisation_name="=HYPERLINK(1)"))
    return receipt, note, invoice


def shown(client, **query):
    """The document numbers shown as separate texts: a random token on the page may contain the same letters."""
    text = client.get(reverse(INDEX), query).content.decode()
    numbers = {str(document) for document in SalesDocument.objects.all()}
    return {number for number in numbers if re.search(rf">\s*{number}\s*<", text)}


def test_documents_are_found_by_number_name_kind_and_date(staff, client, documents):
    staff("view_salesdocument")
    receipt, note, invoice = (str(document) for document in documents)
    assert shown(client) == {receipt, note, invoice}
    assert shown(client, q=note.lower()) == {note}
    assert shown(client, q="Elvebygg") == {receipt, note}
    assert shown(client, kind="invoice") == {invoice}
    assert shown(client, series="KN") == {note}
    assert shown(client, issued_at__range_from="2100-01-01") == set()


def test_read_and_downloaded(staff, client, documents):
    staff("view_salesdocument")
    receipt, note, _invoice = documents
    page = client.get(reverse("sales_documents:inspect", args=[receipt.pk])).content.decode()
    assert "Elvebygg AS" in page
    assert str(note) in page
    response = client.get(reverse("sales_documents:pdf", args=[receipt.pk]))
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF")
    assert client.get(reverse("sales_documents:pdf", args=[99999])).status_code == 404


def test_exported_with_figures_and_no_formulas(staff, client, documents):
    staff("view_salesdocument")
    response = client.get(reverse(INDEX), {"export": "csv"})
    rows = read_csv(response)
    assert len(rows) == 1 + sum(len(document.snapshot["lines"]) for document in documents)
    cells = [cell for row in rows for cell in row]
    assert "-123,00" in cells
    assert not any(cell.startswith("=") for cell in cells)


@pytest.mark.parametrize(
    ("language", "kind", "headings"),
    [
        ("nb", "Kreditnota", ["Konto", "mva.-kode", "mva.-sats (%)", "mva.-grunnlag", "Mva.", "Beløp med mva."]),
        ("en", "Credit note", ["Account", "VAT code", "VAT rate (%)", "VAT base", "VAT", "Amount with VAT"]),
    ],
)
def test_an_export_has_account_and_vat_of_each_line(staff, client, new_order, documents, language, kind, headings):
    staff("view_salesdocument")
    with translation.override(language):
        url = reverse(INDEX)
    UserProfile.objects.update_or_create(user=User.objects.last(), defaults={"preferred_language": language})
    rows = read_csv_by_heading(client.get(url, {"export": "csv"}))
    lines = [line for document in documents for line in document.snapshot["lines"]]
    assert len(rows) == len(lines)
    assert set(headings) <= set(rows[0])
    assert kind in {value for row in rows for value in row.values()}
    for column, name in zip(headings[3:], ("net_ore", "vat_ore", "gross_ore"), strict=True):
        assert sum(int(row[column].replace(",", "")) for row in rows) == sum(line[name] for line in lines)
    assert {row[headings[0]] for row in rows} == {line["account"] for line in lines}
    assert {row[headings[2]] for row in rows} == {str(line["vat_percent"]) for line in lines}


@pytest.mark.parametrize("name", ["index", "inspect", "pdf"])
def test_documents_need_the_view_permission(staff, client, documents, name):
    args = [] if name == "index" else [documents[0].pk]
    address = reverse(f"sales_documents:{name}", args=args)
    assert client.get(address).status_code == 302
    staff("view_order", "change_salesdocument", "delete_salesdocument")
    response = client.get(address)
    assert response.status_code in {302, 403}
    assert response.get("Content-Type") != "application/pdf"


def test_nothing_can_be_added_changed_or_deleted(staff, client, documents):
    staff("view_salesdocument", "add_salesdocument", "change_salesdocument", "delete_salesdocument")
    base = reverse(INDEX)
    for end in ("new/", f"edit/{documents[0].pk}/", f"delete/{documents[0].pk}/"):
        assert client.post(base + end).status_code == 404
