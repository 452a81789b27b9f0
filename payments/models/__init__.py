"""Models of orders, checkout attempts, payments, refunds, sales documents and Stripe events.

All amounts are integer øre and include VAT unless the name says otherwise.
"""

from payments.models.document import DocumentFile, InvoiceReminder, SalesDocument
from payments.models.order import (
    Exchange,
    ExchangeLine,
    Order,
    OrderLine,
    OrderQuerySet,
    new_access_key,
    new_reference,
)
from payments.models.order_mail import OrderMail
from payments.models.payment import CheckoutAttempt, Dispute, Payment, Refund, RefundLine
from payments.models.stripe_event import StripeEvent

__all__ = [
    "CheckoutAttempt",
    "Dispute",
    "DocumentFile",
    "Exchange",
    "ExchangeLine",
    "InvoiceReminder",
    "Order",
    "OrderLine",
    "OrderMail",
    "OrderQuerySet",
    "Payment",
    "Refund",
    "RefundLine",
    "SalesDocument",
    "StripeEvent",
    "new_access_key",
    "new_reference",
]
