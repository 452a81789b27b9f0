"""Models of orders, checkout attempts, payments, refunds, payouts, documents, bank files and Stripe events.

All amounts are integer øre and include VAT unless the name says otherwise.
"""

from payments.models.attention import AttentionReason
from payments.models.bank_file import BankEntry, BankFile, BankMatch
from payments.models.document import DocumentFile, InvoiceReminder, SalesDocument
from payments.models.exchange import Exchange, ExchangeLine
from payments.models.free_invoice import FreeInvoice, FreeLine
from payments.models.order import Order, OrderQuerySet, new_access_key, new_reference
from payments.models.order_line import OrderLine
from payments.models.order_mail import OrderMail
from payments.models.payment import CheckoutAttempt, Dispute, Payment, Refund, RefundLine
from payments.models.payout import PayoutAccount, PayoutBatch, PayoutItem
from payments.models.stripe_event import StripeEvent

__all__ = [
    "AttentionReason",
    "BankEntry",
    "BankFile",
    "BankMatch",
    "CheckoutAttempt",
    "Dispute",
    "DocumentFile",
    "Exchange",
    "ExchangeLine",
    "FreeInvoice",
    "FreeLine",
    "InvoiceReminder",
    "Order",
    "OrderLine",
    "OrderMail",
    "OrderQuerySet",
    "Payment",
    "PayoutAccount",
    "PayoutBatch",
    "PayoutItem",
    "Refund",
    "RefundLine",
    "SalesDocument",
    "StripeEvent",
    "new_access_key",
    "new_reference",
]
