"""Files from the bank, their entries, and which payments an entry became. Amounts are øre."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.money import format_kr
from payments.enums import BankEntryReason, BankEntryState, BankFormat
from payments.models.order import Order
from payments.models.payment import Payment


class BankFile(models.Model):
    """A file that staff uploaded. The file itself is not kept: its entries are."""

    name = models.CharField(_("file"), max_length=200)
    format = models.CharField(_("format"), max_length=8, choices=BankFormat.choices)
    #: Hex digest of the file, byte for byte.
    sha256 = models.CharField(max_length=64, unique=True)
    uploaded_at = models.DateTimeField(_("uploaded"), default=timezone.now)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("uploaded by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    #: Entries in the file, and those of them that an earlier file had too.
    entry_count = models.PositiveIntegerField(_("entries"))
    known_count = models.PositiveIntegerField(_("known from earlier files"))

    class Meta:
        verbose_name = _("bank file")
        verbose_name_plural = _("bank files")
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="payments_bankfile_counts", condition=Q(known_count__lte=models.F("entry_count"))
            ),
        ]

    def __str__(self) -> str:
        return self.name


class BankEntry(models.Model):
    """One transaction on the association's account, as the bank tells of it. Only its state changes."""

    file = models.ForeignKey(BankFile, verbose_name=_("file"), on_delete=models.PROTECT, related_name="entries")
    account = models.CharField(_("account"), max_length=34)
    booked_on = models.DateField(_("booked"))
    #: The bank's own reference; empty when the file has none.
    bank_reference = models.CharField(_("bank's reference"), max_length=140, blank=True)
    #: Tells apart the transactions of one batch, and entries with the same day and reference.
    transaction_index = models.PositiveIntegerField()
    #: Negative for money that left the account.
    amount_ore = models.BigIntegerField(_("amount"))
    currency = models.CharField(_("currency"), max_length=3, default="NOK")
    #: The bank took back an earlier entry.
    is_reversal = models.BooleanField(_("reversal"), default=False)
    kid = models.CharField("KID", max_length=35, blank=True)
    payer_name = models.CharField(_("payer"), max_length=200, blank=True)
    message = models.CharField(_("message"), max_length=1000, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=BankEntryState.choices)
    #: Why it is proposed, or why it fits nothing.
    reason = models.CharField(_("finding"), max_length=12, choices=BankEntryReason.choices)
    #: The order that it is proposed for, or that it names though it does not fit.
    proposed_order = models.ForeignKey(
        Order, verbose_name=_("order"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    #: Why staff ignored it.
    note = models.CharField(_("note"), max_length=250, blank=True)

    class Meta:
        verbose_name = _("bank entry")
        verbose_name_plural = _("bank entries")
        ordering = ["-booked_on", "-pk"]
        indexes = [models.Index(fields=["state", "booked_on"])]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "booked_on", "bank_reference", "transaction_index"], name="payments_bankentry_once"
            ),
            models.CheckConstraint(name="payments_bankentry_amount", condition=~Q(amount_ore=0)),
        ]

    def __str__(self) -> str:
        return f"{self.booked_on:%Y-%m-%d}: {self.amount_text}"

    @property
    def amount_text(self) -> str:
        """The amount with its currency."""
        if self.currency == "NOK":
            return format_kr(self.amount_ore)
        return f"{self.currency} {self.amount_ore / 100:.2f}"


class BankMatch(models.Model):
    """A payment that an entry is the money of. An entry that is split over several orders has several."""

    entry = models.ForeignKey(BankEntry, on_delete=models.PROTECT, related_name="matches")
    payment = models.OneToOneField(Payment, on_delete=models.PROTECT, related_name="bank_match")
    #: The payment was registered by hand before, and is only tied to the entry.
    was_registered = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.entry} → {self.payment}"
