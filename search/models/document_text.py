"""The text inside a document, which the search reads."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents import get_document_model_string


class ReadState(models.TextChoices):
    """What came of reading a document. The labels are sentences for staff."""

    READ = "read", _("The text is read.")
    PARTLY = "partly", _("The text is read in part: the document is long, and only its beginning is searched.")
    WITHOUT_TEXT = "no_text", _("The document has no text. It may be scanned: only its title is searched.")
    EMPTY = "empty", _("The file is empty. Upload it again.")
    LOCKED = "locked", _("The document is protected by a password, so only its title is searched.")
    DAMAGED = "damaged", _("The file is damaged and could not be read. Upload it again.")
    TOO_LARGE = "too_large", _("The file is too large to read, so only its title is searched.")
    TOO_SLOW = "too_slow", _("Reading the document took too long, so only its title is searched.")
    MISSING = "missing", _("The file is not in the store. Upload it again.")
    NOT_PDF = "not_pdf", _("Only the text of PDF documents is searched; of this one only the title.")


class DocumentText(models.Model):
    """The text of one document. The row is made again when the file is replaced."""

    document = models.OneToOneField(
        get_document_model_string(),
        verbose_name=_("document"),
        on_delete=models.CASCADE,
        related_name="search_text",
        editable=False,
    )
    #: The name of the file that was read: a replaced file has another one.
    file_name = models.CharField(max_length=255, editable=False)
    state = models.CharField(_("what was found"), max_length=10, choices=ReadState, editable=False)
    pages = models.PositiveIntegerField(_("pages"), default=0, editable=False)
    text = models.TextField(blank=True, editable=False)
    read_at = models.DateTimeField(_("read"), editable=False)

    class Meta:
        verbose_name = _("document in the search")
        verbose_name_plural = _("documents in the search")

    def __str__(self) -> str:
        return self.document.title
