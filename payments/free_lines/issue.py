"""Issuing an invoice that staff have written: an order with free lines, confirmed by invoice or paid by card.

Amounts are øre.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from accounts.models import User
from core.association import association
from core.vat import VatCode
from core.wall_clock import end_of_day
from payments.documents import snapshot
from payments.documents.invoice import confirm_by_invoice
from payments.enums import DocumentKind, LineCategory, PaymentMethod, SellerKind
from payments.limits import why_not_payable
from payments.models import FreeInvoice, FreeLine, Order, SalesDocument
from payments.orders.pay_link import send_pay_link
from payments.orders.place import Buyer, NewLine, place_order


class CannotIssue(ValueError):
    """The invoice cannot be issued. The message is for staff."""


@dataclass(frozen=True, kw_only=True)
class WrittenLine:
    """One line as staff wrote it. `unit_ore` includes VAT."""

    text: str
    quantity: int
    unit_ore: int
    vat_code: VatCode
    account: str
    category: LineCategory

    @property
    def total_ore(self) -> int:
        return self.quantity * self.unit_ore


@dataclass(frozen=True, kw_only=True)
class Written:
    """Everything that an invoice says. `hold_days` is for payment by card: how many days the order waits for it."""

    buyer: Buyer
    language: str
    lines: Sequence[WrittenLine]
    method: PaymentMethod = PaymentMethod.INVOICE
    due_days: int = 14
    hold_days: int = 14

    @property
    def total_ore(self) -> int:
        return sum(line.total_ore for line in self.lines)


def issue(invoice: FreeInvoice, written: Written, *, by: User | None) -> Order:
    """Issue a draft: its order is placed, and the buyer gets the invoice or the link to pay by e-mail.

    A second call returns the first order. Raises CannotIssue for an amount that cannot be paid online.
    """
    if written.method == PaymentMethod.CARD and (reason := why_not_payable(written.total_ore)):
        raise CannotIssue(reason)
    with transaction.atomic():
        locked = FreeInvoice.objects.select_for_update().get(pk=invoice.pk)
        if locked.order is not None:
            return locked.order
        order = _place(locked, written, by)
        log_data = {
            "total_ore": order.total_ore,
            "method": order.method,
            "lines": [f"{line.quantity} × {line.text}" for line in written.lines],
            "before": "",
            "after": order.reference,
        }
        log(order, "payments.free_invoice", user=by, data=log_data)
        if written.method == PaymentMethod.INVOICE:
            confirm_by_invoice(order)
        else:
            send_pay_link(order)
    order.refresh_from_db()
    return order


def _place(invoice: FreeInvoice, written: Written, by: User | None) -> Order:
    """Write the held order with its typed lines, and tie the draft to it. The caller holds the draft's lock."""
    seller = association()
    order = place_order(
        lines=[
            NewLine(
                seller_kind=SellerKind.FREE_LINE,
                description=line.text,
                quantity=line.quantity,
                unit_ore=line.unit_ore,
                vat_code=VatCode(seller.vat_code(line.vat_code)),
                account=line.account,
            )
            for line in written.lines
        ],
        buyer=written.buyer,
        language=written.language,
        expires_at=end_of_day(timezone.localdate() + timedelta(days=written.hold_days)),
        method=written.method,
        due_days=written.due_days,
        placed_by=by,
        has_long_hold=written.method == PaymentMethod.CARD,
    )
    FreeLine.objects.bulk_create(
        FreeLine(line=line, invoice=invoice, category=text.category)
        for line, text in zip(order.lines.all(), written.lines, strict=True)
    )
    invoice.order = order
    invoice.save(update_fields=["order"])
    return order


def preview_document(invoice: FreeInvoice, written: Written) -> SalesDocument:
    """The invoice as it would be issued now, without number and KID. It is not saved, and nothing else is.

    The order is placed and rolled back, because a document is made from an order's rows.
    """
    with transaction.atomic():
        locked = FreeInvoice.objects.select_for_update().get(pk=invoice.pk)
        order = _place(locked, written, None)
        contents = snapshot.sale_snapshot(order)
        transaction.set_rollback(True)
    contents["order"]["reference"] = "–"
    due_on: date | None = None
    if written.method == PaymentMethod.INVOICE:
        contents["pay_to"] = snapshot.payment_instructions_snapshot(
            contents["seller"], contents["totals"]["gross_ore"], 0
        )
        due_on = timezone.localdate() + timedelta(days=written.due_days)
    return SalesDocument(
        kind=DocumentKind.INVOICE if written.method == PaymentMethod.INVOICE else DocumentKind.RECEIPT,
        series="",
        number=0,
        language=written.language,
        issued_at=timezone.now(),
        due_on=due_on,
        total_ore=contents["totals"]["gross_ore"],
        vat_ore=contents["totals"]["vat_ore"],
        snapshot=contents,
    )
