"""The papers as they were set, kept byte for byte. What does not match its hash is shown to nobody."""

import logging
from datetime import timedelta
from hashlib import sha256

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from payments.documents.pdf.content import render_document_pdf
from payments.models import DocumentFile, Order, SalesDocument
from payments.orders.attention import flag_order, staff_language

logger = logging.getLogger(__name__)
#: A document whose file is still missing after this long has a fault that a person must look at.
MAX_FILE_DELAY = timedelta(minutes=15)


class StoredFileChanged(Exception):
    """The stored file is not the one that was made: it is refused, and staff are told."""


def document_pdf(document: SalesDocument) -> bytes:
    """The document as PDF: made when it is first needed, and the same bytes ever after.

    Raises FileChanged, and core.pdf.render.PdfError when it cannot be set.
    """
    file = DocumentFile.objects.filter(document=document).first() or _make(document)
    pdf = bytes(file.pdf)
    if sha256(pdf).hexdigest() != file.sha256:
        _tell(document)
        raise StoredFileChanged(str(document))
    return pdf


def _make(document: SalesDocument) -> DocumentFile:
    pdf = render_document_pdf(document)
    try:
        with transaction.atomic():
            return DocumentFile.objects.create(document=document, pdf=pdf, sha256=sha256(pdf).hexdigest())
    except IntegrityError:  # somebody else needed it at the same moment
        return DocumentFile.objects.get(document=document)


@transaction.atomic
def _tell(document: SalesDocument) -> None:
    order = Order.objects.select_for_update().get(pk=document.order_id)
    with staff_language():
        flag_order(
            order, _("The stored file of %(number)s was changed. It cannot be downloaded.") % {"number": document}
        )


def documents_without_file(older_than: timedelta = timedelta(0)) -> QuerySet[SalesDocument]:
    return SalesDocument.objects.filter(file=None, issued_at__lte=timezone.now() - older_than)


def make_missing_files(limit: int = 200) -> int:
    """Make the files that nobody has asked for yet, the oldest first. Returns how many were made."""
    made = 0
    for document in documents_without_file().order_by("issued_at", "pk")[:limit]:
        try:
            document_pdf(document)
        except Exception:  # one paper that cannot be set must not keep the others
            logger.exception("Document %s could not be set", document)
        else:
            made += 1
    return made
