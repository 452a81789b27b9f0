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
    #: What had been paid for another order, whose goods were exchanged for this one's.
    TRANSFER = "transfer", _("Moved from another order")


class SellerKind(models.TextChoices):
    """What can be sold. Each kind must have a registered seller: a system check sees to it."""

    TICKET = "ticket", _("Ticket")
    DUES = "dues", _("Membership dues")


class OrderMailReason(models.TextChoices):
    """Why a confirmation was sent once more."""

    AGAIN = "again", _("Sent once more on request")
    CONTACT = "contact", _("Sent to another address")


class AttemptStatus(models.TextChoices):
    OPENING = "opening", _("Being opened")
    OPEN = "open", _("Open")
    #: We asked Stripe to close it, so its end says nothing about the order.
    CLOSING = "closing", _("Being closed")
    #: The buyer is done, the bank is not: the money comes, or fails, days later.
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
    """What has become of a payment that the buyer's bank disputes."""

    #: The bank only asks: no money has left us.
    INQUIRY = "inquiry", _("The bank asks")
    OPEN = "open", _("Disputed")
    WON = "won", _("Decided for us")
    LOST = "lost", _("Lost")


#: Disputes whose money the bank has taken back, for the time being or for good.
MONEY_TAKEN = (DisputeStatus.OPEN, DisputeStatus.LOST)


class RefundReason(models.TextChoices):
    LATE = "late", _("Payment arrived after the seats were gone")
    DUPLICATE = "duplicate", _("Paid twice")
    BUYER = "buyer", _("Cancelled by the buyer")
    STAFF = "staff", _("Decided by staff")
    EVENT = "event", _("Event cancelled")
    DASHBOARD = "dashboard", _("Made in Stripe's Dashboard")
    MOVED = "moved", _("Exchanged for another ticket")


#: Refunds of money for which there never was a sale.
NO_SALE = (RefundReason.LATE, RefundReason.DUPLICATE)


class RefundChannel(models.TextChoices):
    """How the money gets back to the buyer."""

    STRIPE = "stripe", _("To the card")
    #: A person pays it out from the bank and marks it as done: the money had come by bank transfer.
    BANK = "bank", _("By bank transfer")
    #: It became a payment of another order; nothing leaves the house.
    TRANSFER = "transfer", _("To another order")


class DocumentKind(models.TextChoices):
    RECEIPT = "receipt", _("Receipt")
    INVOICE = "invoice", _("Invoice")
    CREDIT_NOTE = "credit_note", _("Credit note")
