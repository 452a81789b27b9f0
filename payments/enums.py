"""The choices of the payment models."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


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
    #: Lines that staff write themselves: partnerships, advertisements, services. Sold by `payments.free_lines`.
    FREE_LINE = "free_line", _("Free line")


class PaymentMeans(models.TextChoices):
    """How money came that staff have registered. Empty for other payments, and for those of older versions."""

    BANK = "bank", _("Bank transfer")
    TERMINAL = "terminal", _("Card terminal")
    CASH = "cash", _("Cash")
    VIPPS = "vipps", _("Vipps at the desk")
    OTHER = "other", _("Otherwise at the desk")


#: Means of payment at the desk: the money is received while the order is taken.
AT_THE_DESK = (PaymentMeans.TERMINAL, PaymentMeans.CASH, PaymentMeans.VIPPS, PaymentMeans.OTHER)


class LineCategory(models.TextChoices):
    """What a free line sells."""

    PARTNERSHIP = "partner", _("Partnership")
    ADVERTISEMENT = "advert", _("Advertisement")
    SERVICE = "service", _("Service")
    OTHER = "other", _("Other")


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


class AttentionCause(models.TextChoices):
    """Why an order needs attention, where the reason goes away with its cause."""

    #: A late or double payment is being refunded.
    REFUND_RUNNING = "refund_running", _("Refund on its way")
    REFUND_FAILED = "refund_failed", _("Refund failed")
    #: Refunded in Stripe's Dashboard, while the order is still valid.
    DASHBOARD = "dashboard", _("Refunded in Stripe's Dashboard")
    #: Refunded, but more than the documents still hold.
    UNDOCUMENTED = "undocumented", _("Refund without a credit note")
    DISPUTED = "disputed", _("Disputed by the buyer's bank")
    #: A payment with a wrong amount or reference.
    PROBLEM = "problem", _("Payment with a problem")
    #: Paid, but what was ordered could not be issued.
    NOT_ISSUED = "not_issued", _("Paid and not issued")
    OVERPAID = "overpaid", _("Too much was paid")


class DocumentKind(models.TextChoices):
    RECEIPT = "receipt", _("Receipt")
    INVOICE = "invoice", _("Invoice")
    CREDIT_NOTE = "credit_note", _("Credit note")


class BankFormat(models.TextChoices):
    CAMT = "camt054", "CAMT.054"
    CSV = "csv", "CSV"


class BankEntryState(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    MATCHED = "matched", pgettext_lazy("bank entry", "Booked")
    UNKNOWN = "unknown", _("Does not fit")
    IGNORED = "ignored", _("Ignored")


#: The entries that staff still have to decide on.
OPEN_ENTRY_STATES = (BankEntryState.PROPOSED, BankEntryState.UNKNOWN)


class BankEntryReason(models.TextChoices):
    """What the comparison of a bank entry with the orders found."""

    EXACT = "exact", _("KID and amount agree")
    PARTIAL = "partial", _("KID agrees, less than is unpaid")
    OVER = "over", _("KID agrees, more than is unpaid")
    NUMBER = "number", _("Invoice or order number in the message, and the amount agrees")
    NAME = "name", _("Payer's name and amount agree with one invoice only")
    REGISTERED = "registered", _("Already registered: same amount and day")
    DEBIT = "debit", _("Money that left the account")
    REVERSAL = "reversal", _("Taken back by the bank")
    CURRENCY = "currency", _("Another currency than NOK")
    UNKNOWN_KID = "unknown_kid", _("No invoice has this KID")
    SEVERAL = "several", _("The message names several invoices")
    AMOUNT = "amount", _("The message names an invoice with another amount")
    CREDITED = "credited", _("The invoice was credited")
    PAID = "paid", _("Nothing is unpaid on the order")
    TOO_EARLY = "too_early", _("The money came before the order was placed")
    NOTHING = "nothing", _("No order found")


#: Findings that are proposed to staff, the certain one first.
PROPOSED_REASONS = (
    BankEntryReason.EXACT,
    BankEntryReason.PARTIAL,
    BankEntryReason.OVER,
    BankEntryReason.NUMBER,
    BankEntryReason.NAME,
)
