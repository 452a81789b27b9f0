"""The terms on which an order replaces lines of another one. Amounts are øre and include VAT."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from payments.models.order import Order
from payments.models.order_line import OrderLine


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
