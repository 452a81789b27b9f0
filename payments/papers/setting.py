"""Setting a sales document by typst. Everything on the paper comes from the document's own row."""

from pathlib import Path

from core import pdf
from payments.models import SalesDocument
from payments.papers.content import paper

TEMPLATE = Path(__file__).parent / "document.typ"


def set_pdf(document: SalesDocument) -> bytes:
    """A tagged PDF (PDF/UA-1), in the language the document was issued in. Raises core.pdf.PdfError."""
    return pdf.render(TEMPLATE, paper(document), document.language)
