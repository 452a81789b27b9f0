"""Checkout attempts, payments, refunds and disputes. Amounts are øre."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.money import format_kr
from payments.enums import (
    AttemptStatus,
    DisputeStatus,
    PaymentMethod,
    RefundChannel,
    RefundReason,
    RefundStatus,
)
from payments.models.order import Order, OrderLine


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
    #: Why staff must accept the payment before the order is fulfilled (wrong amount, wrong order); else empty.
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
    #: Note of the staff member who registered the payment: the bank's reference, the payer.
    note = models.CharField(_("note"), max_length=250, blank=True)
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering = ["received_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="payments_payment_moved",
                condition=Q(method=PaymentMethod.TRANSFER, moved_from__isnull=False)
                | (~Q(method=PaymentMethod.TRANSFER) & Q(moved_from=None)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order}: {format_kr(self.amount_ore)}"

    @property
    def moved_from_reference(self) -> str:
        """The order whose money was moved here in an exchange; empty for money that came from outside."""
        return self.moved_from.order.reference if self.moved_from else ""


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
    #: How many times staff retried the refund after it failed; each attempt has its own idempotency key at Stripe.
    attempt = models.PositiveSmallIntegerField(default=0)
    stripe_id = models.CharField(max_length=255, unique=True, null=True, blank=True)
    #: Stripe's id of a refund that was made in its Dashboard. It stays when staff retry the refund.
    dashboard_id = models.CharField(max_length=255, unique=True, null=True, blank=True)
    error = models.TextField(_("error"), blank=True)
    #: The credit note that covers this refund. None until it is issued, and again after it is reversed.
    credit_note = models.ForeignKey(
        "payments.SalesDocument",
        verbose_name=_("credit note"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="refunds",
    )
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

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(name="payments_refund_positive", condition=Q(amount_ore__gt=0)),
            models.CheckConstraint(
                name="payments_refund_settled", condition=Q(settled_at=None) | Q(status=RefundStatus.SUCCEEDED)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order}: −{format_kr(self.amount_ore)}"

    @property
    def stripe_key(self) -> str:
        """Idempotency key for Stripe. Deterministic, so that a repeated request returns a lost response."""
        return f"{self.key}-{self.attempt}" if self.attempt else self.key

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
