"""E-mails to buyers about invoices, bank payments and cancellations.

The parameters are those of the queued e-mail: primary keys, and amounts in øre.
"""

from collections.abc import Sequence

from django.db.models import Max, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import ModelLogEntry

from core.association import association
from core.money import format_kr
from core.values import present
from mail.message import Email
from mail.queue import email
from payments.documents.receivables import invoice_of
from payments.emails.orders import document_attachments, order_context
from payments.enums import DocumentKind, OrderStatus, RefundChannel, RefundStatus
from payments.models import InvoiceReminder, Order, Payment, Refund, SalesDocument
from payments.order_page.context import payment_instructions
from payments.sellers import lines_by_seller


@email("invoice")
def invoice(order: int) -> Email:
    """The invoice for the buyer's accounts department: without tickets, and without the link to the order page."""
    invoiced_order = Order.objects.get(pk=order)
    current_invoice = present(invoice_of(invoiced_order))
    return Email(
        subject=_("Invoice %(number)s from %(name)s") % {"number": current_invoice, "name": association().name},
        template="payments/emails/invoice",
        context=order_context(invoiced_order) | {"payment_instructions": payment_instructions(current_invoice)},
        attachments=document_attachments([current_invoice]),
        reply_to=association().email,
    )


@email("invoice_reminder")
def invoice_reminder(reminder: int) -> Email | None:
    """A payment reminder with the invoice; None if it was paid, credited or replaced since."""
    invoice_reminder = InvoiceReminder.objects.select_related("document__order").get(pk=reminder)
    current_invoice = present(invoice_of(invoice_reminder.document.order))
    if current_invoice.pk != invoice_reminder.document_id or current_invoice.open_ore <= 0:
        return None
    return Email(
        subject=_("Payment reminder: invoice %(number)s is not paid") % {"number": current_invoice},
        template="payments/emails/invoice_reminder",
        context=order_context(current_invoice.order)
        | {
            "payment_instructions": payment_instructions(current_invoice),
            "reminder": invoice_reminder,
            "second": invoice_reminder.number > 1,
            "is_late": present(current_invoice.due_on) < timezone.localdate(invoice_reminder.sent_at),
        },
        attachments=document_attachments([current_invoice]),
        reply_to=association().email,
    )


@email("invoice_reduced")
def invoice_reduced(document: int, bank_ore: int = 0, refunds: Sequence[int] = ()) -> Email:
    """A price reduction: the credit note, what is left to pay, and what became of its `refunds`.

    An e-mail that was queued before 0.3.0 has no refunds, but their sum in `bank_ore`.
    """
    credit_note = SalesDocument.objects.select_related("order").get(pk=document)
    current_invoice = present(invoice_of(credit_note.order))
    paid_back = Refund.objects.filter(pk__in=refunds)
    failed_ore = failed_ore_of(refunds)
    card_ore = sum(refund.amount_ore for refund in paid_back if refund.channel == RefundChannel.STRIPE) - failed_ore
    bank_ore = bank_ore or sum(refund.amount_ore for refund in paid_back if refund.channel == RefundChannel.BANK)
    return Email(
        subject=_("Credit note %(note)s for invoice %(number)s") % {"note": credit_note, "number": current_invoice},
        template="payments/emails/price_reduction",
        context=order_context(credit_note.order)
        | {
            "note": credit_note,
            "credited_ore": -credit_note.total_ore,
            "paid_back_ore": card_ore + bank_ore + failed_ore,
            "card_ore": card_ore,
            "bank_ore": bank_ore,
            "failed_ore": failed_ore,
            "payment_instructions": payment_instructions(current_invoice) if current_invoice.open_ore > 0 else None,
            "number": str(current_invoice),
        },
        attachments=document_attachments([credit_note]),
        reply_to=association().email,
    )


@email("details_corrected")
def details_corrected(order: int, outdated: list[int], is_buyer: bool) -> Email:
    """The credit notes and new documents after a correction of the buyer's details.

    `outdated` are the replaced documents. Without `is_buyer` the e-mail is for the accounts department and has no link
    to the order page.
    """
    corrected_order = Order.objects.get(pk=order)
    new = list(SalesDocument.objects.filter(replaces__in=outdated).order_by("pk"))
    # The last credit note of a replaced document is the one that credited the rest of it.
    credit_notes = SalesDocument.objects.filter(kind=DocumentKind.CREDIT_NOTE, corrects__in=outdated)
    last_pks = credit_notes.values("corrects").annotate(last=Max("pk")).values("last")
    notes = list(SalesDocument.objects.filter(pk__in=last_pks).order_by("pk"))
    current_invoice = invoice_of(corrected_order)
    return Email(
        subject=_("Corrected: %(kind)s %(number)s") % {"kind": new[0].get_kind_display(), "number": new[0]},
        template="payments/emails/buyer_details_corrected",
        context=order_context(corrected_order)
        | {
            "is_buyer": is_buyer,
            "notes": notes,
            "documents": new,
            "payment_instructions": payment_instructions(current_invoice)
            if current_invoice and current_invoice.open_ore > 0
            else None,
        },
        attachments=document_attachments(sorted([*notes, *new], key=lambda document: document.pk)),
        reply_to=association().email,
    )


@email("payment_received")
def payment_received(payment: int) -> Email:
    """A bank transfer was received, for an invoice or as part of the price of a held order."""
    received = Payment.objects.select_related("order").get(pk=payment)
    order = received.order
    current_invoice = invoice_of(order)
    left_ore = max(0, current_invoice.open_ore) if current_invoice else order.due_ore
    return Email(
        subject=_("We have received %(amount)s: %(reference)s")
        % {"amount": format_kr(received.amount_ore), "reference": order.reference},
        template="payments/emails/payment_received",
        context=order_context(order)
        | {
            "payment": received,
            "amount_ore": received.amount_ore,
            "left_ore": left_ore,
            "payment_instructions": payment_instructions(current_invoice) if current_invoice and left_ore else None,
            "held": order.status == OrderStatus.HELD,
            "why_not_payable": order.why_not_payable_online if order.status == OrderStatus.HELD else "",
        },
        reply_to=association().email,
    )


@email("order_cancelled")
def order_cancelled(order: int, entry: int) -> Email:
    """What was cancelled and how it is refunded. `entry` is the log entry of the cancellation."""
    cancelled_order = Order.objects.get(pk=order)
    log_entry = ModelLogEntry.objects.get(pk=entry)
    log_data = log_entry.data
    lines = {line.pk: line for line in cancelled_order.lines.all()}
    whole = log_entry.action == "payments.cancel"
    refunded_ore = log_data["card_ore"] + log_data["bank_ore"]
    subject = (
        _("Your order %(reference)s is cancelled") if whole else _("Part of your order %(reference)s is cancelled")
    )
    failed_ore = failed_ore_of(log_data["refunds"])
    notes = SalesDocument.objects.filter(pk__in=log_data["credit_notes"])
    cancelled_pks = {part["line"] for part in log_data["parts"] if part["quantity"]}
    invoice = invoice_of(cancelled_order)
    return Email(
        subject=subject % {"reference": cancelled_order.reference},
        template="payments/emails/order_cancelled",
        context=order_context(cancelled_order)
        | {
            "whole": whole,
            "parts": [
                {"quantity": part["quantity"], "description": lines[part["line"]].description}
                for part in log_data["parts"]
                if part["quantity"] and part["line"] in lines
            ],
            "card_ore": log_data["card_ore"] - failed_ore,
            "failed_ore": failed_ore,
            "bank_ore": log_data["bank_ore"],
            "credited_ore": max(0, log_data["amount_ore"] - refunded_ore) if invoice else 0,
            "payment_instructions": payment_instructions(invoice) if invoice and invoice.open_ore > 0 else None,
            "notes": list(notes),
        },
        attachments=[
            *(
                file
                for seller, sold in lines_by_seller(cancelled_order)
                for file in seller.cancelled_attachments(
                    cancelled_order, [line for line in sold if line.pk in cancelled_pks]
                )
            ),
            *document_attachments(notes.order_by("pk")),
        ],
        reply_to=association().email,
    )


def failed_ore_of(refund_pks: Sequence[int]) -> int:
    """Øre of these refunds that Stripe or the bank did not accept, by the time that an e-mail tells of them."""
    failed = Refund.objects.filter(pk__in=refund_pks, channel=RefundChannel.STRIPE, status=RefundStatus.FAILED)
    return failed.aggregate(sum=Sum("amount_ore"))["sum"] or 0
