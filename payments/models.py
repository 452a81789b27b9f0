"""What the office knows of money: orders, attempts to pay, payments, refunds, documents, and what Stripe told us.

All amounts are integer øre, VAT included unless the name says otherwise.
"""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.money import format_kr
from core.vat import VatCode
from payments.enums import (
    AttemptStatus,
    DocumentKind,
    OrderStatus,
    PaymentMethod,
    RefundReason,
    RefundStatus,
    SellerKind,
)
from payments.immutable import Issued

# No 0/O, 1/I/L: a reference is read aloud on the phone.
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def new_reference() -> str:
    """Eight characters a person can read aloud. Not a secret: it opens nothing."""
    return "".join(secrets.choice(_ALPHABET) for _unused in range(8))


def new_access_key() -> str:
    """The unguessable part of the buyer's link: 256 bits."""
    return secrets.token_urlsafe(32)


class OrderQuerySet(models.QuerySet):
    def visible_to(self, user) -> "OrderQuerySet":
        """A buyer's own orders; everything for those who may view orders; nothing for anybody else."""
        if not user.is_authenticated:
            return self.none()
        if user.is_staff and user.has_perm("payments.view_order"):
            return self
        return self.filter(buyer=user)

    def due_to_expire(self, now=None) -> "OrderQuerySet":
        return self.filter(status=OrderStatus.HELD, expires_at__lte=now or timezone.now())


class Order(models.Model):
    reference = models.CharField(_("reference"), max_length=12, unique=True, default=new_reference, editable=False)
    access_key = models.CharField(max_length=64, unique=True, default=new_access_key, editable=False)
    #: Random, from the form that placed the order: five clicks are one order.
    submission_key = models.CharField(max_length=64, unique=True, null=True, blank=True, editable=False)
    status = models.CharField(_("status"), max_length=12, choices=OrderStatus.choices, default=OrderStatus.HELD)
    method = models.CharField(_("method"), max_length=10, choices=PaymentMethod.choices, default=PaymentMethod.CARD)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    currency = models.CharField(max_length=3, default="NOK", editable=False)

    buyer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="orders",
    )
    buyer_name = models.CharField(_("name"), max_length=200)
    buyer_email = models.EmailField(_("e-mail"))
    organisation_name = models.CharField(_("organisation"), max_length=200, blank=True)
    org_number = models.CharField(_("organisation number"), max_length=9, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    invoice_reference = models.CharField(_("invoice reference"), max_length=100, blank=True)

    total_ore = models.PositiveBigIntegerField(_("total"))
    vat_ore = models.PositiveBigIntegerField(_("of which VAT"))
    terms = models.TextField(_("terms as accepted"), blank=True)
    #: A sentence for staff when a person must look at this order; empty when all is well.
    attention = models.TextField(_("needs attention"), blank=True)

    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("held until"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    disputed_at = models.DateTimeField(_("disputed"), null=True, blank=True)

    objects = OrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["status", "expires_at"]),
            models.Index(fields=["-created_at", "-id"]),
            models.Index(fields=["buyer_email"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="payments_order_held_until",
                condition=~Q(status=OrderStatus.HELD) | Q(expires_at__isnull=False),
            ),
            models.CheckConstraint(name="payments_order_vat_within", condition=Q(vat_ore__lte=F("total_ore"))),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        """The buyer's own page, in the language that is active."""
        return reverse("order", args=[self.access_key])

    @property
    def is_live(self) -> bool:
        """Held and still within its time: whether seats are kept never depends on a job having run."""
        return self.status == OrderStatus.HELD and self.expires_at > timezone.now()


class OrderLine(models.Model):
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    seller_kind = models.CharField(max_length=12, choices=SellerKind.choices)
    #: The seller's own primary key for what is sold (a ticket type, a membership's dues line).
    goods_id = models.PositiveBigIntegerField()
    description = models.CharField(_("description"), max_length=250)
    quantity = models.PositiveIntegerField(_("quantity"))
    unit_ore = models.PositiveBigIntegerField(_("unit price"))
    discount_ore = models.PositiveBigIntegerField(_("discount"), default=0)
    vat_code = models.CharField(_("VAT code"), max_length=12, choices=VatCode.choices)
    vat_percent = models.PositiveSmallIntegerField(_("VAT rate"))
    total_ore = models.PositiveBigIntegerField(_("amount"))
    vat_ore = models.PositiveBigIntegerField(_("of which VAT"))
    account = models.CharField(_("revenue account"), max_length=12, blank=True)
    cancelled_quantity = models.PositiveIntegerField(_("cancelled"), default=0)
    #: What the seller must remember about this sale and nobody else needs.
    data = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["order_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["order", "position"], name="payments_line_position"),
            models.CheckConstraint(
                name="payments_line_total",
                condition=Q(total_ore=F("unit_ore") * F("quantity") - F("discount_ore")),
            ),
            models.CheckConstraint(name="payments_line_cancelled", condition=Q(cancelled_quantity__lte=F("quantity"))),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.description}"


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
    reason = models.CharField(_("reason"), max_length=12, choices=RefundReason.choices)
    note = models.CharField(_("note"), max_length=250, blank=True)
    status = models.CharField(max_length=12, choices=RefundStatus.choices, default=RefundStatus.REQUESTED)
    #: What this refund is, once: "late-cs_…", "refund-12". The last defence against doing the same thing twice.
    key = models.CharField(max_length=300, unique=True)
    #: How often staff had to start it anew after the bank refused it; each round has its own key at Stripe.
    round = models.PositiveSmallIntegerField(default=0)
    stripe_id = models.CharField(max_length=255, unique=True, null=True, blank=True)
    error = models.TextField(_("error"), blank=True)
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


class SalesDocument(Issued):
    """A receipt, invoice or credit note as issued: never changed, never deleted (model and database refuse)."""

    kind = models.CharField(_("kind"), max_length=12, choices=DocumentKind.choices)
    series = models.CharField(_("series"), max_length=20)
    number = models.PositiveBigIntegerField(_("number"))
    #: Why this document exists, once: "payment-12", "refund-7". A second try finds the first one's row.
    key = models.CharField(max_length=120, unique=True)
    order = models.ForeignKey(Order, verbose_name=_("order"), on_delete=models.PROTECT, related_name="documents")
    corrects = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrections")
    language = models.CharField(max_length=5, choices=settings.LANGUAGES)
    issued_at = models.DateTimeField(_("issued"), default=timezone.now)
    due_on = models.DateField(_("due"), null=True, blank=True)
    total_ore = models.BigIntegerField(_("total"))
    vat_ore = models.BigIntegerField(_("of which VAT"))
    #: Seller, buyer, lines, VAT per rate, delivery, references: everything the paper says, as it was then.
    snapshot = models.JSONField()

    class Meta:
        verbose_name = _("sales document")
        verbose_name_plural = _("sales documents")
        ordering = ["-issued_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["series", "number"], name="payments_document_number")]

    def __str__(self) -> str:
        return f"{self.series}{self.number}"


class ReceivedEvent(models.Model):
    """A verified webhook body, stored before it is handled."""

    stripe_id = models.CharField(max_length=255, unique=True)
    type = models.CharField(_("type"), max_length=80)
    body = models.TextField()
    received_at = models.DateTimeField(_("received"), auto_now_add=True)
    handled_at = models.DateTimeField(_("handled"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    error = models.TextField(_("error"), blank=True)

    class Meta:
        verbose_name = _("received event")
        verbose_name_plural = _("received events")
        ordering = ["-received_at", "-pk"]
        indexes = [models.Index(fields=["handled_at", "received_at"])]

    def __str__(self) -> str:
        return f"{self.type} {self.stripe_id}"
