"""Mail to many: one row for the mail, and one for each recipient."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.bilingual import text_in_language
from mail.enums import BulkState, RecipientState


class BulkMail(models.Model):
    """An e-mail to everybody in an audience.

    `audience` is the name of a registered audience (`mail.bulk.audiences`), and `arguments` what it needs to find the
    addresses. `content` is the name of a registered content (`mail.bulk.contents`): the texts of this row, or what
    another app makes.
    """

    subject_nb = models.CharField(_("subject in Norwegian"), max_length=150)
    subject_en = models.CharField(_("subject in English"), max_length=150, blank=True)
    body_nb = models.TextField(_("text in Norwegian"), max_length=20_000, blank=True)
    body_en = models.TextField(
        _("text in English"), max_length=20_000, blank=True, help_text=_("Empty: everybody gets the Norwegian text.")
    )
    content = models.CharField(max_length=60, default="text", editable=False)
    audience = models.CharField(_("audience"), max_length=60, editable=False)
    arguments = models.JSONField(default=dict, editable=False)
    state = models.CharField(
        _("status"), max_length=12, choices=BulkState.choices, default=BulkState.DRAFT, editable=False
    )
    created_at = models.DateTimeField(_("written"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("written by"), null=True, editable=False, on_delete=models.SET_NULL,
        related_name="+",
    )  # fmt: skip
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("sent by"), null=True, editable=False, on_delete=models.SET_NULL,
        related_name="+",
    )  # fmt: skip
    #: Sending begins at this moment.
    send_at = models.DateTimeField(_("to be sent"), null=True, editable=False)
    #: All recipients are stored as rows, so that sending can go on from them.
    collected_at = models.DateTimeField(null=True, editable=False)
    finished_at = models.DateTimeField(_("finished"), null=True, editable=False)
    #: Kept when the rows of the recipients are deleted.
    recipient_count = models.PositiveIntegerField(_("recipients"), default=0, editable=False)
    #: State of a recipient → number, counted when the rows of the recipients are deleted.
    final_counts = models.JSONField(default=dict, editable=False)

    trigram_columns = ("subject_nb", "subject_en")

    class Meta:
        verbose_name = _("e-mail to many")
        verbose_name_plural = _("e-mails to many")
        permissions = [("send_bulkmail", "Can send, pause and stop e-mail to many")]
        indexes = [
            models.Index(fields=["state", "send_at"]),
            models.Index(fields=["-created_at", "-id"], name="bulk_newest"),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def subject(self) -> str:
        return text_in_language(self, "subject")

    @property
    def body(self) -> str:
        return text_in_language(self, "body")

    @property
    def is_draft(self) -> bool:
        return self.state == BulkState.DRAFT

    @property
    def is_under_way(self) -> bool:
        return self.state in (BulkState.SENDING, BulkState.PAUSED)


class BulkRecipient(models.Model):
    """One recipient of an e-mail to many. The row is the promise that nobody gets it twice."""

    bulk_mail = models.ForeignKey(BulkMail, on_delete=models.CASCADE, related_name="recipients")
    #: In lower case (`mail.bulk.addresses.normalised`).
    address = models.EmailField(_("e-mail"))
    name = models.CharField(_("name"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    state = models.CharField(_("status"), max_length=12, choices=RecipientState.choices, default=RecipientState.WAITING)
    queued_at = models.DateTimeField(_("queued"), null=True)
    mail = models.OneToOneField("mail.OutgoingMail", null=True, on_delete=models.SET_NULL, related_name="+")

    trigram_columns = ("address",)

    class Meta:
        verbose_name = _("recipient")
        verbose_name_plural = _("recipients")
        constraints = [models.UniqueConstraint(fields=["bulk_mail", "address"], name="mail_recipient_once")]
        indexes = [
            models.Index(fields=["bulk_mail", "state", "id"]),
            models.Index(fields=["address", "-id"]),
            models.Index(fields=["queued_at"]),
        ]

    def __str__(self) -> str:
        return self.address
