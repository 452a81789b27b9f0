from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.money import format_kr
from payments.enums import AttemptStatus, PaymentMethod, RefundChannel, RefundReason, RefundStatus
from payments.models.order import Order


class CheckoutAttempt(models.Model):
    """One Checkout session that we asked for. Written before the call, so that a lost answer leaves a trace."""

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
    """Money that was received: a fact, never edited."""

    order = models.ForeignKey(Order, verbose_name=_("order"), on_delete=models.PROTECT, related_name="payments")
    method = models.CharField(_("method"), max_length=10, choices=PaymentMethod.choices)
    amount_ore = models.PositiveBigIntegerField(_("amount"))
    currency = models.CharField(max_length=3, default="NOK")
    session_id = models.CharField(max_length=255, unique=True, null=True, blank=True)
    payment_intent = models.CharField(max_length=255, unique=True, null=True, blank=True)
    received_at = models.DateTimeField(_("received"), default=timezone.now)
    #: Why a person must look before the goods are handed over (wrong amount, wrong order); empty when all is well.
    problem = models.CharField(_("problem"), max_length=250, blank=True)
    #: What staff wrote when they registered it by hand: the bank's reference, who paid.
    note = models.CharField(_("note"), max_length=250, blank=True)
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering = ["received_at", "pk"]

    def __str__(self) -> str:
        return f"{self.order}: {format_kr(self.amount_ore)}"


class Refund(models.Model):
    """Money on its way back. The row comes first; Stripe is called with a key made from it."""

    order = models.ForeignKey(Order, verbose_name=_("order"), on_delete=models.PROTECT, related_name="refunds")
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    amount_ore = models.PositiveBigIntegerField(_("amount"))
    channel = models.CharField(
        _("refund method"), max_length=10, choices=RefundChannel.choices, default=RefundChannel.STRIPE
    )
    reason = models.CharField(_("reason"), max_length=12, choices=RefundReason.choices)
    note = models.CharField(_("note"), max_length=250, blank=True)
    status = models.CharField(max_length=12, choices=RefundStatus.choices, default=RefundStatus.REQUESTED)
    #: What this refund is, once: "late-cs_…", "refund-12". The last defence against doing the same thing twice.
    key = models.CharField(max_length=300, unique=True)
    #: How often staff had to start it anew after the bank refused it; each round has its own key at Stripe.
    round = models.PositiveSmallIntegerField(default=0)
    stripe_id = models.CharField(max_length=255, unique=True, null=True, blank=True)
    error = models.TextField(_("error"), blank=True)
    #: Key of a letter about something larger that waits to tell of it; empty when it has a letter of its own.
    letter = models.CharField(max_length=120, blank=True)
    #: [{"line": pk, "quantity": n, "amount_ore": n}]: what the money is given back for.
    lines = models.JSONField(default=list, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(_("requested"), auto_now_add=True)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return f"{self.order}: −{format_kr(self.amount_ore)}"

    @property
    def stripe_key(self) -> str:
        """Deterministic idempotency key: a lost answer is found again by asking the same."""
        return f"{self.key}-{self.round}" if self.round else self.key
