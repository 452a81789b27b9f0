"""Invoices that staff write themselves: what is typed until one is issued, and what its order's lines sold."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from payments.enums import LineCategory
from payments.models.order import Order
from payments.models.order_line import OrderLine


class FreeInvoice(models.Model):
    """An invoice with free lines. Without an order it is a draft, which may be incomplete or wrong.

    `typed` is what its form has, as text by field name. The other columns are read from it whenever it is saved.
    """

    typed = models.JSONField(default=dict)
    organisation_name = models.CharField(_("organisation"), max_length=200, blank=True)
    #: Øre, VAT included; 0 as long as the lines cannot be added up.
    total_ore = models.PositiveBigIntegerField(_("total"), default=0)
    #: When and where what is sold is delivered, as one line of the document.
    delivery = models.CharField(_("delivery"), max_length=200, blank=True)
    #: A message to the buyer, shown in the e-mail and on the order page.
    message = models.TextField(_("message"), blank=True)
    #: The order, once it is issued. Then nothing of this row changes.
    order = models.OneToOneField(
        Order, verbose_name=_("order"), null=True, blank=True, on_delete=models.PROTECT, related_name="free_invoice"
    )
    #: The order that this one was copied from, such as last year's.
    copied_from = models.ForeignKey(
        Order,
        verbose_name=_("copied from"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="free_copies",
    )
    #: The key of the form that made the draft: submitting it twice makes one.
    key = models.CharField(max_length=64, unique=True, null=True, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    saved_at = models.DateTimeField(_("saved"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("invoice draft")
        verbose_name_plural = _("invoice drafts")
        ordering = ["-saved_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="payments_freeinvoice_issued", condition=Q(order=None) | ~Q(organisation_name="")
            ),
        ]
        permissions = [("issue_freeinvoice", _("Can issue invoices with free lines"))]

    def __str__(self) -> str:
        return self.organisation_name or str(_("Invoice without a buyer"))


class FreeLine(models.Model):
    """What an order line sold that staff have written themselves."""

    line = models.OneToOneField(OrderLine, on_delete=models.CASCADE, primary_key=True, related_name="free_line")
    invoice = models.ForeignKey(FreeInvoice, on_delete=models.PROTECT, related_name="lines")
    category = models.CharField(_("what it is"), max_length=10, choices=LineCategory.choices)

    class Meta:
        ordering = ["line_id"]

    def __str__(self) -> str:
        return f"{self.get_category_display()}: {self.line}"
