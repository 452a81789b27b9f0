"""Receipts, invoices and credit notes as PDF. Everything on the paper comes from the document's own row."""

from pathlib import Path

from core import pdf
from payments.models import SalesDocument
from payments.papers.content import paper

TEMPLATE = Path(__file__).parent / "document.typ"
_NAMES = {
    "nb": {"receipt": "kvittering", "invoice": "faktura", "credit_note": "kreditnota"},
    "en": {"receipt": "receipt", "invoice": "invoice", "credit_note": "credit-note"},
}


def document_pdf(document: SalesDocument) -> bytes:
    """The document as a tagged PDF (PDF/UA-1), in the language it was issued in. Raises core.pdf.PdfError."""
    return pdf.render(TEMPLATE, paper(document), document.language)


def file_name(document: SalesDocument) -> str:
    """What the attachment is called: kvittering-KV12.pdf, invoice-FA3.pdf."""
    return f"{_NAMES[document.language[:2]][document.kind]}-{document}.pdf"
