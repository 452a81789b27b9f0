"""The e-mail with the link to pay for an order that staff have taken."""

from mail.queue import queue_email
from payments.models import Order


def send_pay_link(order: Order) -> None:
    """Queue the e-mail with the link to the order's page, once. Call it in the transaction that takes the order."""
    queue_email(
        "pay_link",
        key=f"pay-link-{order.pk}",
        to=order.buyer_email,
        language=order.language,
        urgent=True,
        order=order.pk,
    )
