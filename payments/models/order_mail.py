"""Confirmation e-mails that were sent again."""

from django.db import models
from django.db.models import Q

from mail.models import OutgoingMail
from payments.enums import OrderMailReason
from payments.models.order import Order


class OrderMail(models.Model):
    """A confirmation e-mail that was sent again, and why. The first confirmation of an order has no row here."""

    mail = models.OneToOneField(OutgoingMail, on_delete=models.CASCADE, primary_key=True, related_name="order_mail")
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="mails")
    reason = models.CharField(max_length=10, choices=OrderMailReason.choices)
    #: 1 for the first with this reason. Part of the e-mail's idempotency key.
    number = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "reason", "number"], name="payments_order_mail_number"),
            models.CheckConstraint(name="payments_order_mail_from_one", condition=Q(number__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.order} {self.reason} {self.number}"
