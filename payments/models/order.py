"""Orders, their lines, and the terms of exchanges. Amounts are øre and include VAT."""

import secrets
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.text import READABLE_ALPHABET
from core.values import present
from core.vat import VatCode
from payments.enums import OrderStatus, PaymentMethod, RefundStatus, SellerKind

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


def new_reference() -> str:
    """Eight characters that a person can read aloud. Not a secret: it gives no access."""
    return "".join(secrets.choice(READABLE_ALPHABET) for _unused in range(8))


def new_access_key() -> str:
    """The secret part of the URL of the buyer's order page: 256 random bits."""
    return secrets.token_urlsafe(32)


class OrderQuerySet(models.QuerySet):
    def visible_to(self, user: "User | AnonymousUser") -> "OrderQuerySet":
        """All orders for staff who may view orders, the user's own orders for other users, none without a login."""
        if not user.is_authenticated:
            return self.none()
        if user.is_staff and user.has_perm("payments.view_order"):
            return self
        return self.filter(buyer=user)

    def due_to_expire(self, now: datetime | None = None) -> "OrderQuerySet":
        """Held orders whose hold has run out at `now` (default: the current time)."""
        return self.filter(status=OrderStatus.HELD, expires_at__lte=now or timezone.now())


class Order(models.Model):
    """What a buyer ordered at one time: held until it is paid, then confirmed."""

    reference = models.CharField(_("order number"), max_length=12, unique=True, default=new_reference, editable=False)
    access_key = models.CharField(max_length=64, unique=True, default=new_access_key, editable=False)
    #: Random key from the form that placed the order: submitting the form several times places one order.
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
    #: The buyer's own purchase order number or cost centre: the order reference of EHF.
    invoice_reference = models.CharField(_("purchase order number"), max_length=100, blank=True)
    #: The person or unit at the buyer that the invoice is for: the buyer reference of EHF, which public bodies require.
    buyer_reference = models.CharField(_("buyer reference"), max_length=100, blank=True)
    #: The address of the buyer's accounts department for the invoice; empty means the buyer's own address.
    invoice_email = models.EmailField(_("e-mail for the invoice"), blank=True)
    #: Days to pay an invoice; None unless the method is invoice.
    due_days = models.PositiveSmallIntegerField(_("days to pay"), null=True, blank=True)
    #: The order whose lines were exchanged for this order's lines.
    exchanged_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="exchanged_to", editable=False
    )

    total_ore = models.PositiveBigIntegerField(_("total"))
    vat_ore = models.PositiveBigIntegerField(_("of which VAT"))
    terms = models.TextField(_("terms as accepted"), blank=True)
    #: Why staff must look at this order, one sentence a line; empty when nothing needs attention.
    attention = models.TextField(_("needs attention"), blank=True)

    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("held until"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    disputed_at = models.DateTimeField(_("disputed"), null=True, blank=True)
    #: When a confirmed order was paid in full; None while money is owed. Only `payments.orders.settlement` writes it.
    settled_at = models.DateTimeField(_("paid in full"), null=True, blank=True, editable=False)

    objects = OrderQuerySet.as_manager()

    #: Set by code that placed the order in the current request: no checkout or cancellation can have started yet.
    just_placed = False

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
            models.CheckConstraint(
                name="payments_order_settled", condition=Q(settled_at=None) | Q(confirmed_at__isnull=False)
            ),
            models.CheckConstraint(
                name="payments_order_exchanged", condition=Q(exchanged_from=None) | ~Q(exchanged_from=F("id"))
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        """The path of the buyer's order page, in the active language."""
        return reverse("order", args=[self.access_key])

    @property
    def is_live(self) -> bool:
        """Whether the order is held and its hold has not run out. Does not depend on the expiry job having run."""
        return self.status == OrderStatus.HELD and present(self.expires_at) > timezone.now()

    @property
    def checkout_ore(self) -> int:
        """Øre to be paid through Stripe: the total, less payments made otherwise, less what an exchange transfers.

        Needs no query for an order that is paid online alone: registering another payment changes the method.
        """
        if self.method == PaymentMethod.CARD and self.exchanged_from_id is None:
            return self.total_ore
        paid_otherwise = self._retained_ore(self.payments.exclude(method=PaymentMethod.CARD))
        return max(0, self.total_ore - paid_otherwise - self.pending_transfer_ore)

    @property
    def due_ore(self) -> int:
        """Øre still to be paid: the total, less payments that were not refunded, less what an exchange transfers."""
        return max(0, self.total_ore - self._retained_ore(self.payments.all()) - self.pending_transfer_ore)

    @property
    def pending_transfer_ore(self) -> int:
        """Øre that will be transferred from the exchanged order when this one is confirmed; 0 afterwards."""
        if self.exchanged_from_id is None or self.confirmed_at:
            return 0
        exchange = getattr(self, "exchange", None)
        return exchange.transfer_ore if exchange else 0

    def _retained_ore(self, payments: models.QuerySet) -> int:
        """Øre of these payments, less refunds. A payment with a problem does not count until staff accept it."""
        accepted = payments.filter(problem="")
        refunded = self.refunds.exclude(status=RefundStatus.FAILED).filter(payment__in=accepted)
        return sum(
            rows.aggregate(sum=Coalesce(Sum("amount_ore"), 0))["sum"] * sign
            for rows, sign in ((accepted, 1), (refunded, -1))
        )


class OrderLine(models.Model):
    """One line of an order: what was bought, its quantity, price and VAT."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    #: The seller. Its own row, one to one with this line, says what was sold: see `Seller.line_relation`.
    seller_kind = models.CharField(max_length=12, choices=SellerKind.choices)
    description = models.CharField(_("description"), max_length=250)
    quantity = models.PositiveIntegerField(_("quantity"))
    unit_ore = models.PositiveBigIntegerField(_("unit price"))
    discount_ore = models.PositiveBigIntegerField(_("discount"), default=0)
    vat_code = models.CharField(_("VAT code"), max_length=12, choices=VatCode.choices)
    vat_percent = models.PositiveSmallIntegerField(_("VAT rate"))
    #: The seller's reason why an exempt line carries no VAT. Empty: the sales document uses its default text.
    vat_reason = models.CharField(_("reason for the VAT code"), max_length=200, blank=True)
    #: Price reduction "`deal_buy` units for the price of `deal_pay`"; both None without one.
    deal_buy = models.PositiveSmallIntegerField(null=True, blank=True)
    deal_pay = models.PositiveSmallIntegerField(null=True, blank=True)
    total_ore = models.PositiveBigIntegerField(_("amount"))
    vat_ore = models.PositiveBigIntegerField(_("of which VAT"))
    account = models.CharField(_("revenue account"), max_length=12, blank=True)
    cancelled_quantity = models.PositiveIntegerField(_("cancelled"), default=0)

    class Meta:
        ordering = ["order_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["order", "position"], name="payments_line_position"),
            models.CheckConstraint(
                name="payments_line_total",
                condition=Q(total_ore=F("unit_ore") * F("quantity") - F("discount_ore")),
            ),
            models.CheckConstraint(name="payments_line_cancelled", condition=Q(cancelled_quantity__lte=F("quantity"))),
            models.CheckConstraint(
                name="payments_line_deal",
                condition=Q(deal_buy__isnull=True, deal_pay__isnull=True)
                | Q(deal_buy__isnull=False, deal_pay__isnull=False, deal_pay__gte=1, deal_buy__gt=F("deal_pay")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.description}"


class Exchange(models.Model):
    """The terms on which an order replaces lines of another one (`Order.exchanged_from`).

    They are decided when the new order is placed, and carried out when the rest of its price is paid.
    """

    order = models.OneToOneField(Order, on_delete=models.CASCADE, related_name="exchange")
    #: Øre paid for the old lines that are transferred to the new order.
    transfer_ore = models.PositiveBigIntegerField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    #: The credit note of an old order that was invoiced; issued when the exchange is carried out.
    credit_note = models.ForeignKey(
        "payments.SalesDocument", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    def __str__(self) -> str:
        return f"{self.order.exchanged_from} → {self.order}"

    def parts(self) -> list[dict]:
        """The old units and their refundable amounts: [{"line": pk, "quantity": units, "amount_ore": øre}]."""
        return [
            {"line": line.line_id, "quantity": line.quantity, "amount_ore": line.amount_ore}
            for line in self.lines.all()
        ]


class ExchangeLine(models.Model):
    """Units of a line of the old order that are exchanged, and their refundable amount in øre."""

    exchange = models.ForeignKey(Exchange, on_delete=models.CASCADE, related_name="lines")
    line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, related_name="exchange_lines")
    quantity = models.PositiveIntegerField()
    amount_ore = models.PositiveBigIntegerField()

    class Meta:
        ordering = ["exchange_id", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["exchange", "line"], name="payments_exchange_line_once"),
            models.CheckConstraint(name="payments_exchange_line_units", condition=Q(quantity__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.line.description}"
