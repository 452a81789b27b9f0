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
def receipt(about, new_order, pay):
    return issue.issue_receipt(pay(new_order()))


@pytest.fixture
def spoil():
    """As if somebody with access to the disk had changed the stored file: its hash says otherwise."""

    def spoil(document):
        DocumentFile.objects.create(document=document, pdf=b"%PDF-changed", sha256=sha256(b"%PDF").hexdigest())

    return spoil


def test_a_paper_is_set_once(receipt, monkeypatch):
    first = document_pdf(receipt)
    assert first.startswith(b"%PDF-1.7")
    monkeypatch.setattr(store, "render_document_pdf", lambda document: pytest.fail("set again"))
    assert document_pdf(SalesDocument.objects.get(pk=receipt.pk)) == first
    file = DocumentFile.objects.get()
    assert file.sha256 == sha256(first).hexdigest()


def test_what_was_made_meanwhile_is_taken(receipt, monkeypatch):
    def slowly(document):
        DocumentFile.objects.create(document=document, pdf=b"%PDF first", sha256=sha256(b"%PDF first").hexdigest())
        return b"%PDF second"

    monkeypatch.setattr(store, "render_document_pdf", slowly)
    assert document_pdf(receipt) == b"%PDF first"


def test_a_changed_file_is_refused_and_staff_are_told(receipt, spoil, client):
    spoil(receipt)
    with pytest.raises(StoredFileChanged):
        document_pdf(receipt)
    receipt.order.refresh_from_db()
    assert str(receipt) in receipt.order.attention
    url = reverse("order_document", args=[receipt.order.access_key, receipt.pk])
    answer = client.get(url)
    assert answer.status_code == 302
    assert b"%PDF" not in answer.content
    assert [sentence for sentence in differences() if str(receipt) in sentence]


def test_the_database_keeps_the_file(receipt):
    document_pdf(receipt)
    for sql in ("UPDATE payments_documentfile SET sha256 = 'x'", "DELETE FROM payments_documentfile"):
        with pytest.raises(DatabaseError, match="cannot be changed"), transaction.atomic():
            connection.cursor().execute(sql)


def test_papers_nobody_asked_for_are_made_by_the_clock(receipt, new_order, monkeypatch):
    broken = issue.issue_invoice(new_order())
    real = content.render_document_pdf
    monkeypatch.setattr(store, "render_document_pdf", lambda document: 1 / 0 if document == broken else real(document))
    assert store.make_missing_files() == 1
    assert list(store.documents_without_file()) == [broken]
    monkeypatch.setattr(store, "render_document_pdf", real)
    assert store.make_missing_files() == 1
    assert store.make_missing_files() == 0


def test_the_command_finds_what_is_wrong(receipt, capsys, spoil):
    call_command("check_documents")
    assert "agree" in capsys.readouterr().out
    spoil(receipt)
    with pytest.raises(CommandError) as raised:
        call_command("check_documents")
    assert raised.value.returncode == 1
    assert str(receipt) in capsys.readouterr().out


def test_a_gap_and_money_without_papers_are_found(receipt, new_order, pay, capsys):
    from core.models import NumberSeries

    NumberSeries.objects.update(next_number=7)
    lost = new_order()
    lost.confirmed_at = lost.created_at
    lost.save()
    pay(lost)
    said = "\n".join(differences())
    assert "the next is 7" in said
    assert f"Order {lost}: paid, but without a document." in said


def test_the_snapshot_holds_what_an_ehf_asks_for(about, new_order, new_line):
    about.bank_account = "12345678903"
    about.save()
    order = new_order([new_line(quantity=3, unit_ore=100_00, discount_ore=1_00)], buyer_reference="4711 Kari")
    invoice = issue.issue_invoice(order, due_days=20)
    said = invoice.snapshot
    assert said["version"] == snapshot.VERSION == 2
    assert said["buyer"]["buyer_reference"] == "4711 Kari"
    assert said["buyer"]["reference"] == "PO 77"
    assert said["buyer"]["endpoint"] == {"scheme": "0192", "id": "999999999"}
    assert said["seller"]["endpoint"] == {"scheme": "0192", "id": "974760673"}
    assert said["pay_to"]["account"] == "12345678903"
    assert (said["pay_to"]["payable_ore"], said["pay_to"]["prepaid_ore"], said["pay_to"]["kid"]) == (299_00, 0, "")
    (line,) = said["lines"]
    assert round(float(line["unit_net"]) * 3 * 100) == line["net_ore"]
    assert (line["vat_category"], line["vat_exemption_code"]) == ("S", "")
    facts = {fact["label"]: fact["value"] for fact in document_content(invoice)["facts"]}
    assert "4711 Kari" in facts.values()
    assert "1234\u00a056\u00a078903" in facts.values()


def test_a_person_has_no_electronic_address_and_the_unregistered_seller_a_code(about, new_order):
    about.vat_registered = False
    about.save()
    said = issue.issue_invoice(new_order(org_number="", organisation_name="")).snapshot
    assert said["buyer"]["endpoint"] is None
    exempt = [line for line in said["lines"] if line["vat_category"] == "O"]
    assert {line["vat_exemption_code"] for line in exempt} == {snapshot.OUTSIDE_VAT}


def test_documents_of_the_first_version_are_still_read(receipt, new_order):
    for document in (receipt, issue.issue_invoice(new_order())):
        said = dict(document.snapshot) | {"version": 1}
        said.pop("payments")
        said["buyer"] = {k: v for k, v in said["buyer"].items() if k not in ("buyer_reference", "endpoint")}
        said["lines"] = [
            {k: v for k, v in line.items() if k not in ("unit_net", "vat_exemption_code")} for line in said["lines"]
        ]
        if said["pay_to"]:
            said["pay_to"] = {"account": "12345678903", "kid": ""}
        old = SalesDocument(kind=document.kind, series=document.series, number=99, order=document.order, language="nb")
        old.issued_at, old.due_on = document.issued_at, document.due_on
        old.total_ore, old.vat_ore, old.snapshot = document.total_ore, document.vat_ore, said
        assert content.render_document_pdf(old).startswith(b"%PDF-1.7")
        assert document_content(old)["statement"]
