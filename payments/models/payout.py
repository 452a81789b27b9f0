"""Paying debts to buyers by bank: the account number that a buyer gives, and batches of payouts. Amounts are øre.

Account numbers are personal: `PayoutAccount` rows are deleted, and the numbers of paid items masked, some time after
the payout (`payments.owed.retention`).
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.money import format_kr
from payments.models.order import Order, new_access_key
from payments.models.payment import Refund


def masked(number: str) -> str:
    """An account number with only its last four characters to be read."""
    return f"•••• {number[-4:]}" if number else ""


class PayoutAccount(models.Model):
    """Where the buyer of an order wants to be paid. The key of the link is its own: more people have the order's."""

    order = models.OneToOneField(Order, on_delete=models.CASCADE, related_name="payout_account")
    key = models.CharField(max_length=64, unique=True, default=new_access_key, editable=False)
    asked_at = models.DateTimeField(_("asked"), null=True, blank=True)
    times_asked = models.PositiveSmallIntegerField(default=0)
    #: Eleven digits in Norway, otherwise an IBAN; empty until it is given.
    number = models.CharField(_("account number"), max_length=34, blank=True)
    #: Only with an IBAN.
    bic = models.CharField("BIC", max_length=11, blank=True)
    holder = models.CharField(_("account holder"), max_length=140, blank=True)
    given_at = models.DateTimeField(_("given"), null=True, blank=True)

    class Meta:
        verbose_name = _("account number for a payout")
        verbose_name_plural = _("account numbers for payouts")
        constraints = [
            models.CheckConstraint(
                name="payments_payout_account_given",
                condition=Q(number="", given_at=None) | (~Q(number="") & Q(given_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order}: {masked(self.number) or '–'}"

    @property
    def is_given(self) -> bool:
        return bool(self.number)

    @property
    def masked_number(self) -> str:
        return masked(self.number)


class PayoutBatch(models.Model):
    """Debts that are paid from the bank together, by one file, and marked as paid once."""

    created_at = models.DateTimeField(_("created"), default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("created by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    #: The day on which the bank transferred the money.
    paid_on = models.DateField(_("paid on"), null=True, blank=True)
    paid_at = models.DateTimeField(_("marked as paid"), null=True, blank=True)
    paid_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("marked by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        verbose_name = _("payout")
        verbose_name_plural = _("payouts")
        ordering = ["-created_at", "-pk"]
        permissions = [("export_owed", "Can export money owed to buyers")]
        constraints = [
            models.CheckConstraint(
                name="payments_payout_batch_paid",
                condition=Q(paid_at=None, paid_on=None) | Q(paid_at__isnull=False, paid_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return gettext("Payout %(number)s") % {"number": self.pk}

    @property
    def is_open(self) -> bool:
        return self.paid_at is None


class PayoutItemQuerySet(models.QuerySet):
    def included(self) -> "PayoutItemQuerySet":
        """Items that were not taken out of their batch; also those whose money the bank has returned since."""
        return self.filter(taken_out_at=None)

    def open(self) -> "PayoutItemQuerySet":
        """Items of batches that are not paid yet."""
        return self.included().filter(batch__paid_at=None)


class PayoutItem(models.Model):
    """One debt in a batch, with the amount and account as they were when the batch was made."""

    batch = models.ForeignKey(PayoutBatch, on_delete=models.PROTECT, related_name="items")
    refund = models.ForeignKey(Refund, on_delete=models.PROTECT, related_name="payout_items")
    amount_ore = models.PositiveBigIntegerField(_("amount"))
    holder = models.CharField(_("account holder"), max_length=140)
    #: Masked some time after the payout.
    number = models.CharField(_("account number"), max_length=34)
    bic = models.CharField("BIC", max_length=11, blank=True)
    message = models.CharField(_("message"), max_length=140)
    taken_out_at = models.DateTimeField(_("taken out"), null=True, blank=True)
    taken_out_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    #: When staff recorded that the bank has returned the money: the debt is open again.
    returned_at = models.DateTimeField(_("returned"), null=True, blank=True)
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    #: With a default in the database too: the old version writes rows while the migration runs.
    return_reason = models.CharField(_("why it was returned"), max_length=250, blank=True, default="", db_default="")

    objects = PayoutItemQuerySet.as_manager()

    class Meta:
        ordering = ["batch_id", "pk"]
        constraints = [
            # A debt is paid by one batch alone: of an open or a paid one.
            models.UniqueConstraint(
                fields=["refund"],
                condition=Q(taken_out_at=None, returned_at=None),
                name="payments_payout_item_once",
            ),
            models.CheckConstraint(
                name="payments_payout_item_returned",
                condition=Q(returned_at=None) | Q(taken_out_at=None) & ~Q(return_reason=""),
            ),
            models.CheckConstraint(name="payments_payout_item_positive", condition=Q(amount_ore__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.holder}: {format_kr(self.amount_ore)}"

    @property
    def masked_number(self) -> str:
        return masked(self.number)
