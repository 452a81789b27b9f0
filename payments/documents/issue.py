"""Issuing receipts, invoices and credit notes: once each, numbered without gaps, never changed afterwards.

A document is never changed, so what it belongs to is kept at the other end: `Payment.receipt`, `Refund.credit_note`.

The sum of `total_ore` over an order's receipts and credit notes is what we hold of the buyer's money: credit notes
are negative. Call these as the last thing in a transaction: the number series is locked until it ends.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet, Sum
from django.utils import timezone

from core.numbering import take_number
from payments.documents import snapshot
from payments.documents.credit_lines import CreditTooLarge, credit_lines
from payments.enums import NO_SALE, DocumentKind
from payments.ledger import refundable_ore
from payments.models import Order, Payment, Refund, SalesDocument

__all__ = [
    "CreditTooLarge",
    "document_of",
    "issue_credit",
    "issue_credit_note",
    "issue_first_receipt",
    "issue_invoice",
    "issue_receipt",
    "issue_reversal",
    "latest_version",
    "replace_document",
    "uncredited_ore",
]


def _lock(order: Order) -> None:
    """Two who issue the same document at once queue at the order's row, and the second finds what the first wrote."""
    Order.objects.select_for_update().only("pk").get(pk=order.pk)


def _write(
    *, kind: DocumentKind, order: Order, said: dict, due_on: date | None = None, **relations: SalesDocument
) -> SalesDocument:
    """Take a number and write the row. `relations` are the document's own: corrects, reverses, replaces."""
    series = settings.DOCUMENT_SERIES[kind]
    return SalesDocument.objects.create(
        kind=kind,
        series=series,
        order=order,
        language=order.language,
        due_on=due_on,
        total_ore=said["totals"]["gross_ore"],
        vat_ore=said["totals"]["vat_ore"],
        snapshot=said,
        number=take_number(f"document {series}"),
        **relations,
    )


def _invoices(order_pk: int) -> QuerySet[SalesDocument]:
    """The order's invoices, the newest first; the others were replaced."""
    return SalesDocument.objects.filter(order=order_pk, kind=DocumentKind.INVOICE, corrects=None).order_by("-pk")


def document_of(payment: Payment) -> SalesDocument | None:
    """What was issued for a payment: its receipt, which may cover other payments too, or its order's invoice. The
    newest, where one was replaced.
    """
    return payment.receipt or _invoices(payment.order_id).first()


def issue_receipt(payment: Payment) -> SalesDocument:
    """The receipt for a payment. When the order was invoiced, the invoice is the sale's document and is returned:
    a second one would count the sale twice.

    An order that was paid in several ways gets one receipt over all of them when it is paid in full. Another amount
    than the order's (money is a fact) gets its lines in proportion.
    """
    with transaction.atomic():
        _lock(payment.order)
        payment.refresh_from_db(fields=["receipt"])
        return document_of(payment) or issue_first_receipt(payment)


def issue_first_receipt(payment: Payment) -> SalesDocument:
    """The same for a caller whose transaction holds the order's row, and who knows that the payment has no document."""
    order = payment.order
    said = snapshot.sale_snapshot(order)
    covered = [payment]
    if payment.amount_ore != said["totals"]["gross_ore"]:
        covered += [other for other in _without_document(order) if other.pk != payment.pk]
        amount = sum(one.amount_ore for one in covered)
        if amount != said["totals"]["gross_ore"]:
            said |= snapshot.line_totals(_in_proportion(said["lines"], amount))
    said["payments"] = [_paid(one) for one in sorted(covered, key=lambda one: one.received_at)]
    said["payment"] = _paid(payment)
    receipt = _write(kind=DocumentKind.RECEIPT, order=order, said=said)
    Payment.objects.filter(pk__in=[one.pk for one in covered]).update(receipt=receipt)
    payment.receipt = receipt
    return receipt


def _without_document(order: Order) -> list[Payment]:
    """Payments kept for the order that no receipt covers yet."""
    return list(order.payments.filter(problem="", receipt=None).exclude(refunds__reason__in=NO_SALE))


def _paid(payment: Payment) -> dict:
    return {
        "method": payment.method,
        "amount_ore": payment.amount_ore,
        "received_at": payment.received_at.isoformat(),
        "reference": payment.payment_intent or payment.session_id or "",
        # Of a payment moved from another order: that order's reference.
        "from_order": payment.moved_from.order.reference if payment.moved_from else "",
    }


def _in_proportion(lines: Sequence[dict], amount: int) -> list[dict]:
    """The sold lines scaled to another amount: whole times over, then a part, each with its own VAT."""
    whole = sum(line["gross_ore"] for line in lines)
    times, part = divmod(amount, whole) if whole else (0, 0)
    scaled = {
        line["line"]: line
        | {name: line[name] * times for name in ("quantity", "discount_ore", "gross_ore", "vat_ore", "net_ore")}
        for line in lines
    }
    for line in credit_lines(lines, (), (), part) if part else ():
        base = scaled[line["line"]]
        for name in ("gross_ore", "vat_ore", "net_ore"):
            base[name] -= line[name]
    for line in scaled.values():
        line["quantity"] = line["quantity"] or 1
        line["unit_ore"], line["discount_ore"] = -(-line["gross_ore"] // line["quantity"]), 0
        line["discount_ore"] = line["unit_ore"] * line["quantity"] - line["gross_ore"]
    return [line for line in scaled.values() if line["gross_ore"]]


@transaction.atomic
def issue_invoice(order: Order, due_days: int = 14) -> SalesDocument:
    """The invoice for an order, payable within `due_days` days to the association's account. The order has one: the
    second time it is given again, or what has replaced it.
    """
    _lock(order)
    if issued := _invoices(order.pk).first():
        return issued
    said = snapshot.sale_snapshot(order)
    payments = list(order.payments.filter(problem=""))
    prepaid = sum(payment.amount_ore for payment in payments)
    said["payments"] = [_paid(payment) for payment in payments]
    said["pay_to"] = snapshot.payment_instructions_snapshot(
        said["seller"], said["totals"]["gross_ore"] - prepaid, prepaid
    )
    due_on = timezone.localdate() + timedelta(days=due_days)
    return _write(kind=DocumentKind.INVOICE, order=order, said=said, due_on=due_on)


@transaction.atomic
def issue_credit_note(refund: Refund) -> SalesDocument:
    """The credit note for a refund, once, over what the refund's lines name, else over all lines in proportion.

    Corrects the payment's receipt, or the order's invoice. A payment that never got a receipt (it came too late
    for the seats) gets one first, so that documents and money agree. Raises CreditTooLarge.
    """
    document = issue_receipt(refund.payment)
    return issue_credit(document, [refund], amount_ore=refund.amount_ore, lines=refund.parts(), reason=refund.reason)


@transaction.atomic
def issue_credit(
    document: SalesDocument,
    refunds: Sequence[Refund] = (),
    *,
    amount_ore: int,
    lines: Sequence[dict] = (),
    reason: str = "",
) -> SalesDocument:
    """Credit `amount_ore` of a receipt or invoice: [{"line": order line pk, "quantity": units, "amount_ore": øre}].

    `refunds` are tied to the credit note; where one of them has a note already, that is given again. Raises
    CreditTooLarge.
    """
    _lock(document.order)
    pks = [refund.pk for refund in refunds]
    if pks and (issued := SalesDocument.objects.filter(refunds__in=pks).first()):
        return issued
    if amount_ore <= 0:
        raise ValueError("A credit note is about more than nothing.")
    said = document.snapshot
    credited = [line for other in document.corrections.all() for line in other.snapshot["lines"]]
    said = (
        said
        | snapshot.line_totals(credit_lines(said["lines"], credited, lines, amount_ore))
        | {"payment": None, "payments": [], "pay_to": None, "replaces": None}
        | {"corrects": _pointer(document, reason)}
    )
    note = _write(kind=DocumentKind.CREDIT_NOTE, order=document.order, said=said, corrects=document)
    Refund.objects.filter(pk__in=pks).update(credit_note=note)
    for refund in refunds:
        refund.credit_note = note
    return note


@transaction.atomic
def issue_reversal(refund: Refund) -> SalesDocument | None:
    """Take back the credit note of a refund that failed after all: a receipt over the same lines.

    Where the document was replaced since, what comes back belongs to the new one. The refund has no credit note
    afterwards: when it is tried again it gets another. None when it had none.
    """
    _lock(refund.order)
    refund.refresh_from_db(fields=["credit_note"])
    note = refund.credit_note
    if note is None:
        return None
    document = latest_version(note.corrects)
    said = note.snapshot | snapshot.line_totals(_turned(note.snapshot["lines"]))
    said |= {"buyer": document.snapshot["buyer"], "corrects": _pointer(note, "reversal")}
    reversal = _write(kind=document.kind, order=note.order, said=said, corrects=document, reverses=note)
    refund.credit_note = None
    refund.save(update_fields=["credit_note"])
    return reversal


def latest_version(document: SalesDocument) -> SalesDocument:
    """The document that has taken this one's place, however often it was replaced; itself when it stands."""
    while replacement := SalesDocument.objects.filter(replaces=document).first():
        document = replacement
    return document


def uncredited_ore(document: SalesDocument) -> int:
    """Øre of a receipt or invoice that no credit note has taken back."""
    return document.total_ore + (document.corrections.aggregate(sum=Sum("total_ore"))["sum"] or 0)


@transaction.atomic
def replace_document(document: SalesDocument, *, due_on: date | None) -> tuple[SalesDocument, SalesDocument]:
    """Credit all that a receipt or invoice still holds, and issue the same anew to the order's buyer as the order
    has it now: (credit note, new document). For a caller that holds the order's row. Raises CreditTooLarge when
    nothing is left of it. What had been paid for it counts for the new one.
    """
    if not (left := uncredited_ore(document)):
        raise CreditTooLarge(left)
    order = document.order
    note = issue_credit(document, amount_ore=left, reason=snapshot.DETAILS)
    said = document.snapshot | {"buyer": snapshot.buyer_party(order), "replaces": _pointer(document, "")}
    lines = _turned(note.snapshot["lines"])
    for line in lines:
        line["unit_net"] = snapshot.unit_net(line["net_ore"], line["quantity"])
    said |= snapshot.line_totals(lines)
    paid = [payment for payment in order.payments.filter(problem="") if document_of(payment) == document]
    kept = [(payment, ore) for payment in paid if (ore := refundable_ore(payment))]
    said["payments"] = [_paid(payment) | {"amount_ore": ore} for payment, ore in kept]
    if document.kind == DocumentKind.INVOICE:
        prepaid = sum(ore for _payment, ore in kept)
        said["pay_to"] = snapshot.payment_instructions_snapshot(
            said["seller"], max(0, said["totals"]["gross_ore"] - prepaid), prepaid
        )
    new = _write(kind=document.kind, order=order, said=said, due_on=due_on, replaces=document)
    Payment.objects.filter(receipt=document).update(receipt=new)
    return note, new


def _turned(lines: Sequence[dict]) -> list[dict]:
    """The lines of a credit note as they were sold."""
    names = ("quantity", "discount_ore", "gross_ore", "vat_ore", "net_ore")
    return [line | {name: -line[name] for name in names} for line in lines]


def _pointer(document: SalesDocument, reason: str) -> dict:
    return {
        "kind": document.kind,
        "number": str(document),
        "issued_at": document.issued_at.isoformat(),
        "reason": reason,
    }
