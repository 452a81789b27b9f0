"""A person decides that a payment which did not look right is good enough."""

from django.db import transaction
from wagtail.log_actions import log

from payments.domain.settle import settle
from payments.models import Order, Payment


def accept_payment(payment: Payment, *, by) -> Order:
    """Take the payment's problem away and settle it: the goods are handed over, or the money goes back."""
    with transaction.atomic():
        order = Order.objects.select_for_update().get(pk=payment.order_id)
        if payment.problem:
            Payment.objects.filter(pk=payment.pk).update(problem="")
            log(order, "payments.accept", user=by, data={"before": payment.problem, "after": ""})
    payment.refresh_from_db()
    return settle(payment)
