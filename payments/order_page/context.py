"""The template context of the order page, and the payment instructions of invoices, which e-mails use too."""

from collections.abc import Sequence

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from core.values import present
from payments.documents.pdf.content import format_account_number
from payments.documents.receivables import Invoice, invoice_of
from payments.enums import AttemptStatus, DocumentKind, OrderStatus, PaymentMethod, RefundChannel, RefundStatus
from payments.limits import why_not_payable
from payments.models import Order, Refund
from payments.order_page.exchange import exchange_summary
from payments.orders.queries import vat_per_rate
from payments.sellers import Groups, lines_by_seller


def payment_instructions(invoice: "Invoice") -> dict:
    """How to pay an invoice, for templates. `invoice` must be annotated by `receivables.invoices()`."""
    pay_to = invoice.snapshot.get("pay_to") or {}
    return {
        "invoice": invoice,
        "open_ore": max(0, invoice.open_ore),
        "due_on": invoice.due_on,
        "account": format_account_number(pay_to.get("account", "")),
        "kid": pay_to.get("kid", ""),
        "number": str(invoice),
    }


def page_context(request: HttpRequest, order: Order) -> dict:
    """The context of the order page. `state` is the result of `page_state`."""
    groups = lines_by_seller(order)
    lines = [line for _seller, group in groups for line in group]
    lines.sort(key=lambda line: line.position)
    refunds = list(order.refunds.all()) if getattr(order, "has_refunds", True) else []
    state = page_state(order)
    documents = list(order.documents.order_by("issued_at", "pk")) if order.confirmed_at or refunds else []
    online_ore = order.checkout_ore if state in ("held", "part") else 0
    invoice = invoice_of(order) if any(document.kind == DocumentKind.INVOICE for document in documents) else None
    return {
        "order": order,
        "state": state,
        "online_ore": online_ore,
        "why_not_payable": why_not_payable(online_ore) if order.method != PaymentMethod.INVOICE else "",
        "lines": lines,
        # A free order speaks of no money. One that a code has made free shows what the code saved.
        "shows_amounts": any(line.unit_ore for line in lines),
        "vat_rates": vat_per_rate(order, lines),
        "refunds": [{"refund": refund, "text": refund_text(refund)} for refund in refunds],
        "exchange": exchange_summary(order),
        "ended_text": ended_text(order, state, refunds, invoice),
        "documents": documents,
        "payment_instructions": payment_instructions(invoice) if invoice else None,
        "is_late": bool(invoice and invoice.open_ore > 0 and present(invoice.due_on) < timezone.localdate()),
        "paid_ore": order.total_ore - order.due_ore if state == "part" else 0,
        "replaced_by": (
            [new for new in order.exchanged_to.all() if new.confirmed_at]
            if order.confirmed_at and getattr(order, "has_exchanges", True)
            else []
        ),
        "sections": _sections(request, order, groups) if state == "confirmed" else [],
        "home_url": _home_url(order, groups) if state in ("expired", "cancelled") else "",
        "minutes_left": minutes_left(order) if state == "held" else None,
        # No breadcrumbs: whoever has the link sees nothing but the order.
        "breadcrumbs": [],
    }


def page_state(order: Order) -> str:
    """The state shown to the buyer: held, unconfirmed, part, bank, checking, confirmed, expired or cancelled.

    A hold that has run out counts as expired, whether or not the expiry job has run.
    """
    if order.status != OrderStatus.HELD:
        return order.status
    statuses = {attempt.status for attempt in order.attempts.all()}
    if AttemptStatus.PENDING in statuses:
        return "bank"
    if AttemptStatus.COMPLETE in statuses:
        return "checking"
    if order.is_live and order.awaits_confirmation:
        return "unconfirmed"
    if order.is_live:
        return "part" if order.method == PaymentMethod.MANUAL else "held"
    return "expired"


def ended_text(order: Order, state: str, refunds: Sequence[Refund], invoice: "Invoice | None") -> str:
    """Why an order that has ended did so, or what became of its money. Empty for other orders."""
    if state == "expired":
        if not order.total_ore:
            return _("We held your seats, but the booking was not finished in time and has ended.")
        if not refunds:
            return _("We held this order for you, but it was not paid in time and has ended. Nothing was charged.")
        if order.method == PaymentMethod.MANUAL:
            return _("We held this order for you, but it was not paid in full in time. What you had paid is refunded.")
        return _("Your payment came after what you had chosen was gone. All of it is refunded.")
    if state != "cancelled":
        return ""
    return " ".join(_money_of_cancelled(order, refunds, invoice))


def _money_of_cancelled(order: Order, refunds: Sequence[Refund], invoice: "Invoice | None") -> list[str]:
    is_moved = any(refund.channel == RefundChannel.TRANSFER for refund in refunds)
    is_refunded = any(refund.channel != RefundChannel.TRANSFER for refund in refunds)
    sentences = []
    if is_moved and is_refunded:
        sentences.append(
            _("What you paid was moved to the order that replaced it, and the rest is refunded the way it was paid.")
        )
    elif is_moved:
        sentences.append(_("What you paid was moved to the order that replaced it."))
    elif is_refunded:
        sentences.append(_("The money is refunded the way it was paid."))
    if invoice and invoice.open_ore > 0:
        sentences.append(_("The invoice is still to be paid."))
    elif invoice and invoice.credited_ore and not is_moved and not is_refunded:
        sentences.append(_("The invoice is credited: there is nothing to pay."))
    if sentences:
        return sentences
    if not order.total_ore:
        return []
    return [_("No money is refunded.") if order.confirmed_at else _("Nothing was charged.")]


def minutes_left(order: Order) -> int:
    """Whole minutes in which the order can still be paid, at least one."""
    return max(1, int((present(order.expires_at) - timezone.now()).total_seconds() // 60))


def refund_text(refund: Refund) -> str:
    """What the buyer is told about a refund: how it is paid and whether it has arrived."""
    if refund.channel == RefundChannel.TRANSFER:
        return _("Moved to the order that replaced this one.")
    if refund.channel == RefundChannel.BANK:
        if refund.status == RefundStatus.SUCCEEDED:
            return _("Transferred to your bank account.")
        return _("We will transfer it to your bank account.")
    if refund.status == RefundStatus.SUCCEEDED:
        return _("Refunded to your card. It can take 5 to 10 days before you see it.")
    if refund.status == RefundStatus.FAILED:
        return _("The bank did not accept it. We have asked for your account number by e-mail.")
    return _("On its way.")


def _home_url(order: Order, groups: Groups) -> str:
    return groups[0][0].home_url(order, groups[0][1]) if groups else "/"


def _sections(request: HttpRequest, order: Order, groups: Groups) -> list[dict]:
    sections = []
    for seller, lines in groups:
        section = seller.section(request, order, lines)
        if section:
            sections.append(section)
    return sections
