"""Events received from Stripe."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class StripeEvent(models.Model):
    """A webhook event with a verified signature, stored before it is handled."""

    stripe_id = models.CharField(max_length=255, unique=True)
    type = models.CharField(_("type"), max_length=80)
    body = models.TextField()
    received_at = models.DateTimeField(_("received"), auto_now_add=True)
    handled_at = models.DateTimeField(_("handled"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    error = models.TextField(_("error"), blank=True)

    #: Columns that staff search for parts of words: see `core.db.trigram`.
    trigram_columns = ("stripe_id", "error")

    class Meta:
        verbose_name = _("received event")
        verbose_name_plural = _("received events")
        ordering = ["-received_at", "-pk"]
        indexes = [
            models.Index(fields=["handled_at", "received_at"]),
            models.Index(fields=["-received_at", "-id"], name="payments_event_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.stripe_id}"
