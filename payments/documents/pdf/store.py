"""The stored PDF files of sales documents. A file that does not match its hash is not served."""

import logging
from datetime import timedelta
from hashlib import sha256

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from payments.attention_texts import AttentionText
from payments.documents.pdf.content import render_document_pdf
from payments.models import DocumentFile, Order, SalesDocument
from payments.orders.attention import flag_order

logger = logging.getLogger(__name__)
#: If the file of a document is missing for longer, it could not be rendered: staff must look at it.
MAX_FILE_DELAY = timedelta(minutes=15)


class StoredFileChanged(Exception):
    """The stored file does not match its hash. It is not served, and staff are notified."""


def document_pdf(document: SalesDocument) -> bytes:
    """The document's PDF: rendered when it is first needed, and the same bytes from then on.

    Raises StoredFileChanged, and core.pdf.render.PdfError when it cannot be rendered.
    """
    file = DocumentFile.objects.filter(document=document).first() or _render_and_store(document)
    pdf = bytes(file.pdf)
    if sha256(pdf).hexdigest() != file.sha256:
        _flag_changed_file(document)
        raise StoredFileChanged(str(document))
    return pdf


def _render_and_store(document: SalesDocument) -> DocumentFile:
    pdf = render_document_pdf(document)
    try:
        with transaction.atomic():
            return DocumentFile.objects.create(document=document, pdf=pdf, sha256=sha256(pdf).hexdigest())
    except IntegrityError:  # another process has stored it at the same moment
        return DocumentFile.objects.get(document=document)


@transaction.atomic
def _flag_changed_file(document: SalesDocument) -> None:
    order = Order.objects.select_for_update().get(pk=document.order_id)
    flag_order(order, AttentionText("file_changed", {"number": str(document)}))


def documents_without_file(older_than: timedelta = timedelta(0)) -> QuerySet[SalesDocument]:
    """Documents issued longer ago than `older_than` that have no stored PDF."""
    issued = SalesDocument.objects.filter(issued_at__lte=timezone.now() - older_than).order_by()
    # The ids first, from indexes alone: a document is a wide row, and nearly all have their file.
    without = issued.filter(~Exists(DocumentFile.objects.filter(document=OuterRef("pk")))).values("pk")
    return SalesDocument.objects.filter(pk__in=without)


def make_missing_files(limit: int = 200) -> int:
    """Render and store up to `limit` missing files, the oldest documents first. Returns how many were stored."""
    stored = 0
    for document in documents_without_file().order_by("issued_at", "pk")[:limit]:
        try:
            document_pdf(document)
        except Exception:  # one document that cannot be rendered must not stop the others
            logger.exception("Document %s could not be rendered", document)
        else:
            stored += 1
    return stored
