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
from mail.queue import Attachment, Letter, letter
from payments.checkout.session import order_address
from payments.documents.pdf import FileChanged, document_pdf
from payments.documents.receivables import invoice_of
from payments.enums import DocumentKind, RefundReason, RefundStatus
from payments.models import Exchange, Order, Refund, SalesDocument
from payments.order_page.context import how_to_pay
from payments.orders.hold_reminder import left_alone
from payments.orders.queries import vat_per_rate
from payments.sellers import by_seller


def full_address(order: Order) -> str:
    return settings.SITE_URL + order_address(order)


@letter("order_confirmed")
def order_confirmed(order: int, **again) -> Letter:
    """With tickets or what else the sellers send along, and the receipt. `again` only tells repeated ones apart."""
    found = Order.objects.prefetch_related("lines").get(pk=order)
    groups = by_seller(found)
    sections = [section for seller, lines in groups if (section := seller.section(None, found, lines))]
    attachments = [file for seller, lines in groups for file in seller.attachments(found, lines)]
    papers = papers_of(found)
    invoice = invoice_of(found) if any(paper.kind == DocumentKind.INVOICE for paper in papers) else None
    pay = how_to_pay(invoice) if invoice and invoice.open_ore > 0 else None
    return Letter(
        subject=_("Your order %(reference)s is confirmed") % {"reference": found.reference},
        template="payments/emails/order_confirmed",
        context=order_context(found) | {"sections": sections, "vat_rates": vat_per_rate(found), "pay": pay},
        attachments=attachments + files_of(papers),
        reply_to=association().email,
    )


@letter("order_refunded_late")
def order_refunded_late(refund: int) -> Letter:
    """Money came for goods that were gone, or came twice; all of it goes back."""
    found = Refund.objects.select_related("order").get(pk=refund)
    return Letter(
        subject=_("We are refunding your payment: %(reference)s") % {"reference": found.order.reference},
        template="payments/emails/late_payment_refunded",
        context=order_context(found.order)
        | {"refund": found, "amount_ore": found.amount_ore, "twice": found.reason == RefundReason.DUPLICATE}
        | {"home_url": home_address(found.order)},
        reply_to=association().email,
    )


@letter("refund_made")
def refund_made(refund: int) -> Letter:
    found = Refund.objects.select_related("order", "credit_note").get(pk=refund)
    note = found.credit_note
    return Letter(
        subject=_("Your refund of %(amount)s is on its way: %(reference)s")
        % {"amount": format_kr(found.amount_ore), "reference": found.order.reference},
        template="payments/emails/refund_made",
        context=order_context(found.order) | {"refund": found, "amount_ore": found.amount_ore, "note": note},
        attachments=files_of([note] if note else []),
        reply_to=association().email,
    )


@letter("refund_failed")
def refund_failed(refund: int) -> Letter | None:
    """The bank would not take the money. None when it has gone through since."""
    found = Refund.objects.select_related("order").get(pk=refund)
    if found.status == RefundStatus.SUCCEEDED:
        return None
    return Letter(
        subject=_("We could not refund your payment yet: %(reference)s") % {"reference": found.order.reference},
        template="payments/emails/refund_failed",
        context=order_context(found.order) | {"amount_ore": found.amount_ore},
        reply_to=association().email,
    )


@letter("payment_failed")
def payment_failed(order: int) -> Letter:
    """A slow payment method failed days after the buyer thought it was done."""
    found = Order.objects.get(pk=order)
    return Letter(
        subject=_("The payment for your order %(reference)s failed") % {"reference": found.reference},
        template="payments/emails/payment_failed",
        context=order_context(found) | {"home_url": home_address(found)},
        reply_to=association().email,
    )


@letter("hold_reminder")
def hold_reminder(order: int) -> Letter | None:
    """The way back to an order that was left unpaid, while its time lasts."""
    found = left_alone().filter(pk=order).first()
    if found is None:
        return None
    return Letter(
        subject=_("Your order %(reference)s waits for payment") % {"reference": found.reference},
        template="payments/emails/hold_reminder",
        context=order_context(found) | {"until": format_clock(found.expires_at)},
        reply_to=association().email,
    )


@letter("staff_attention")
def staff_attention(order: int, sentence: str) -> Letter:
    """To the office: an order needs a person."""
    found = Order.objects.get(pk=order)
    return Letter(
        subject=_("Order %(reference)s needs attention") % {"reference": found.reference},
        template="payments/emails/staff_attention",
        context=order_context(found)
        | {"sentence": sentence, "admin_url": settings.SITE_URL + reverse("orders:inspect", args=[order])},
    )


def papers_of(order: Order) -> list[SalesDocument]:
    """The receipt or invoice, and the credit note for what was exchanged for this order's goods."""
    kinds = [DocumentKind.RECEIPT, DocumentKind.INVOICE]
    papers = list(order.documents.filter(kind__in=kinds, replacement=None).order_by("pk"))
    if order.moved_from_id:
        of_money = Q(refunds__moved_to__order=order)
        of_invoice = Q(pk__in=Exchange.objects.filter(order=order).values("credit_note"))
        papers += SalesDocument.objects.filter(of_money | of_invoice).order_by("pk").distinct()
    return papers


def home_address(order: Order) -> str:
    """Where the buyer may start again, in full."""
    groups = by_seller(order)
    if not groups:
        return settings.SITE_URL + "/"
    seller, lines = groups[0]
    with override(order.language):
        url = seller.home_url(order, lines)
    return url if url.startswith("http") else settings.SITE_URL + url


def files_of(documents) -> list[Attachment]:
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
        with suppress(FileChanged):
            name = f"{names[document.kind]}-{document}.pdf"
            files.append(Attachment(name, document_pdf(document), "application/pdf"))
    return files


def order_context(order: Order) -> dict:
    """What every letter about an order says."""
    return {
        "order": order,
        "order_url": full_address(order),
        "association": association(),
        "ordered_on": date_format(order.created_at, "DATE_FORMAT"),
    }
