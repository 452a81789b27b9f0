"""The choices of the payment models."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrderStatus(models.TextChoices):
    HELD = "held", _("Awaiting payment")
    CONFIRMED = "confirmed", _("Confirmed")
    EXPIRED = "expired", _("Expired")
    CANCELLED = "cancelled", _("Cancelled")


class PaymentMethod(models.TextChoices):
    CARD = "card", _("Online payment")
    INVOICE = "invoice", _("Invoice")
    FREE = "free", _("Free")
    MANUAL = "manual", _("Registered by staff")
    #: Money paid for another order, whose lines were exchanged for this order's.
    TRANSFER = "transfer", _("Moved from another order")


class SellerKind(models.TextChoices):
    """What can be sold. A system check verifies that each has a registered seller."""

    TICKET = "ticket", _("Ticket")
    DUES = "dues", _("Membership dues")


class OrderMailReason(models.TextChoices):
    """Why a confirmation was sent again."""

    AGAIN = "again", _("Sent once more on request")
    CONTACT = "contact", _("Sent to another address")


class AttemptStatus(models.TextChoices):
    OPENING = "opening", _("Being opened")
    OPEN = "open", _("Open")
    #: The site asked Stripe to close the session, so its expiry must not end the order's hold.
    CLOSING = "closing", _("Being closed")
    #: The buyer has finished, the bank has not: the payment succeeds or fails days later.
    PENDING = "pending", _("Waiting for the bank")
    COMPLETE = "complete", _("Completed")
    EXPIRED = "expired", _("Expired")
    FAILED = "failed", _("Failed")


class RefundStatus(models.TextChoices):
    REQUESTED = "requested", _("Requested")
    PENDING = "pending", _("Pending")
    SUCCEEDED = "succeeded", _("Succeeded")
    FAILED = "failed", _("Failed")


class DisputeStatus(models.TextChoices):
    """The status of a dispute that the buyer's bank has raised."""

    #: The bank only asks a question: no money has been taken back.
    INQUIRY = "inquiry", _("The bank asks")
    OPEN = "open", _("Disputed")
    WON = "won", _("Decided for us")
    LOST = "lost", _("Lost")


#: Disputes whose money the bank has taken back, temporarily or finally.
MONEY_TAKEN = (DisputeStatus.OPEN, DisputeStatus.LOST)


class RefundReason(models.TextChoices):
    LATE = "late", _("Payment arrived after the seats were gone")
    DUPLICATE = "duplicate", _("Paid twice")
    BUYER = "buyer", _("Cancelled by the buyer")
    STAFF = "staff", _("Decided by staff")
    EVENT = "event", _("Event cancelled")
    DASHBOARD = "dashboard", _("Made in Stripe's Dashboard")
    MOVED = "moved", _("Exchanged for another ticket")


#: Refunds of payments that never belonged to a sale.
NO_SALE = (RefundReason.LATE, RefundReason.DUPLICATE)


class RefundChannel(models.TextChoices):
    """How the money gets back to the buyer."""

    STRIPE = "stripe", _("To the card")
    #: The payment came by bank transfer: staff pay the refund from the bank account and mark it as paid out.
    BANK = "bank", _("By bank transfer")
    #: The money became a payment of another order; nothing is paid out.
    TRANSFER = "transfer", _("To another order")


class DocumentKind(models.TextChoices):
    RECEIPT = "receipt", _("Receipt")
    INVOICE = "invoice", _("Invoice")
    CREDIT_NOTE = "credit_note", _("Credit note")
