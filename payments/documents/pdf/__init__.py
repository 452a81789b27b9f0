"""Receipts, invoices and credit notes as PDF."""

from payments.documents.pdf.content import TEMPLATE
from payments.documents.pdf.store import StoredFileChanged, document_pdf
from payments.models import SalesDocument

__all__ = ["TEMPLATE", "StoredFileChanged", "document_file_name", "document_pdf"]

_NAMES = {
    "nb": {"receipt": "kvittering", "invoice": "faktura", "credit_note": "kreditnota"},
    "en": {"receipt": "receipt", "invoice": "invoice", "credit_note": "credit-note"},
}


def document_file_name(document: SalesDocument) -> str:
    """File name of the PDF in the document's language: kvittering-KV12.pdf, invoice-FA3.pdf."""
    return f"{_NAMES[document.language[:2]][document.kind]}-{document}.pdf"
