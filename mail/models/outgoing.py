"""The queue of outgoing e-mail."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class OutgoingMail(models.Model):
    """An e-mail to send once. It is queued in the same transaction as the change that it is about.

    The text is written when the e-mail is sent, from `arguments`. The row therefore holds no personal data except the
    address.
    """

    key = models.CharField(max_length=120, unique=True, help_text="The same key is never queued twice.")
    #: The name under which the function that writes the e-mail is registered (`mail.queue.email`).
    email_name = models.CharField(max_length=80)
    arguments = models.JSONField(default=dict)
    to = models.EmailField(_("to"))
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    created_at = models.DateTimeField(_("written"), auto_now_add=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    error = models.TextField(_("error"), blank=True)
    #: No worker may claim the e-mail before this time: it is claimed, delayed, or waits after a failed attempt.
    retry_at = models.DateTimeField(_("next attempt"), null=True, blank=True)

    #: Columns that staff search for parts of words: see `core.db.trigram`.
    trigram_columns = ("to", "key", "error")

    class Meta:
        verbose_name = _("outgoing e-mail")
        verbose_name_plural = _("outgoing e-mail")
        indexes = [
            models.Index(fields=["sent_at", "created_at"]),
            models.Index(fields=["to", "email_name", "created_at"]),
            models.Index(fields=["-created_at", "-id"], name="mail_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.email_name} → {self.to}"
