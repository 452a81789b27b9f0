"""Why an order needs attention, and what it is about, so that the reason goes away with its cause."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from payments.attention_texts import sentence_of
from payments.enums import AttentionCause
from payments.models.order import Order
from payments.models.payment import Dispute, Payment, Refund


class AttentionReason(models.Model):
    """One sentence of `Order.attention`. One with a cause goes away with it; others wait for staff alone."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="attention_reasons")
    cause = models.CharField(max_length=16, choices=AttentionCause.choices, blank=True)
    #: The sentence as it stands in `Order.attention`, in the site's default language.
    sentence = models.TextField()
    #: What makes the sentence in any language: see payments/attention_texts.py. Empty for a sentence of older versions.
    code = models.CharField(max_length=32, blank=True)
    facts = models.JSONField(default=dict, blank=True)
    refund = models.ForeignKey(Refund, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    payment = models.ForeignKey(Payment, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    dispute = models.ForeignKey(Dispute, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["order_id", "pk"]
        constraints = [
            models.CheckConstraint(
                name="payments_attention_one_subject",
                condition=Q(refund__isnull=False, payment=None, dispute=None)
                | Q(refund=None, payment__isnull=False, dispute=None)
                | Q(refund=None, payment=None, dispute__isnull=False)
                | Q(cause="", refund=None, payment=None, dispute=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order}: {self.sentence}"

    @property
    def text(self) -> str:
        """The sentence in the active language."""
        return sentence_of(self.code, self.facts, self.sentence)
