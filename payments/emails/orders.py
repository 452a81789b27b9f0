"""The mails about orders and money. Each is told once; what is queued is only the number of what it tells about."""

from contextlib import suppress

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.association import association
from core.dates import format_clock
from core.money import format_kr
from mail.queue import Attachment, Email, email
from payments.checkout.session import order_path
from payments.documents.pdf import StoredFileChanged, document_pdf
from payments.documents.receivables import invoice_of
from payments.enums import DocumentKind, RefundReason, RefundStatus
from payments.models import Exchange, Order, Refund, SalesDocument
from payments.order_page.context import payment_instructions
from payments.orders.hold_reminder import orders_to_remind
from payments.orders.queries import vat_per_rate
from payments.sellers import lines_by_seller


def full_order_url(order: Order) -> str:
    return settings.SITE_URL + order_path(order)


@email("order_confirmed")
def order_confirmed(order: int, **again) -> Email:
    """With tickets or what else the sellers send along, and the receipt. `again` only tells repeated ones apart."""
    found = Order.objects.prefetch_related("lines").get(pk=order)
    groups = lines_by_seller(found)
    sections = [section for seller, lines in groups if (section := seller.section(None, found, lines))]
    attachments = [file for seller, lines in groups for file in seller.attachments(found, lines)]
    papers = documents_of(found)
    invoice = invoice_of(found) if any(paper.kind == DocumentKind.INVOICE for paper in papers) else None
    pay = payment_instructions(invoice) if invoice and invoice.open_ore > 0 else None
    return Email(
        subject=_("Your order %(reference)s is confirmed") % {"reference": found.reference},
        template="payments/emails/order_confirmed",
        context=order_context(found) | {"sections": sections, "vat_rates": vat_per_rate(found), "pay": pay},
        attachments=attachments + document_attachments(papers),
        reply_to=association().email,
    )


@email("order_refunded_late")
def order_refunded_late(refund: int) -> Email:
    """Money came for goods that were gone, or came twice; all of it goes back."""
    found = Refund.objects.select_related("order").get(pk=refund)
    return Email(
        subject=_("We are refunding your payment: %(reference)s") % {"reference": found.order.reference},
        template="payments/emails/late_payment_refunded",
        context=order_context(found.order)
        | {"refund": found, "amount_ore": found.amount_ore, "twice": found.reason == RefundReason.DUPLICATE}
        | {"home_url": restart_url(found.order)},
        reply_to=association().email,
    )


@email("refund_made")
def refund_made(refund: int) -> Email:
    found = Refund.objects.select_related("order", "credit_note").get(pk=refund)
    note = found.credit_note
    return Email(
        subject=_("Your refund of %(amount)s is on its way: %(reference)s")
        % {"amount": format_kr(found.amount_ore), "reference": found.order.reference},
        template="payments/emails/refund_made",
        context=order_context(found.order) | {"refund": found, "amount_ore": found.amount_ore, "note": note},
        attachments=document_attachments([note] if note else []),
        reply_to=association().email,
    )


@email("refund_failed")
def refund_failed(refund: int) -> Email | None:
    """The bank would not take the money. None when it has gone through since."""
    found = Refund.objects.select_related("order").get(pk=refund)
    if found.status == RefundStatus.SUCCEEDED:
        return None
    return Email(
        subject=_("We could not refund your payment yet: %(reference)s") % {"reference": found.order.reference},
        template="payments/emails/refund_failed",
        context=order_context(found.order) | {"amount_ore": found.amount_ore},
        reply_to=association().email,
    )


@email("payment_failed")
def payment_failed(order: int) -> Email:
    """A slow payment method failed days after the buyer thought it was done."""
    found = Order.objects.get(pk=order)
    return Email(
        subject=_("The payment for your order %(reference)s failed") % {"reference": found.reference},
        template="payments/emails/payment_failed",
        context=order_context(found) | {"home_url": restart_url(found)},
        reply_to=association().email,
    )


@email("hold_reminder")
def hold_reminder(order: int) -> Email | None:
    """The way back to an order that was left unpaid, while its time lasts."""
    found = orders_to_remind().filter(pk=order).first()
    if found is None:
        return None
    return Email(
        subject=_("Your order %(reference)s waits for payment") % {"reference": found.reference},
        template="payments/emails/hold_reminder",
        context=order_context(found) | {"until": format_clock(found.expires_at)},
        reply_to=association().email,
    )


@email("staff_attention")
def staff_attention(order: int, sentence: str) -> Email:
    """To the office: an order needs a person."""
    found = Order.objects.get(pk=order)
    return Email(
        subject=_("Order %(reference)s needs attention") % {"reference": found.reference},
        template="payments/emails/staff_attention",
        context=order_context(found)
        | {"sentence": sentence, "admin_url": settings.SITE_URL + reverse("orders:inspect", args=[order])},
    )


def documents_of(order: Order) -> list[SalesDocument]:
    """The receipt or invoice, and the credit note for what was exchanged for this order's goods."""
    kinds = [DocumentKind.RECEIPT, DocumentKind.INVOICE]
    papers = list(order.documents.filter(kind__in=kinds, replacement=None).order_by("pk"))
    if order.exchanged_from_id:
        of_money = Q(refunds__moved_to__order=order)
        of_invoice = Q(pk__in=Exchange.objects.filter(order=order).values("credit_note"))
        papers += SalesDocument.objects.filter(of_money | of_invoice).order_by("pk").distinct()
    return papers


def restart_url(order: Order) -> str:
    """Where the buyer may start again, in full."""
    groups = lines_by_seller(order)
    if not groups:
        return settings.SITE_URL + "/"
    seller, lines = groups[0]
    with override(order.language):
        url = seller.home_url(order, lines)
    return url if url.startswith("http") else settings.SITE_URL + url


def document_attachments(documents) -> list[Attachment]:
    """Sales documents as PDF."""
    documents = list(documents)
    if not documents:
        return []
    names = {
        DocumentKind.RECEIPT: _("receipt"),
        DocumentKind.INVOICE: _("invoice"),
        DocumentKind.CREDIT_NOTE: _("credit-note"),
    }
    files = []
    for document in documents:
        # Without a file that was tampered with: the rest of the letter is still owed to its reader.
        with suppress(StoredFileChanged):
            name = f"{names[document.kind]}-{document}.pdf"
            files.append(Attachment(name, document_pdf(document), "application/pdf"))
    return files


def order_context(order: Order) -> dict:
    """What every letter about an order says."""
    return {
        "order": order,
        "order_url": full_order_url(order),
        "association": association(),
        "ordered_on": date_format(order.created_at, "DATE_FORMAT"),
    }
