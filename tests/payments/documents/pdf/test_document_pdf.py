import re
import unicodedata
import zlib
from datetime import UTC, datetime

import pytest

from core.pdf import render
from core.pdf.escape import printable, supported_code_points
from events.tickets.pdf import TicketPdfData, tickets_pdf
from payments.documents import issue
from payments.documents.pdf import TEMPLATE, document_file_name, document_pdf
from payments.documents.pdf.content import document_content
from payments.models import SalesDocument

pytestmark = pytest.mark.django_db
HOSTILE = [
    "#panic()",
    '*bold* _it_ $x$ `raw` <label> @ref #import "x": * // comment /* \\',
    "\u202eevil\u2066\u200b\x00\x07 \ud800",
    "😀👨‍👩‍👧 🇳🇴 王小明 Иван علي שלום",
    "W" * 5000,
    "ord " * 1250,
    "Áhkká Łódź Čáhput Ð Þ ß",
    "",
]


def streams(content: bytes) -> bytes:
    """The PDF with its streams decompressed, so that metadata and page content can be searched."""
    parts = [content]
    for match in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL):
        try:
            parts.append(zlib.decompress(match[1]))
        except zlib.error:
            parts.append(match[1])
    return b"\n".join(parts)


def pages(content: bytes) -> int:
    return max(int(count) for count in re.findall(rb"/Count (\d+)", streams(content)))


def assert_accessible(content: bytes, language: str):
    opened = streams(content)
    assert content.startswith(b"%PDF-1.7")
    assert b"<pdfuaid:part>1</pdfuaid:part>" in opened
    assert b"/MarkInfo" in opened
    assert b"/StructTreeRoot" in opened
    assert f"/Lang({language})".encode() in opened
    assert b"/DisplayDocTitle true" in opened


def ticket(**fields):
    start = datetime(2027, 5, 11, 7, 0, tzinfo=UTC)
    defaults = {
        "event_title": "Eiendomsdagen",
        "starts_at": start,
        "reference": "AB12",
        "code": "https://a.example/t/1",
    }
    return TicketPdfData(**(defaults | fields))


@pytest.mark.parametrize("language", ["nb", "en"])
def test_every_document_kind_is_tagged_and_in_its_language(new_order, pay, refund, language):
    payment = pay(new_order(language=language))
    receipt = issue.issue_receipt(payment)
    note = issue.issue_credit_note(refund(payment, 100))
    invoice = issue.issue_invoice(new_order(language=language))
    for document in (receipt, note, invoice):
        content = document_pdf(document)
        assert_accessible(content, language)
        assert str(document).encode() in streams(content)
        assert b"/TH" in streams(content)
        assert document_pdf(document) == content


def test_the_document_contains_what_the_law_requires(association_settings, new_order, pay):
    invoice = issue.issue_invoice(new_order(language="en"), due_days=14)
    said = document_content(invoice)
    assert said["number"] == str(invoice)
    assert "Org. no. 974\u00a0760\u00a0673 MVA" in said["seller"]["lines"]
    assert "Org. no. 999\u00a0999\u00a0999" in said["buyer"]["lines"]
    assert said["delivery"]["lines"] == ["Drammens Teater, 17 May 2027"]
    assert [fact["value"] for fact in said["facts"]][2:] == ["1000000016", invoice.order.reference, "PO 77"]
    assert [row[0] for row in said["vat"]["rows"]] == ["25%", "15%", "0%"]
    assert said["vat"]["sum"][2] == "996.91"
    assert "No VAT: Kontingent." in said["notes"]
    assert said["lines"][1]["detail"] == "Discount 10.00"


def test_without_vat_registration_the_document_has_no_vat_and_no_mva(association_settings, new_order, new_line, pay):
    association_settings.vat_registered = False
    association_settings.save()
    said = document_content(issue.issue_receipt(pay(new_order([new_line(vat_code="exempt")], language="en"))))
    assert said["vat"] is None
    assert not any("MVA" in line or "VAT" in line for line in said["seller"]["lines"] + said["notes"])


def test_norwegian_and_english_figures(new_order, pay):
    order = new_order()
    assert document_content(issue.issue_receipt(pay(order)))["total"]["amount"].startswith("5\u00a0759,00\u00a0")
    order = new_order(language="en")
    assert document_content(issue.issue_receipt(pay(order)))["total"]["amount"] == "NOK\u00a05,759.00"


def test_file_names(new_order, pay):
    receipt = issue.issue_receipt(pay(new_order()))
    assert document_file_name(receipt) == f"kvittering-{receipt}.pdf"


def copied_code_points(content: bytes) -> set[int]:
    """The code points that a reader gets when copying: of the fonts' maps to Unicode, and of replacement texts."""
    opened = streams(content)
    hexes = re.findall(rb"^<[0-9A-Fa-f]+> <([0-9A-Fa-f]+)>", opened, re.MULTILINE)
    hexes += [text.removeprefix(b"FEFF") for text in re.findall(rb"/ActualText\s*<([0-9A-Fa-f]+)>", opened)]
    return {ord(sign) for text in hexes for sign in bytes.fromhex(text.decode()).decode("utf-16-be", "replace")}


LONG = "https://www.eksempel.no/en/lang/adresse/uten/mellomrom/som/fortsetter 1\u00a0234\u00a0567 my\u00adk n\u200bull"


@pytest.mark.parametrize("language", ["nb", "en"])
def test_copied_text_has_no_invisible_signs(new_order, new_line, pay, refund, language):
    payment = pay(new_order([new_line(description=LONG)], language=language))
    contents = [document_pdf(issue.issue_receipt(payment)), document_pdf(issue.issue_credit_note(refund(payment, 100)))]
    contents.append(document_pdf(issue.issue_invoice(new_order(language=language))))
    contents.append(tickets_pdf([ticket(event_title=LONG, attendee=LONG, address=LONG)], language))
    for content in contents:
        code_points = copied_code_points(content)
        assert {ord(" "), ord("e")} <= code_points
        hidden = {hex(point) for point in code_points if unicodedata.category(chr(point)) in {"Cf", "Cc", "Co", "Zl"}}
        assert hidden == set()
        assert [hex(point) for point in code_points if unicodedata.category(chr(point)) == "Zs"] == ["0x20"]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_only_text(association_settings, text):
    line = {"description": text, "detail": text, "quantity": "1", "unit": text, "vat": "25 %", "amount": "1,00"}
    party = {"label": "Kjøper", "lines": [text, text]}
    data = {
        "title": text or "x",
        "author": text,
        "date": "2026-11-21",
        "kind": "Kvittering",
        "number": "KV1",
        "name": text[:300],
        "seller": party,
        "buyer": party,
        "facts": [{"label": "x", "value": text}],
        "delivery": {"label": "x", "lines": [text]},
        "with_vat": True,
        "columns": {name: name for name in ("description", "quantity", "unit", "vat", "amount")},
        "lines": [line],
        "total": {"label": "Sum", "amount": "1,00"},
        "statement": [text],
        "vat": None,
        "notes": [text],
        "page": "Side",
        "of": "av",
        "footer": text[:300],
    }
    assert_accessible(render.render(TEMPLATE, data, "nb"), "nb")
    names = dict.fromkeys(("event_title", "place", "address", "attendee", "organisation", "ticket_type", "notes"), text)
    assert_accessible(tickets_pdf([ticket(**names)], "en"), "en")


def test_a_long_table_goes_on_with_its_header(new_order, new_line, pay):
    lines = [new_line(f"Billett nummer {number}, en linje med en god del tekst i") for number in range(80)]
    content = document_pdf(issue.issue_receipt(pay(new_order(lines))))
    assert pages(content) >= 3


def test_tickets_have_a_page_each_and_a_described_code():
    content = tickets_pdf([ticket(), ticket(reference="CD34"), ticket(attendee="Kari")], "nb")
    assert_accessible(content, "nb")
    assert pages(content) == 3
    assert streams(content).count(b"/Alt") >= 3
    assert b"CD34" in streams(content)


def test_no_tickets_is_an_error():
    with pytest.raises(ValueError, match="without tickets"):
        tickets_pdf([], "nb")


def test_a_fault_in_a_template_is_named(tmp_path):
    broken = render.ROOT / "core" / "pdf" / "no_such_template.typ"
    with pytest.raises(render.PdfError, match="no_such_template"):
        render.render(broken, {}, "nb")


def test_nothing_of_one_document_is_in_the_next():
    assert b"Hemmelig" in streams(tickets_pdf([ticket(event_title="Hemmelig")], "nb"))
    assert b"Hemmelig" not in streams(tickets_pdf([ticket()], "nb"))


def test_missing_glyphs_are_transliterated():
    assert printable("王 Иван") == "Wang Ivan"
    assert printable("Åse Łukasz Čáhput – «ja»") == "Åse Łukasz Čáhput – «ja»"
    assert printable("a\u202eb\x00c\u200b") == "abc"
    assert printable("e\u0301") == "é"
    assert printable("a\r\nb\u2028c\td") == "a\nb\nc d"
    assert all(ord(sign) in supported_code_points() for sign in printable("😀 ≥ 漢字 ∑") if sign != "\n")


def test_no_document_is_written_by_printing(new_order, pay):
    receipt = issue.issue_receipt(pay(new_order()))
    document_pdf(receipt)
    assert SalesDocument.objects.count() == 1
