"""One line of an order. Amounts are øre and include VAT."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from core.vat import VatCode
from payments.enums import SellerKind
from payments.models.order import Order


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

    @property
    def cancelled_text(self) -> str:
        """How many of its units are cancelled, in the active language; empty when none is."""
        if not self.cancelled_quantity:
            return ""
        if self.cancelled_quantity < self.quantity:
            return ngettext("One of them is cancelled", "%(number)d of them are cancelled", self.cancelled_quantity) % {
                "number": self.cancelled_quantity
            }
        return gettext("Cancelled") if self.quantity == 1 else gettext("All of them are cancelled")
