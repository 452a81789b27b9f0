"""Letters about invoices, payments by bank, and what is called off."""

from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import ModelLogEntry

from core.association import association
from core.money import format_kr
from mail.queue import Email, email
from payments.documents.receivables import invoice_of
from payments.emails.orders import document_attachments, order_context
from payments.enums import DocumentKind, OrderStatus
from payments.models import InvoiceReminder, Order, Payment, Refund, SalesDocument
from payments.order_page.context import payment_instructions


@email("invoice")
def invoice(order: int) -> Email:
    """The invoice alone, to the buyer's accounts: no tickets, and no link that opens the order."""
    found = Order.objects.get(pk=order)
    issued = invoice_of(found)
    return Email(
        subject=_("Invoice %(number)s from %(name)s") % {"number": issued, "name": association().name},
        template="payments/emails/invoice",
        context=order_context(found) | {"pay": payment_instructions(issued)},
        attachments=document_attachments([issued]),
        reply_to=association().email,
    )


@email("invoice_reminder")
def invoice_reminder(reminder: int) -> Email | None:
    """With the invoice once more; None when it was paid, credited or replaced since."""
    found = InvoiceReminder.objects.select_related("document__order").get(pk=reminder)
    issued = invoice_of(found.document.order)
    if issued.pk != found.document_id or issued.open_ore <= 0:
        return None
    return Email(
        subject=_("Payment reminder: invoice %(number)s is not paid") % {"number": issued},
        template="payments/emails/invoice_reminder",
        context=order_context(issued.order)
        | {
            "pay": payment_instructions(issued),
            "reminder": found,
            "second": found.number > 1,
            "is_late": issued.due_on < timezone.localdate(found.sent_at),
        },
        attachments=document_attachments([issued]),
        reply_to=association().email,
    )


@email("invoice_reduced")
def invoice_reduced(document: int, bank_ore: int) -> Email:
    """Staff took something off: the credit note, and what is to be paid now."""
    note = SalesDocument.objects.select_related("order").get(pk=document)
    issued = invoice_of(note.order)
    return Email(
        subject=_("Credit note %(note)s for invoice %(number)s") % {"note": note, "number": issued},
        template="payments/emails/price_reduction",
        context=order_context(note.order)
        | {
            "note": note,
            "credited_ore": -note.total_ore,
            "bank_ore": bank_ore,
            "pay": payment_instructions(issued) if issued.open_ore > 0 else None,
            "number": str(issued),
        },
        attachments=document_attachments([note]),
        reply_to=association().email,
    )


@email("details_corrected")
def details_corrected(order: int, wrong: list[int], is_buyer: bool) -> Email:
    """The credit notes for what said it wrongly, and what takes its place. The accounts get no link to the order."""
    found = Order.objects.get(pk=order)
    new = list(SalesDocument.objects.filter(replaces__in=wrong).order_by("pk"))
    # A document that was replaced is credited no more after the credit note that emptied it.
    credits = SalesDocument.objects.filter(kind=DocumentKind.CREDIT_NOTE, corrects__in=wrong)
    last = credits.values("corrects").annotate(last=Max("pk")).values("last")
    notes = list(SalesDocument.objects.filter(pk__in=last).order_by("pk"))
    issued = invoice_of(found)
    return Email(
        subject=_("Corrected: %(kind)s %(number)s") % {"kind": new[0].get_kind_display(), "number": new[0]},
        template="payments/emails/buyer_details_corrected",
        context=order_context(found)
        | {
            "is_buyer": is_buyer,
            "notes": notes,
            "papers": new,
            "pay": payment_instructions(issued) if issued and issued.open_ore > 0 else None,
        },
        attachments=document_attachments(sorted([*notes, *new], key=lambda document: document.pk)),
        reply_to=association().email,
    )


@email("payment_received")
def payment_received(payment: int) -> Email:
    """Money came by bank, for an invoice or as part of an order."""
    found = Payment.objects.select_related("order").get(pk=payment)
    order = found.order
    issued = invoice_of(order)
    left = max(0, issued.open_ore) if issued else order.due_ore
    return Email(
        subject=_("We have received %(amount)s: %(reference)s")
        % {"amount": format_kr(found.amount_ore), "reference": order.reference},
        template="payments/emails/payment_received",
        context=order_context(order)
        | {
            "payment": found,
            "amount_ore": found.amount_ore,
            "left_ore": left,
            "pay": payment_instructions(issued) if issued and left else None,
            "held": order.status == OrderStatus.HELD,
        },
        reply_to=association().email,
    )


@email("order_cancelled")
def order_cancelled(order: int, entry: int) -> Email:
    """What was called off and what happens to the money. `entry` is the log entry that tells it."""
    found = Order.objects.get(pk=order)
    done = ModelLogEntry.objects.get(pk=entry)
    said = done.data
    lines = {line.pk: line for line in found.lines.all()}
    whole = done.action == "payments.cancel"
    returned = said["card_ore"] + said["bank_ore"]
    subject = (
        _("Your order %(reference)s is cancelled") if whole else _("Part of your order %(reference)s is cancelled")
    )
    of_refunds = Refund.objects.filter(pk__in=said["refunds"]).values("credit_note")
    notes = SalesDocument.objects.filter(Q(pk__in=said["credit_notes"]) | Q(pk__in=of_refunds))
    invoice = invoice_of(found)
    return Email(
        subject=subject % {"reference": found.reference},
        template="payments/emails/order_cancelled",
        context=order_context(found)
        | {
            "whole": whole,
            "parts": [
                {"quantity": part["quantity"], "description": lines[part["line"]].description}
                for part in said["parts"]
                if part["quantity"] and part["line"] in lines
            ],
            "card_ore": said["card_ore"],
            "bank_ore": said["bank_ore"],
            "credited_ore": max(0, said["amount_ore"] - returned) if invoice else 0,
            "pay": payment_instructions(invoice) if invoice and invoice.open_ore > 0 else None,
            "notes": list(notes),
        },
        attachments=document_attachments(notes.order_by("pk")),
        reply_to=association().email,
    )
