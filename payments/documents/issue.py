"""Issuing receipts, invoices and credit notes: once each, numbered without gaps, never changed afterwards.

Because a document is never changed, the relation to it is stored at the other end: `Payment.receipt` and
`Refund.credit_note`. The sum of `total_ore` over an order's receipts and credit notes (which are negative) is the sale:
what was sold, less what is decided to be given back. Call these functions last in a transaction: the number series is
locked until it ends. Amounts are øre.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet, Sum
from django.utils import timezone

from core.numbering import take_number
from payments.documents import cancellation_fee, snapshot
from payments.documents.credit_lines import CreditTooLarge, credit_lines, uncredited_amounts
from payments.documents.kid import new_kid
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
    "latest_version",
    "replace_document",
    "uncredited_ore",
]


def _lock(order: Order) -> None:
    """Lock the order's row, so that concurrent calls issue a document once: the second call finds it."""
    Order.objects.select_for_update().only("pk").get(pk=order.pk)


def _write(
    *, kind: DocumentKind, order: Order, contents: dict, due_on: date | None = None, **relations: SalesDocument
) -> SalesDocument:
    """Take a number and write the row; an invoice that is to be paid gets its KID.

    `relations` are its foreign keys corrects and replaces.
    """
    series = settings.DOCUMENT_SERIES[kind]
    number = take_number(f"document {series}")
    kid = new_kid(number) if contents["pay_to"] else None
    if kid:
        contents = contents | {"pay_to": contents["pay_to"] | {"kid": kid}}
    return SalesDocument.objects.create(
        kind=kind,
        series=series,
        order=order,
        language=order.language,
        issued_at=timezone.now(),
        due_on=due_on,
        total_ore=contents["totals"]["gross_ore"],
        vat_ore=contents["totals"]["vat_ore"],
        snapshot=contents,
        number=number,
        kid=kid,
        **relations,
    )


def _invoices(order_pk: int) -> QuerySet[SalesDocument]:
    """The order's invoices, newest first; the older ones were replaced."""
    return SalesDocument.objects.filter(order=order_pk, kind=DocumentKind.INVOICE, corrects=None).order_by("-pk")


def document_of(payment: Payment) -> SalesDocument | None:
    """The document of a payment: its receipt, which may cover other payments too, or its order's invoice.

    If it was replaced, the newest. None if nothing was issued.
    """
    return payment.receipt or _invoices(payment.order_id).first()


def issue_receipt(payment: Payment) -> SalesDocument:
    """Issue the receipt of a payment, once. If the order was invoiced, its invoice is returned instead, because a
    second document would count the sale twice.

    An order paid by several payments gets one receipt for all of them when it is paid in full. If the payments are
    not the order's total, the lines of the receipt are scaled to them.
    """
    with transaction.atomic():
        _lock(payment.order)
        payment.refresh_from_db(fields=["receipt"])
        return document_of(payment) or issue_first_receipt(payment)


def issue_first_receipt(payment: Payment) -> SalesDocument:
    """As `issue_receipt`, for a payment without a document. The caller holds the order's row lock."""
    order = payment.order
    contents = snapshot.sale_snapshot(order)
    covered = [payment]
    if payment.amount_ore != contents["totals"]["gross_ore"]:
        covered += [other for other in _without_document(order) if other.pk != payment.pk]
        amount = sum(paid.amount_ore for paid in covered)
        if amount != contents["totals"]["gross_ore"]:
            contents |= snapshot.line_totals(_scale_lines(contents["lines"], amount))
    contents["payments"] = [_payment_data(paid) for paid in sorted(covered, key=lambda paid: paid.received_at)]
    contents["payment"] = _payment_data(payment)
    receipt = _write(kind=DocumentKind.RECEIPT, order=order, contents=contents)
    Payment.objects.filter(pk__in=[paid.pk for paid in covered]).update(receipt=receipt)
    payment.receipt = receipt
    return receipt


def _without_document(order: Order) -> list[Payment]:
    """The order's payments without a receipt, except those refunded as late or duplicate."""
    return list(order.payments.filter(problem="", receipt=None).exclude(refunds__reason__in=NO_SALE))


def _payment_data(payment: Payment) -> dict:
    return {
        "method": payment.method,
        "means": payment.means,
        "amount_ore": payment.amount_ore,
        "received_at": payment.received_at.isoformat(),
        "reference": payment.payment_intent or payment.session_id or "",
        # The reference of the order that the payment was moved from.
        "from_order": payment.moved_from.order.reference if payment.moved_from else "",
    }


def _scale_lines(lines: Sequence[dict], amount: int) -> list[dict]:
    """The sold lines scaled to another amount: first multiplied, then credited in part, each with its VAT."""
    lines_total = sum(line["gross_ore"] for line in lines)
    times, remainder = divmod(amount, lines_total) if lines_total else (0, 0)
    scaled = {
        line["line"]: line
        | {name: line[name] * times for name in ("quantity", "discount_ore", "gross_ore", "vat_ore", "net_ore")}
        for line in lines
    }
    for line in credit_lines(lines, (), (), remainder) if remainder else ():
        target = scaled[line["line"]]
        for name in ("gross_ore", "vat_ore", "net_ore"):
            target[name] -= line[name]
    for line in scaled.values():
        line["quantity"] = line["quantity"] or 1
        line["unit_ore"], line["discount_ore"] = -(-line["gross_ore"] // line["quantity"]), 0
        line["discount_ore"] = line["unit_ore"] * line["quantity"] - line["gross_ore"]
    return [line for line in scaled.values() if line["gross_ore"]]


@transaction.atomic
def issue_invoice(order: Order, due_days: int = 14) -> SalesDocument:
    """Issue the order's invoice, payable within `due_days` days to the association's account.

    An order has one invoice: a repeated call returns it, or the invoice that has replaced it.
    """
    _lock(order)
    if issued := _invoices(order.pk).first():
        return issued
    contents = snapshot.sale_snapshot(order)
    payments = list(order.payments.filter(problem=""))
    prepaid = sum(payment.amount_ore for payment in payments)
    contents["payments"] = [_payment_data(payment) for payment in payments]
    contents["pay_to"] = snapshot.payment_instructions_snapshot(
        contents["seller"], contents["totals"]["gross_ore"] - prepaid, prepaid
    )
    due_on = timezone.localdate() + timedelta(days=due_days)
    return _write(kind=DocumentKind.INVOICE, order=order, contents=contents, due_on=due_on)


@transaction.atomic
def issue_credit_note(refund: Refund, fees: Sequence[dict] = ()) -> SalesDocument:
    """Issue the credit note of a refund, once: for the lines that the refund names, else for all lines proportionally.

    It corrects the payment's receipt or the order's invoice. A payment without a receipt gets one first, so that
    documents and payments agree. `fees` are as in `issue_credit`. Raises CreditTooLarge.
    """
    document = issue_receipt(refund.payment)
    return issue_credit(
        document, [refund], amount_ore=refund.amount_ore, lines=refund.parts(), reason=refund.reason, fees=fees
    )


@transaction.atomic
def issue_credit(
    document: SalesDocument,
    refunds: Sequence[Refund] = (),
    *,
    amount_ore: int,
    lines: Sequence[dict] = (),
    reason: str = "",
    fees: Sequence[dict] = (),
) -> SalesDocument:
    """Issue a credit note of `amount_ore` for a receipt or invoice.

    `lines` is [{"line": order line pk, "quantity": units, "amount_ore": øre}]. `fees` are what is kept of a cancelled
    line's price, [{"line": pk, "amount_ore": øre}]: the line is credited for that too, and the fee is a line of its own
    with a positive amount. `refunds` are related to the credit note; if one of them has a credit note already, that is
    returned. Raises CreditTooLarge, and ValueError for an
    amount that is not positive.
    """
    _lock(document.order)
    pks = [refund.pk for refund in refunds]
    if pks and (issued := SalesDocument.objects.filter(refunds__in=pks).first()):
        return issued
    if amount_ore <= 0:
        raise ValueError("The amount of a credit note must be positive.")
    contents = document.snapshot
    credited = [line for other in document.corrections.all() for line in other.snapshot["lines"]]
    fees = cancellation_fee.within(fees, lines, uncredited_amounts(contents["lines"], credited))
    parts = cancellation_fee.credited_in_full(lines, fees)
    credited_ore = amount_ore + sum(fee["amount_ore"] for fee in fees)
    contents = (
        contents
        | snapshot.line_totals(
            credit_lines(contents["lines"], credited, parts, credited_ore) + cancellation_fee.fee_lines(document, fees)
        )
        | {"payment": None, "payments": [], "pay_to": None, "replaces": None}
        | {"corrects": _reference_to(document, reason)}
    )
    note = _write(kind=DocumentKind.CREDIT_NOTE, order=document.order, contents=contents, corrects=document)
    Refund.objects.filter(pk__in=pks).update(credit_note=note)
    for refund in refunds:
        refund.credit_note = note
    return note


def latest_version(document: SalesDocument) -> SalesDocument:
    """The document that has replaced this one, over any number of replacements; itself if it was not replaced."""
    while replacement := SalesDocument.objects.filter(replaces=document).first():
        document = replacement
    return document


def uncredited_ore(document: SalesDocument) -> int:
    """Øre of a receipt or invoice that are not credited, with the reversals of before 0.3.0."""
    return document.total_ore + (document.corrections.aggregate(sum=Sum("total_ore"))["sum"] or 0)


@transaction.atomic
def replace_document(document: SalesDocument, *, due_on: date | None) -> tuple[SalesDocument, SalesDocument]:
    """Credit all that is uncredited of a receipt or invoice, and issue it again with the order's current buyer details.

    Returns (credit note, new document). Payments of the old document count for the new one. The caller holds the
    order's row lock. Raises CreditTooLarge when nothing is uncredited.
    """
    if not (remaining_ore := uncredited_ore(document)):
        raise CreditTooLarge(remaining_ore)
    order = document.order
    note = issue_credit(document, amount_ore=remaining_ore, reason=snapshot.DETAILS)
    contents = document.snapshot | {"buyer": snapshot.buyer_party(order), "replaces": _reference_to(document, "")}
    lines = _negate(note.snapshot["lines"])
    for line in lines:
        line["unit_net"] = snapshot.unit_net(line["net_ore"], line["quantity"])
    contents |= snapshot.line_totals(lines)
    covered = [payment for payment in order.payments.filter(problem="") if document_of(payment) == document]
    retained = [(payment, ore) for payment in covered if (ore := refundable_ore(payment))]
    contents["payments"] = [_payment_data(payment) | {"amount_ore": ore} for payment, ore in retained]
    if document.kind == DocumentKind.INVOICE:
        prepaid = sum(ore for _payment, ore in retained)
        contents["pay_to"] = snapshot.payment_instructions_snapshot(
            contents["seller"], max(0, contents["totals"]["gross_ore"] - prepaid), prepaid
        )
    new = _write(kind=DocumentKind(document.kind), order=order, contents=contents, due_on=due_on, replaces=document)
    Payment.objects.filter(receipt=document).update(receipt=new)
    return note, new


def _negate(lines: Sequence[dict]) -> list[dict]:
    """The lines with the signs of their amounts and quantities changed: of a credit note, the lines as sold."""
    names = ("quantity", "discount_ore", "gross_ore", "vat_ore", "net_ore")
    return [line | {name: -line[name] for name in names} for line in lines]


def _reference_to(document: SalesDocument, reason: str) -> dict:
    return {
        "kind": document.kind,
        "number": str(document),
        "issued_at": document.issued_at.isoformat(),
        "reason": reason,
    }
