"""The mails about orders and money. Each is told once; what is queued is only the number of what it tells about."""

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.association import association
from core.mail import Attachment, Letter, letter
from core.money import format_kr
from payments.domain.checkout import order_address
from payments.domain.queries import vat_per_rate
from payments.enums import DocumentKind, RefundReason
from payments.models import Order, Refund, SalesDocument
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
    return Letter(
        subject=_("Your order %(reference)s is confirmed") % {"reference": found.reference},
        template="email/payments/order_confirmed",
        context=_context(found) | {"sections": sections, "vat_rates": vat_per_rate(found)},
        attachments=attachments + papers_of(found),
        reply_to=association().email,
    )


@letter("order_refunded_late")
def order_refunded_late(refund: int) -> Letter:
    """Money came for goods that were gone, or came twice; all of it goes back."""
    found = Refund.objects.select_related("order").get(pk=refund)
    return Letter(
        subject=_("We are sending your money back: %(reference)s") % {"reference": found.order.reference},
        template="email/payments/order_refunded_late",
        context=_context(found.order)
        | {"refund": found, "amount_ore": found.amount_ore, "twice": found.reason == RefundReason.DUPLICATE}
        | {"home_url": home_address(found.order)},
        reply_to=association().email,
    )


@letter("refund_made")
def refund_made(refund: int) -> Letter:
    found = Refund.objects.select_related("order").get(pk=refund)
    note = SalesDocument.objects.filter(key=f"refund-{found.pk}").first()
    return Letter(
        subject=_("%(amount)s is on its way back to you: %(reference)s")
        % {"amount": format_kr(found.amount_ore), "reference": found.order.reference},
        template="email/payments/refund_made",
        context=_context(found.order) | {"refund": found, "amount_ore": found.amount_ore},
        attachments=_files([note] if note else []),
        reply_to=association().email,
    )


@letter("payment_failed")
def payment_failed(order: int) -> Letter:
    """A slow payment method failed days after the buyer thought it was done."""
    found = Order.objects.get(pk=order)
    return Letter(
        subject=_("The payment for your order %(reference)s failed") % {"reference": found.reference},
        template="email/payments/payment_failed",
        context=_context(found) | {"home_url": home_address(found)},
        reply_to=association().email,
    )


@letter("staff_attention")
def staff_attention(order: int, sentence: str) -> Letter:
    """To the office: an order needs a person."""
    found = Order.objects.get(pk=order)
    return Letter(
        subject=_("Order %(reference)s needs attention") % {"reference": found.reference},
        template="email/payments/staff_attention",
        context=_context(found)
        | {"sentence": sentence, "admin_url": settings.SITE_URL + reverse("orders:inspect", args=[order])},
    )


def papers_of(order: Order) -> list[Attachment]:
    """The receipt or invoice as a file."""
    kinds = [DocumentKind.RECEIPT, DocumentKind.INVOICE]
    return _files(order.documents.filter(kind__in=kinds).order_by("pk"))


def home_address(order: Order) -> str:
    """Where the buyer may start again, in full."""
    groups = by_seller(order)
    if not groups:
        return settings.SITE_URL + "/"
    seller, lines = groups[0]
    with override(order.language):
        url = seller.home_url(order, lines)
    return url if url.startswith("http") else settings.SITE_URL + url


def _files(documents) -> list[Attachment]:
    documents = list(documents)
    if not documents:
        return []
    from payments.papers import document_pdf

    names = {
        DocumentKind.RECEIPT: _("receipt"),
        DocumentKind.INVOICE: _("invoice"),
        DocumentKind.CREDIT_NOTE: _("credit-note"),
    }
    return [
        Attachment(f"{names[document.kind]}-{document}.pdf", document_pdf(document), "application/pdf")
        for document in documents
    ]


def _context(order: Order) -> dict:
    return {
        "order": order,
        "order_url": full_address(order),
        "association": association(),
        "ordered_on": date_format(order.created_at, "DATE_FORMAT"),
    }
