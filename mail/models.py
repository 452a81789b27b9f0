"""The queue of outgoing e-mail."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class OutgoingMail(models.Model):
    """A letter that somebody shall have, exactly once. Written in the transaction of what it tells about.

    The text is made when it is sent, by the letter's function, from `arguments`: nothing personal beyond the
    address is kept here.
    """

    key = models.CharField(max_length=120, unique=True, help_text="What makes this mail itself: told once.")
    email_name = models.CharField(max_length=80)
    arguments = models.JSONField(default=dict)
    to = models.EmailField(_("to"))
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    created_at = models.DateTimeField(_("written"), auto_now_add=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    error = models.TextField(_("error"), blank=True)
    #: Nobody else may try before this: a worker is at it, or it failed and waits.
    retry_at = models.DateTimeField(_("next attempt"), null=True, blank=True)

    class Meta:
        verbose_name = _("outgoing e-mail")
        verbose_name_plural = _("outgoing e-mail")
        indexes = [models.Index(fields=["sent_at", "created_at"])]

    def __str__(self) -> str:
        return f"{self.email_name} → {self.to}"
