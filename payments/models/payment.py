"""Checkout attempts, payments, refunds and disputes. Amounts are øre."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.money import format_kr
from payments.codes import refund_failure
from payments.enums import (
    AttemptStatus,
    DisputeStatus,
    PaymentMeans,
    PaymentMethod,
    RefundChannel,
    RefundReason,
    RefundStatus,
)
from payments.models.order import Order
from payments.models.order_line import OrderLine


class CheckoutAttempt(models.Model):
    """One Checkout session requested from Stripe. Written before the request, so that a lost response leaves a row."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=10, choices=AttemptStatus.choices, default=AttemptStatus.OPENING)
    session_id = models.CharField(max_length=255, unique=True, null=True, blank=True)
    url = models.TextField(blank=True)
    expires_at = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["order_id", "number"]
        indexes = [
            # The few attempts that jobs look for.
            models.Index(
                fields=["status", "expires_at"],
                name="payments_attempt_open",
                condition=~Q(status__in=[AttemptStatus.COMPLETE, AttemptStatus.EXPIRED, AttemptStatus.FAILED]),
            )
        ]
        constraints = [models.UniqueConstraint(fields=["order", "number"], name="payments_attempt_number")]

    def __str__(self) -> str:
        return f"{self.order} #{self.number}"


class Payment(models.Model):
    """Money that was received. Its amount and origin never change; its receipt is added when it is issued."""

    order = models.ForeignKey(Order, verbose_name=_("order"), on_delete=models.PROTECT, related_name="payments")
    method = models.CharField(_("method"), max_length=10, choices=PaymentMethod.choices)
    amount_ore = models.PositiveBigIntegerField(_("amount"))
    currency = models.CharField(max_length=3, default="NOK")
    session_id = models.CharField(max_length=255, unique=True, null=True, blank=True)
    payment_intent = models.CharField(max_length=255, unique=True, null=True, blank=True)
    received_at = models.DateTimeField(_("received"), default=timezone.now)
    #: Why staff must accept the payment before the order is fulfilled (wrong amount, wrong order), in the
    #: site's default language; else empty. `problem_text` has it in the reader's language.
    problem = models.CharField(_("problem"), max_length=250, blank=True)
    #: The receipt for this payment; the newest one if it was replaced. None for a payment of an invoice.
    receipt = models.ForeignKey(
        "payments.SalesDocument",
        verbose_name=_("receipt"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="payments",
    )
    #: For money moved from another order: the refund of that order which this payment came from.
    moved_from = models.OneToOneField(
        "payments.Refund",
        verbose_name=_("moved from"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="moved_to",
    )
    #: For money that staff have registered: how it came.
    means = models.CharField(_("means of payment"), max_length=10, choices=PaymentMeans.choices, blank=True)
    #: Note of the staff member who registered the payment: the bank's reference, the payer.
    note = models.CharField(_("note"), max_length=250, blank=True)
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    #: Columns that staff search for parts of words: see `core.db.trigram`.
    trigram_columns = ("payment_intent", "session_id", "note")

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering = ["received_at", "pk"]
        indexes = [models.Index(fields=["-received_at", "-id"], name="payments_payment_newest")]
        constraints = [
            models.CheckConstraint(
                name="payments_payment_moved",
                condition=Q(method=PaymentMethod.TRANSFER, moved_from__isnull=False)
                | (~Q(method=PaymentMethod.TRANSFER) & Q(moved_from=None)),
            ),
            models.CheckConstraint(
                name="payments_payment_means", condition=Q(means="") | Q(method=PaymentMethod.MANUAL)
            ),
        ]
        permissions = [("take_desk_payment", _("Can take payments at the desk"))]

    def __str__(self) -> str:
        return f"{self.order}: {format_kr(self.amount_ore)}"

    @property
    def method_text(self) -> str:
        """How the money came, in the active language."""
        return self.get_means_display() if self.means else self.get_method_display()

    @property
    def problem_text(self) -> str:
        """`problem` in the active language; as it was stored where it has no code."""
        if not self.problem:
            return ""
        reasons = self.order.attention_reasons.all()
        return next((reason.text for reason in reasons if reason.sentence == self.problem), self.problem)

    @property
    def moved_from_reference(self) -> str:
        """The order whose money was moved here in an exchange; empty for money that came from outside."""
        return self.moved_from.order.reference if self.moved_from else ""


#: Refunds whose money has left.
SENT = Q(status=RefundStatus.SUCCEEDED) | Q(status=RefundStatus.PENDING, channel=RefundChannel.STRIPE)


class RefundQuerySet(models.QuerySet):
    """Refunds by what they mean for the accounts: see docs/administrators, "Money owed to buyers"."""

    def decided(self) -> "RefundQuerySet":
        """Refunds whose amount belongs to the buyer, sent or not; one that failed before 0.3.0 when tried again."""
        return self.exclude(status=RefundStatus.FAILED, uncredited=True)

    def sent(self) -> "RefundQuerySet":
        """Refunds whose money has left: taken on by Stripe, transferred by the bank, or moved to another order."""
        return self.filter(SENT)

    def owed(self) -> "RefundQuerySet":
        """Debts to buyers: decided and credited, and the money has not been sent."""
        return self.filter(uncredited=False).exclude(SENT)


class Refund(models.Model):
    """Money that is refunded. The row is written first; Stripe is then called with an idempotency key made from it."""

    order = models.ForeignKey(Order, verbose_name=_("order"), on_delete=models.PROTECT, related_name="refunds")
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    amount_ore = models.PositiveBigIntegerField(_("amount"))
    channel = models.CharField(
        _("refund method"), max_length=10, choices=RefundChannel.choices, default=RefundChannel.STRIPE
    )
    reason = models.CharField(_("reason"), max_length=12, choices=RefundReason.choices)
    note = models.CharField(_("note"), max_length=250, blank=True)
    status = models.CharField(max_length=12, choices=RefundStatus.choices, default=RefundStatus.REQUESTED)
    #: Idempotency key, for this site's callers and for Stripe: prevents refunding twice.
    key = models.CharField(max_length=300, unique=True)
    #: How often the refund was tried anew: by staff after it failed, by a job when Stripe replays an error for its key.
    #: Each attempt has its own idempotency key at Stripe.
    attempt = models.PositiveSmallIntegerField(default=0)
    stripe_id = models.CharField(max_length=255, unique=True, null=True, blank=True)
    #: Stripe's id of a refund that was made in its Dashboard. It stays when staff retry the refund.
    dashboard_id = models.CharField(max_length=255, unique=True, null=True, blank=True)
    #: The refund of Stripe's Dashboard that has sent the money of this debt too, and may fail with it.
    sent_with = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="sends", editable=False
    )
    error = models.TextField(_("error"), blank=True)
    #: The credit note that covers this refund, issued when the refund is decided. None for money that was no sale.
    credit_note = models.ForeignKey(
        "payments.SalesDocument",
        verbose_name=_("credit note"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="refunds",
    )
    #: Decided by a version before 0.3.0 that issued the credit note when Stripe took the refund on, or reversed it when
    #: the refund failed. The documents do not count it until it is sent, tried again or paid by bank.
    uncredited = models.BooleanField(default=False, editable=False)
    #: When staff were told of this debt by the daily e-mail.
    reported_at = models.DateTimeField(null=True, blank=True, editable=False)
    #: The e-mail to the buyer about this refund alone; None until it is queued, and again when the refund is retried.
    mail = models.ForeignKey("mail.OutgoingMail", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    #: A queued e-mail about more than this refund (a cancelled event) that waits for its outcome.
    outcome_mail = models.ForeignKey(
        "mail.OutgoingMail", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(_("requested"), auto_now_add=True)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)

    objects = RefundQuerySet.as_manager()

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(name="payments_refund_positive", condition=Q(amount_ore__gt=0)),
            models.CheckConstraint(
                name="payments_refund_settled", condition=Q(settled_at=None) | Q(status=RefundStatus.SUCCEEDED)
            ),
            models.CheckConstraint(
                name="payments_refund_uncredited", condition=Q(uncredited=False) | Q(credit_note=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order}: −{format_kr(self.amount_ore)}"

    @property
    def is_owed(self) -> bool:
        """Whether the refund is a debt to the buyer; as `RefundQuerySet.owed`."""
        is_sent = self.status == RefundStatus.SUCCEEDED or (
            self.status == RefundStatus.PENDING and self.channel == RefundChannel.STRIPE
        )
        return not self.uncredited and not is_sent

    @property
    def stripe_key(self) -> str:
        """Idempotency key for Stripe. Deterministic, so that a repeated request returns a lost response."""
        return f"{self.key}-{self.attempt}" if self.attempt else self.key

    @property
    def error_text(self) -> str:
        """The error as a sentence for staff; empty without one. A refund that waits is tried again by a job."""
        if not self.error:
            return ""
        if self.status == RefundStatus.REQUESTED:
            return gettext("Stripe has not answered. It is tried again automatically")
        return refund_failure(self.error)

    def parts(self) -> list[dict]:
        """What is refunded: [{"line": pk, "quantity": units, "amount_ore": øre}]; empty when it was not specified."""
        return [
            {"line": line.line_id, "quantity": line.quantity, "amount_ore": line.amount_ore}
            for line in self.lines.all()
        ]


class RefundLine(models.Model):
    """The part of a refund that belongs to one order line: cancelled units, and øre of its price."""

    refund = models.ForeignKey(Refund, on_delete=models.CASCADE, related_name="lines")
    line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, related_name="refund_lines")
    #: 0 when the price is reduced and no units are cancelled.
    quantity = models.PositiveIntegerField(_("quantity"))
    amount_ore = models.PositiveBigIntegerField(_("amount"))

    class Meta:
        ordering = ["refund_id", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["refund", "line"], name="payments_refund_line_once"),
            models.CheckConstraint(
                name="payments_refund_line_something", condition=Q(quantity__gt=0) | Q(amount_ore__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.line.description}: {format_kr(self.amount_ore)}"


class Dispute(models.Model):
    """A payment that the buyer's bank disputes. One row for each dispute at Stripe."""

    #: The payment that holds the money now: if it was moved to another order, the payment of that order.
    payment = models.ForeignKey(Payment, verbose_name=_("payment"), on_delete=models.PROTECT, related_name="disputes")
    stripe_id = models.CharField(max_length=255, unique=True)
    amount_ore = models.PositiveBigIntegerField(_("amount"))
    status = models.CharField(_("status"), max_length=10, choices=DisputeStatus.choices)
    opened_at = models.DateTimeField(_("opened"), default=timezone.now)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    class Meta:
        verbose_name = _("dispute")
        verbose_name_plural = _("disputes")
        ordering = ["opened_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="payments_dispute_closed",
                condition=Q(status__in=[DisputeStatus.WON, DisputeStatus.LOST], closed_at__isnull=False)
                | Q(status__in=[DisputeStatus.INQUIRY, DisputeStatus.OPEN], closed_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.payment}: {self.get_status_display()}"
