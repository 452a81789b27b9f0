"""Addresses that get no mail to many."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mail.enums import SuppressionReason


class SuppressedAddress(models.Model):
    """An address that gets no mail to many, or none of one sort.

    `digest` recognises the address. The address itself is kept only where staff need it to have it corrected: where it
    does not work. Who has unsubscribed is known by the digest alone.
    """

    digest = models.CharField(max_length=64, editable=False)
    #: What the address has left, as the audience names it; empty for all mail to many.
    scope = models.CharField(_("applies to"), max_length=60, blank=True, editable=False)
    reason = models.CharField(_("reason"), max_length=12, choices=SuppressionReason.choices)
    address = models.CharField(_("e-mail"), max_length=254, blank=True)
    #: What the mail service said.
    note = models.CharField(_("what the service said"), max_length=300, blank=True)
    since = models.DateTimeField(_("since"), default=timezone.now)

    trigram_columns = ("address",)

    class Meta:
        verbose_name = _("suppressed address")
        verbose_name_plural = _("suppressed addresses")
        permissions = [("export_suppressedaddress", "Can export suppressed addresses")]
        constraints = [models.UniqueConstraint(fields=["digest", "scope"], name="mail_suppressed_once")]
        indexes = [models.Index(fields=["-since", "-id"], name="suppressed_newest")]

    def __str__(self) -> str:
        return self.short_digest

    @property
    def short_digest(self) -> str:
        """Stands for the address where it is not shown, as in the log."""
        return f"#{self.digest[:8]}"


class SoftBounce(models.Model):
    """On how many days in a row mail to an address was refused for a while. Deleted when mail arrives again."""

    digest = models.CharField(max_length=64, unique=True)
    days = models.PositiveSmallIntegerField(default=1)
    last_on = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["last_on"])]

    def __str__(self) -> str:
        return f"#{self.digest[:8]}: {self.days}"
