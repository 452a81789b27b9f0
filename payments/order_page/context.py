"""What somebody who pays an invoice has to know, for letters and the order page alike.

What the order page shows, in each of the order's states.
"""

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from payments.documents.pdf.content import format_account_number
from payments.documents.receivables import invoice_of
from payments.enums import AttemptStatus, DocumentKind, OrderStatus, PaymentMethod, RefundChannel, RefundStatus
from payments.models import Order, SalesDocument
from payments.orders.queries import vat_per_rate
from payments.sellers import lines_by_seller


def payment_instructions(invoice: SalesDocument) -> dict:
    """`invoice` is one of `receivables.invoices()`, which know what is still open."""
    said = invoice.snapshot
    pay_to = said.get("pay_to") or {}
    return {
        "invoice": invoice,
        "open_ore": max(0, invoice.open_ore),
        "due_on": invoice.due_on,
        "account": format_account_number(pay_to.get("account", "")),
        "kid": pay_to.get("kid", ""),
        "number": str(invoice),
    }


_WAITING = (AttemptStatus.PENDING,)


def page_context(request: HttpRequest, order: Order) -> dict:
    """`state` is one of held, part, bank, checking, confirmed, expired, cancelled."""
    groups = lines_by_seller(order)
    lines = [line for _seller, group in groups for line in group]
    lines.sort(key=lambda line: line.position)
    refunds = list(order.refunds.all()) if getattr(order, "has_refunds", True) else []
    state = page_state(order)
    documents = list(order.documents.order_by("issued_at", "pk")) if order.confirmed_at or refunds else []
    invoice = invoice_of(order) if any(one.kind == DocumentKind.INVOICE for one in documents) else None
    return {
        "order": order,
        "state": state,
        "lines": lines,
        "vat_rates": vat_per_rate(order, lines),
        "refunds": [{"refund": refund, "text": refund_text(refund)} for refund in refunds],
        "documents": documents,
        "pay": payment_instructions(invoice) if invoice else None,
        "is_late": bool(invoice and invoice.open_ore > 0 and invoice.due_on < timezone.localdate()),
        "paid_ore": order.total_ore - order.due_ore if state == "part" else 0,
        "replaced_by": (
            [new for new in order.exchanged_to.all() if new.confirmed_at]
            if order.confirmed_at and getattr(order, "has_exchanges", True)
            else []
        ),
        "sections": _sections(request, order, groups) if state == "confirmed" else [],
        "home_url": _home_url(order, groups) if state in ("expired", "cancelled") else "",
        "minutes_left": minutes_left(order) if state == "held" else None,
        # Only ever the key's holder gets here, but the page may lie open in a shared browser.
        "breadcrumbs": [],
    }


def page_state(order: Order) -> str:
    """The order as its buyer should understand it; a hold whose time is over is over, whatever its row says."""
    if order.status != OrderStatus.HELD:
        return order.status
    statuses = {attempt.status for attempt in order.attempts.all()}
    if statuses & set(_WAITING):
        return "bank"
    if AttemptStatus.COMPLETE in statuses:
        return "checking"
    if order.is_live:
        return "part" if order.method == PaymentMethod.MANUAL else "held"
    return "expired"


def minutes_left(order: Order) -> int:
    """Whole minutes in which the order can still be paid, at least one."""
    return max(1, int((order.expires_at - timezone.now()).total_seconds() // 60))


def refund_text(refund) -> str:
    if refund.channel == RefundChannel.TRANSFER:
        return _("Moved to the order that replaced this one.")
    if refund.channel == RefundChannel.BANK:
        if refund.status == RefundStatus.SUCCEEDED:
            return _("Transferred to your bank account.")
        return _("We will transfer it to your bank account.")
    if refund.status == RefundStatus.SUCCEEDED:
        return _("Refunded to your card. It can take 5 to 10 days before you see it.")
    if refund.status == RefundStatus.FAILED:
        return _("The bank did not accept it. We are looking into it and will be in touch.")
    return _("On its way.")


def _home_url(order: Order, groups) -> str:
    return groups[0][0].home_url(order, groups[0][1]) if groups else "/"


def _sections(request: HttpRequest, order: Order, groups) -> list[dict]:
    found = []
    for seller, lines in groups:
        section = seller.section(request, order, lines)
        if section:
            found.append(section)
    return found
