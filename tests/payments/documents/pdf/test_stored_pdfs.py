from hashlib import sha256

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from payments.corrections.audit import differences
from payments.documents import issue, snapshot
from payments.documents.pdf import StoredFileChanged, content, document_pdf, store
from payments.documents.pdf.content import document_content
from payments.models import DocumentFile, SalesDocument

pytestmark = pytest.mark.django_db


@pytest.fixture
def receipt(association_settings, new_order, pay):
    return issue.issue_receipt(pay(new_order()))


@pytest.fixture
def store_changed_file():
    """Store a file that does not match its hash, as if it had been changed in the database."""

    def store_changed_file(document):
        DocumentFile.objects.create(document=document, pdf=b"%PDF-changed", sha256=sha256(b"%PDF").hexdigest())

    return store_changed_file


def test_a_document_is_rendered_once(receipt, monkeypatch):
    first = document_pdf(receipt)
    assert first.startswith(b"%PDF-1.7")
    monkeypatch.setattr(store, "render_document_pdf", lambda document: pytest.fail("rendered again"))
    assert document_pdf(SalesDocument.objects.get(pk=receipt.pk)) == first
    file = DocumentFile.objects.get()
    assert file.sha256 == sha256(first).hexdigest()


def test_a_file_stored_concurrently_is_used(receipt, monkeypatch):
    def slowly(document):
        DocumentFile.objects.create(document=document, pdf=b"%PDF first", sha256=sha256(b"%PDF first").hexdigest())
        return b"%PDF second"

    monkeypatch.setattr(store, "render_document_pdf", slowly)
    assert document_pdf(receipt) == b"%PDF first"


def test_a_changed_file_is_not_served_and_flagged(receipt, store_changed_file, client):
    store_changed_file(receipt)
    with pytest.raises(StoredFileChanged):
        document_pdf(receipt)
    receipt.order.refresh_from_db()
    assert str(receipt) in receipt.order.attention
    url = reverse("order_document", args=[receipt.order.access_key, receipt.pk])
    response = client.get(url)
    assert response.status_code == 302
    assert b"%PDF" not in response.content
    assert [sentence for sentence in differences() if str(receipt) in sentence]


def test_the_database_refuses_to_change_a_file(receipt):
    document_pdf(receipt)
    for sql in ("UPDATE payments_documentfile SET sha256 = 'x'", "DELETE FROM payments_documentfile"):
        with pytest.raises(DatabaseError, match="cannot be changed"), transaction.atomic():
            connection.cursor().execute(sql)


def test_missing_files_are_rendered_by_the_job(receipt, new_order, monkeypatch):
    broken = issue.issue_invoice(new_order())
    real = content.render_document_pdf
    monkeypatch.setattr(store, "render_document_pdf", lambda document: 1 / 0 if document == broken else real(document))
    assert store.make_missing_files() == 1
    assert list(store.documents_without_file()) == [broken]
    monkeypatch.setattr(store, "render_document_pdf", real)
    assert store.make_missing_files() == 1
    assert store.make_missing_files() == 0


def test_the_command_reports_errors(receipt, capsys, store_changed_file):
    call_command("check_documents")
    assert "agree" in capsys.readouterr().out
    store_changed_file(receipt)
    with pytest.raises(CommandError) as raised:
        call_command("check_documents")
    assert raised.value.returncode == 1
    assert str(receipt) in capsys.readouterr().out


def test_number_gaps_and_payments_without_documents_are_reported(receipt, new_order, pay, capsys):
    from core.models import NumberSeries

    NumberSeries.objects.update(next_number=7)
    lost = new_order()
    lost.confirmed_at = lost.created_at
    lost.save()
    pay(lost)
    report = "\n".join(differences())
    assert "the next is 7" in report
    assert f"Order {lost}: paid, but without a document." in report


def test_the_snapshot_contains_what_ehf_requires(association_settings, new_order, new_line):
    association_settings.bank_account = "12345678903"
    association_settings.save()
    order = new_order([new_line(quantity=3, unit_ore=100_00, discount_ore=1_00)], buyer_reference="4711 Kari")
    invoice = issue.issue_invoice(order, due_days=20)
    data = invoice.snapshot
    assert data["version"] == snapshot.VERSION == 2
    assert data["buyer"]["buyer_reference"] == "4711 Kari"
    assert data["buyer"]["reference"] == "PO 77"
    assert data["buyer"]["endpoint"] == {"scheme": "0192", "id": "999999999"}
    assert data["seller"]["endpoint"] == {"scheme": "0192", "id": "974760673"}
    assert data["pay_to"]["account"] == "12345678903"
    assert (data["pay_to"]["payable_ore"], data["pay_to"]["prepaid_ore"], data["pay_to"]["kid"]) == (
        299_00,
        0,
        "1000000016",
    )
    (line,) = data["lines"]
    assert round(float(line["unit_net"]) * 3 * 100) == line["net_ore"]
    assert (line["vat_category"], line["vat_exemption_code"]) == ("S", "")
    facts = {fact["label"]: fact["value"] for fact in document_content(invoice)["facts"]}
    assert "4711 Kari" in facts.values()
    assert "1234\u00a056\u00a078903" in facts.values()


def test_a_person_has_no_electronic_address_and_the_unregistered_seller_a_code(association_settings, new_order):
    association_settings.vat_registered = False
    association_settings.save()
    data = issue.issue_invoice(new_order(org_number="", organisation_name="")).snapshot
    assert data["buyer"]["endpoint"] is None
    exempt = [line for line in data["lines"] if line["vat_category"] == "O"]
    assert {line["vat_exemption_code"] for line in exempt} == {snapshot.OUTSIDE_VAT}


def test_documents_of_the_first_version_are_still_read(receipt, new_order):
    for document in (receipt, issue.issue_invoice(new_order())):
        data = dict(document.snapshot) | {"version": 1}
        data.pop("payments")
        data["buyer"] = {k: v for k, v in data["buyer"].items() if k not in ("buyer_reference", "endpoint")}
        data["lines"] = [
            {k: v for k, v in line.items() if k not in ("unit_net", "vat_exemption_code")} for line in data["lines"]
        ]
        if data["pay_to"]:
            data["pay_to"] = {"account": "12345678903", "kid": ""}
        old = SalesDocument(kind=document.kind, series=document.series, number=99, order=document.order, language="nb")
        old.issued_at, old.due_on = document.issued_at, document.due_on
        old.total_ore, old.vat_ore, old.snapshot = document.total_ore, document.vat_ore, data
        assert content.render_document_pdf(old).startswith(b"%PDF-1.7")
        assert document_content(old)["statement"]
