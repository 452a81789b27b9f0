"""Sales documents, their stored PDF files, and invoice reminders."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from payments.enums import DocumentKind
from payments.models.immutable import ImmutableModel
from payments.models.order import Order


class SalesDocument(ImmutableModel):
    """An issued receipt, invoice or credit note. Model and database refuse to change or delete it."""

    kind = models.CharField(_("kind"), max_length=12, choices=DocumentKind.choices)
    series = models.CharField(_("series"), max_length=20)
    number = models.PositiveBigIntegerField(_("number"))
    order = models.ForeignKey(Order, verbose_name=_("order"), on_delete=models.PROTECT, related_name="documents")
    #: The receipt or invoice that this document credits, or whose credit note it reverses.
    corrects = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrections")
    #: The credit note that this document reverses, because its refund failed.
    reverses = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="reversal")
    #: The receipt or invoice with wrong buyer details that this document replaces.
    replaces = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replacement")
    #: The payment reference of an invoice, as in its snapshot. None for other documents, and if KIDs are off.
    kid = models.CharField("KID", max_length=25, null=True, blank=True)
    language = models.CharField(max_length=5, choices=settings.LANGUAGES)
    issued_at = models.DateTimeField(_("issued"), default=timezone.now)
    due_on = models.DateField(_("due"), null=True, blank=True)
    total_ore = models.BigIntegerField(_("total"))
    vat_ore = models.BigIntegerField(_("of which VAT"))
    #: Everything the document says, as it was at issue: seller, buyer, lines, VAT per rate, delivery, references.
    snapshot = models.JSONField()

    class Meta:
        verbose_name = _("sales document")
        verbose_name_plural = _("sales documents")
        ordering = ["-issued_at", "-pk"]
        indexes = [models.Index(fields=["-issued_at", "-id"], name="payments_document_newest")]
        constraints = [
            models.UniqueConstraint(fields=["series", "number"], name="payments_document_number"),
            # With a condition, so that SQLite makes an index and does not rebuild the table.
            models.UniqueConstraint(fields=["kid"], condition=Q(kid__isnull=False), name="payments_document_kid"),
            models.UniqueConstraint(
                fields=["order"],
                condition=Q(kind=DocumentKind.INVOICE, corrects=None, replaces=None),
                name="payments_invoice_once",
            ),
            models.CheckConstraint(
                name="payments_document_sign",
                condition=Q(kind=DocumentKind.CREDIT_NOTE, corrects__isnull=False, total_ore__lt=0)
                | (~Q(kind=DocumentKind.CREDIT_NOTE) & Q(total_ore__gte=0)),
            ),
            models.CheckConstraint(
                name="payments_document_due", condition=Q(due_on=None) | Q(kind=DocumentKind.INVOICE)
            ),
            # A reversal is a receipt or an invoice that corrects another one; a replacement corrects nothing.
            models.CheckConstraint(
                name="payments_document_reverses",
                condition=Q(reverses=None) | (Q(corrects__isnull=False) & ~Q(kind=DocumentKind.CREDIT_NOTE)),
            ),
            models.CheckConstraint(
                name="payments_document_corrects",
                condition=Q(corrects=None) | Q(kind=DocumentKind.CREDIT_NOTE) | Q(reverses__isnull=False),
            ),
            models.CheckConstraint(
                name="payments_document_replaces",
                condition=Q(replaces=None) | (Q(corrects=None) & ~Q(kind=DocumentKind.CREDIT_NOTE)),
            ),
            models.CheckConstraint(
                name="payments_document_of_itself",
                condition=(Q(corrects=None) | ~Q(corrects=F("id")))
                & (Q(replaces=None) | ~Q(replaces=F("id")))
                & (Q(reverses=None) | ~Q(reverses=F("id"))),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.series}{self.number}"


class DocumentFile(ImmutableModel):
    """The PDF of a document, byte for byte. Written once, when it is first needed."""

    document = models.OneToOneField(SalesDocument, on_delete=models.PROTECT, related_name="file")
    pdf = models.BinaryField()
    #: Hex digest of `pdf`.
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.document}.pdf"


class InvoiceReminder(models.Model):
    """One reminder of an unpaid invoice."""

    document = models.ForeignKey(SalesDocument, on_delete=models.PROTECT, related_name="reminders")
    number = models.PositiveSmallIntegerField(_("number"))
    #: Øre unpaid when the reminder was sent.
    open_ore = models.PositiveBigIntegerField(_("unpaid"))
    due_on = models.DateField(_("new due date"))
    sent_at = models.DateTimeField(_("sent"), default=timezone.now)
    #: None when the scheduled job sent it.
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("payment reminder")
        verbose_name_plural = _("payment reminders")
        ordering = ["document_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="payments_reminder_number"),
            models.CheckConstraint(name="payments_reminder_positive", condition=Q(number__gte=1) & Q(open_ore__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.document} ({self.number})"
