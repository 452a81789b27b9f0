"""E-mails to buyers about orders and refunds, and to staff about orders that need attention.

The parameters are those of the queued e-mail: primary keys of orders and refunds.
"""

from collections.abc import Iterable
from contextlib import suppress

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.association import association
from core.dates import format_day, format_until
from core.money import format_kr
from core.values import present
from mail.message import Attachment, Email
from mail.queue import email
from payments.checkout.session import order_path
from payments.codes import decline
from payments.documents.pdf import StoredFileChanged, document_pdf
from payments.documents.receivables import invoice_of
from payments.enums import DocumentKind, RefundReason
from payments.models import Exchange, FreeInvoice, Order, Refund, SalesDocument
from payments.order_page.context import payment_instructions
from payments.order_page.exchange import document_names, exchange_summary
from payments.orders.confirm import confirmation_key
from payments.orders.hold_reminder import orders_to_remind
from payments.orders.queries import vat_per_rate
from payments.sellers import lines_by_seller


def full_order_url(order: Order) -> str:
    """The absolute URL of the order page."""
    return settings.SITE_URL + order_path(order)


@email("order_confirmed")
def order_confirmed(order: int, **again: int) -> Email:
    """The confirmation with the sellers' attachments (tickets) and the receipt or invoice.

    `again` is the number of a confirmation that was sent again; it is not used here.
    """
    confirmed = Order.objects.prefetch_related("lines").get(pk=order)
    groups = lines_by_seller(confirmed)
    sections = [section for seller, lines in groups if (section := seller.section(None, confirmed, lines))]
    attachments = [file for seller, lines in groups for file in seller.attachments(confirmed, lines)]
    documents = documents_of(confirmed)
    is_invoiced = any(document.kind == DocumentKind.INVOICE for document in documents)
    invoice = invoice_of(confirmed) if is_invoiced else None
    instructions = payment_instructions(invoice) if invoice and invoice.open_ore > 0 else None
    exchange = exchange_summary(confirmed)
    subject = _("Your order %(reference)s is confirmed")
    if exchange:
        subject = _("Your exchange is done: order %(reference)s")
    return Email(
        subject=subject % {"reference": confirmed.reference},
        template="payments/emails/order_confirmed",
        context=order_context(confirmed)
        | {
            "sections": sections,
            "vat_rates": vat_per_rate(confirmed),
            "payment_instructions": instructions,
            "exchange": exchange,
            "document_names": document_names(documents),
        },
        attachments=attachments + document_attachments(documents),
        reply_to=association().email,
        accent=sections[0].get("accent", "") if len(sections) == 1 else "",
    )


@email("order_refunded_late")
def order_refunded_late(refund: int) -> Email:
    """A payment came too late, or twice, and is refunded in full."""
    late_refund = Refund.objects.select_related("order").get(pk=refund)
    return Email(
        subject=_("We are refunding your payment: %(reference)s") % {"reference": late_refund.order.reference},
        template="payments/emails/late_payment_refunded",
        context=order_context(late_refund.order)
        | {
            "refund": late_refund,
            "amount_ore": late_refund.amount_ore,
            "twice": late_refund.reason == RefundReason.DUPLICATE,
        }
        | {"home_url": restart_url(late_refund.order)},
        reply_to=association().email,
    )


@email("refund_made")
def refund_made(refund: int) -> Email:
    """A refund is on its way, with its credit note."""
    paid_refund = Refund.objects.select_related("order", "credit_note").get(pk=refund)
    note = paid_refund.credit_note
    return Email(
        subject=_("Your refund of %(amount)s is on its way: %(reference)s")
        % {"amount": format_kr(paid_refund.amount_ore), "reference": paid_refund.order.reference},
        template="payments/emails/refund_made",
        context=order_context(paid_refund.order)
        | {"refund": paid_refund, "amount_ore": paid_refund.amount_ore, "note": note},
        attachments=document_attachments([note] if note else []),
        reply_to=association().email,
    )


@email("payment_failed")
def payment_failed(order: int, code: str = "") -> Email:
    """A delayed payment method failed days after the checkout. `code` is Stripe's reason, if it gave one."""
    unpaid_order = Order.objects.get(pk=order)
    return Email(
        subject=_("The payment for your order %(reference)s failed") % {"reference": unpaid_order.reference},
        template="payments/emails/payment_failed",
        context=order_context(unpaid_order)
        | {"home_url": restart_url(unpaid_order), "reason": decline(code) if code else ""},
        reply_to=association().email,
    )


@email("hold_reminder")
def hold_reminder(order: int) -> Email | None:
    """A reminder with the link to an order that was left unpaid. None if it is paid or its hold ends too soon."""
    unpaid_order = orders_to_remind().filter(pk=order).first()
    if unpaid_order is None or unpaid_order.why_not_payable_online:
        return None
    return Email(
        subject=_("Your order %(reference)s waits for payment") % {"reference": unpaid_order.reference},
        template="payments/emails/hold_reminder",
        context=order_context(unpaid_order) | {"until": format_until(present(unpaid_order.expires_at))},
        reply_to=association().email,
    )


@email("exchange_waits")
def exchange_waits(order: int) -> Email | None:
    """Staff have made an exchange that the buyer must pay the difference of. None if it is paid or has ended."""
    new_order = Order.objects.prefetch_related("lines").get(pk=order)
    exchange = exchange_summary(new_order)
    if not new_order.is_live or exchange is None:
        return None
    return Email(
        subject=_("Pay the difference, and your exchange is done: %(reference)s") % {"reference": new_order.reference},
        template="payments/emails/exchange_waits",
        context=order_context(new_order)
        | {
            "exchange": exchange,
            "until": format_until(present(new_order.expires_at)),
            "why_not_payable": new_order.why_not_payable_online,
        },
        reply_to=association().email,
    )


@email("pay_link")
def pay_link(order: int) -> Email | None:
    """The link to an order that staff have taken, to be paid online. None if it is no longer open."""
    waiting = Order.objects.prefetch_related("lines").filter(pk=order).first()
    if waiting is None or not waiting.is_live:
        return None
    return Email(
        subject=_("Your order %(reference)s is ready to be paid") % {"reference": waiting.reference},
        template="payments/emails/pay_link",
        context=order_context(waiting)
        | {
            "written": FreeInvoice.objects.filter(order=waiting).first(),
            "until": format_until(present(waiting.expires_at)),
        },
        reply_to=association().email,
    )


@email("open_order")
def open_order(order: int) -> Email | None:
    """The link to an open order, when somebody books again with its address. None if it is no longer open."""
    waiting = Order.objects.filter(pk=order).first()
    if waiting is None or not waiting.is_live:
        return None
    return Email(
        subject=_("You have an order that is not finished: %(reference)s") % {"reference": waiting.reference},
        template="payments/emails/open_order",
        context=order_context(waiting) | {"until": format_until(present(waiting.expires_at))},
        reply_to=association().email,
    )


@email("staff_attention")
def staff_attention(order: int, sentence: str) -> Email:
    """To staff: an order needs attention, for the reason in `sentence`."""
    flagged = Order.objects.get(pk=order)
    return Email(
        subject=_("Order %(reference)s needs attention") % {"reference": flagged.reference},
        template="payments/emails/staff_attention",
        context=order_context(flagged)
        | {"sentence": sentence, "admin_url": settings.SITE_URL + reverse("orders:inspect", args=[order])},
    )


def documents_of(order: Order) -> list[SalesDocument]:
    """The receipt or invoice, and the credit notes for the lines that were exchanged for this order.

    Money that was moved here and money that was given back have a credit note each, unless an invoice was credited.
    """
    kinds = [DocumentKind.RECEIPT, DocumentKind.INVOICE]
    documents = list(order.documents.filter(kind__in=kinds, replacement=None).order_by("pk"))
    if order.exchanged_from_id:
        of_refunds = Q(refunds__moved_to__order=order)
        of_invoice = Q(pk__in=Exchange.objects.filter(order=order).values("credit_note"))
        told_of = Refund.objects.filter(order=order.exchanged_from_id, outcome_mail__key=confirmation_key(order))
        of_rest = Q(pk__in=told_of.values("credit_note"))
        documents += SalesDocument.objects.filter(of_refunds | of_invoice | of_rest).order_by("pk").distinct()
    return documents


def restart_url(order: Order) -> str:
    """The absolute URL where the buyer can order again."""
    groups = lines_by_seller(order)
    if not groups:
        return settings.SITE_URL + "/"
    seller, lines = groups[0]
    with override(order.language):
        url = seller.home_url(order, lines)
    return url if url.startswith("http") else settings.SITE_URL + url


def document_attachments(documents: Iterable[SalesDocument]) -> list[Attachment]:
    """The PDFs of sales documents as attachments, named in the active language."""
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
        # A changed file is left out; the e-mail is sent with the others.
        with suppress(StoredFileChanged):
            name = f"{names[DocumentKind(document.kind)]}-{document}.pdf"
            files.append(Attachment(name, document_pdf(document), "application/pdf"))
    return files


def order_context(order: Order) -> dict:
    """The template context that all e-mails about an order have."""
    return {
        "order": order,
        "order_url": full_order_url(order),
        "association": association(),
        "ordered_on": format_day(order.created_at),
    }
