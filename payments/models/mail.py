from django.db import models
from django.utils.translation import gettext_lazy as _

from payments.enums import CopyReason
from payments.models.order import Order


class ConfirmationCopy(models.Model):
    """An e-mail that sends the confirmation of an order once more."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="confirmation_copies")
    mail = models.OneToOneField("core.OutgoingMail", on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(_("reason"), max_length=10, choices=CopyReason.choices)
    #: Counts the copies of an order that were sent for the same reason.
    number = models.PositiveSmallIntegerField(_("number"))

    class Meta:
        ordering = ["order_id", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["order", "reason", "number"], name="payments_confirmation_copy_number")
        ]

    def __str__(self) -> str:
        return f"{self.order}: {self.get_reason_display()} {self.number}"
