"""Issuing receipts, invoices and credit notes: once each, numbered without gaps, never changed afterwards.

The sum of `total_ore` over an order's receipts and credit notes is what we hold of the buyer's money: credit notes
are negative. Call these as the last thing in a transaction: the number series is locked until it ends.
"""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from core.numbering import take_number
from payments.domain import snapshot
from payments.domain.credit import CreditTooLarge, credit_lines
from payments.domain.sources import refundable_ore
from payments.enums import NO_SALE, DocumentKind, PaymentMethod
from payments.models import Order, Payment, Refund, SalesDocument

__all__ = [
    "CreditTooLarge",
    "document_of",
    "issue_credit",
    "issue_credit_note",
    "issue_invoice",
    "issue_receipt",
    "issue_reversal",
    "newest",
    "note_key",
    "open_ore",
    "replace",
]


@transaction.atomic
def _issue(*, key: str, order: Order, **said) -> SalesDocument:
    """Write one document unless `key` has one. Two callers queue at the order's row and get the same answer."""
    Order.objects.select_for_update().only("pk").get(pk=order.pk)
    return SalesDocument.objects.filter(key=key).first() or _write(key=key, order=order, **said)


def _write(
    *,
    kind: DocumentKind,
    key: str,
    order: Order,
    content: Callable[[], dict],
    corrects: SalesDocument | None = None,
    due_on: date | None = None,
) -> SalesDocument:
    said = content()
    series = settings.DOCUMENT_SERIES[kind]
    return SalesDocument.objects.create(
        kind=kind,
        series=series,
        key=key,
        order=order,
        corrects=corrects,
        language=order.language,
        due_on=due_on,
        total_ore=said["totals"]["gross_ore"],
        vat_ore=said["totals"]["vat_ore"],
        snapshot=said,
        number=take_number(f"document {series}"),
    )


def document_of(payment: Payment) -> SalesDocument | None:
    """What was issued for a payment: its order's invoice, its own receipt, or one that covers several payments. The
    newest, where one was replaced.
    """
    for document in payment.order.documents.filter(corrects=None).order_by("-pk"):
        if document.kind == DocumentKind.INVOICE or document.key == f"payment-{payment.pk}":
            return document
        if payment.pk in document.snapshot.get("covers", ()):
            return document
    return None


def issue_receipt(payment: Payment, *, locked: bool = False) -> SalesDocument:
    """The receipt for a payment. When the order was invoiced, the invoice is the sale's document and is returned:
    a second one would count the sale twice.

    An order that was paid in several ways gets one receipt over all of them when it is paid in full. Another amount
    than the order's (money is a fact) gets its lines in proportion. `locked` says that the caller's transaction
    holds the order's row.
    """
    order, key = payment.order, f"payment-{payment.pk}"
    if issued := document_of(payment):
        return issued

    def content() -> dict:
        said = snapshot.sale(order)
        covered = [payment]
        if payment.amount_ore != said["totals"]["gross_ore"]:
            covered += [other for other in _without_document(order) if other.pk != payment.pk]
            amount = sum(one.amount_ore for one in covered)
            if amount != said["totals"]["gross_ore"]:
                said |= snapshot.with_lines(_in_proportion(said["lines"], amount))
        said["covers"] = [one.pk for one in covered]
        said["payments"] = [_paid(one) for one in sorted(covered, key=lambda one: one.received_at)]
        said["payment"] = _paid(payment)
        return said

    issue = _write if locked else _issue
    return issue(kind=DocumentKind.RECEIPT, key=key, order=order, content=content)


def _without_document(order: Order) -> list[Payment]:
    """Payments kept for the order that no receipt covers yet."""
    kept = order.payments.filter(problem="").exclude(refunds__reason__in=NO_SALE)
    return [payment for payment in kept if document_of(payment) is None]


def _paid(payment: Payment) -> dict:
    return {
        "method": payment.method,
        "amount_ore": payment.amount_ore,
        "received_at": payment.received_at.isoformat(),
        "reference": payment.payment_intent or payment.session_id or "",
        # Of a payment moved from another order: that order's reference.
        "from_order": payment.note if payment.method == PaymentMethod.TRANSFER else "",
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


def issue_invoice(order: Order, due_days: int = 14) -> SalesDocument:
    """The invoice for an order, payable within `due_days` days to the association's account."""

    def content() -> dict:
        said = snapshot.sale(order)
        prepaid = sum(payment.amount_ore for payment in order.payments.filter(problem=""))
        said["payments"] = [_paid(payment) for payment in order.payments.filter(problem="")]
        said["pay_to"] = snapshot.pay_to(said["seller"], said["totals"]["gross_ore"] - prepaid, prepaid)
        return said

    due_on = timezone.localdate() + timedelta(days=due_days)
    return _issue(kind=DocumentKind.INVOICE, key=f"invoice-{order.pk}", order=order, content=content, due_on=due_on)


def note_key(refund: Refund) -> str:
    """One for each round: when the bank refuses a refund its note is taken back, and the next round gets another."""
    return f"refund-{refund.pk}-{refund.round}" if refund.round else f"refund-{refund.pk}"


def issue_credit_note(refund: Refund) -> SalesDocument:
    """The credit note for a refund, over what the refund's `lines` name, else over all lines in proportion.

    Corrects the payment's receipt, or the order's invoice. A payment that never got a receipt (it came too late
    for the seats) gets one first, so that documents and money agree. Raises CreditTooLarge.
    """
    with transaction.atomic():
        document = issue_receipt(refund.payment)
        return issue_credit(
            document,
            key=note_key(refund),
            amount_ore=refund.amount_ore,
            lines=refund.lines,
            reason=refund.reason,
        )


def issue_credit(
    document: SalesDocument,
    *,
    key: str,
    amount_ore: int,
    lines: Sequence[dict] = (),
    reason: str = "",
) -> SalesDocument:
    """Credit `amount_ore` of a receipt or invoice. `lines` is what a refund's `lines` is:
    [{"line": order line pk, "quantity": n, "amount_ore": n}]. Raises CreditTooLarge.
    """

    def content() -> dict:
        if amount_ore <= 0:
            raise ValueError("A credit note is about more than nothing.")
        said = document.snapshot
        credited = [
            line
            for corrected in SalesDocument.objects.filter(corrects=document)
            for line in corrected.snapshot["lines"]
        ]
        return (
            said
            | snapshot.with_lines(credit_lines(said["lines"], credited, lines, amount_ore))
            | {"payment": None, "payments": [], "covers": [], "pay_to": None, "replaces": None}
            | {"corrects": _pointer(document, reason)}
        )

    return _issue(kind=DocumentKind.CREDIT_NOTE, key=key, order=document.order, content=content, corrects=document)


def issue_reversal(refund: Refund) -> SalesDocument | None:
    """Take back the credit note of a refund that failed after all: a receipt over the same lines.

    Where the document was replaced since, what comes back belongs to the new one. None when the refund had no
    credit note.
    """
    note = SalesDocument.objects.filter(key=note_key(refund)).select_related("corrects", "order").first()
    if note is None:
        return None
    document = newest(note.corrects)

    def content() -> dict:
        said = note.snapshot | snapshot.with_lines(_turned(note.snapshot["lines"]))
        return said | {"buyer": document.snapshot["buyer"], "corrects": _pointer(note, "reversal")}

    return _issue(
        kind=document.kind,
        key=note_key(refund).replace("refund", "reversal"),
        order=note.order,
        content=content,
        corrects=document,
    )


def newest(document: SalesDocument) -> SalesDocument:
    """The document that has taken this one's place, however often it was replaced; itself when it stands."""
    while replacement := SalesDocument.objects.filter(key=f"replaces-{document.pk}").first():
        document = replacement
    return document


def open_ore(document: SalesDocument) -> int:
    """Øre of a receipt or invoice that no credit note has taken back."""
    credited = SalesDocument.objects.filter(corrects=document).aggregate(sum=Sum("total_ore"))["sum"]
    return document.total_ore + (credited or 0)


def replace(document: SalesDocument, *, due_on: date | None) -> tuple[SalesDocument, SalesDocument]:
    """Credit all that a receipt or invoice still holds, and issue the same anew to the order's buyer as the order
    has it now: (credit note, new document). For a caller that holds the order's row. Raises CreditTooLarge when
    nothing is left of it.
    """
    if not (left := open_ore(document)):
        raise CreditTooLarge(left)
    order = document.order
    note = issue_credit(document, key=f"corrected-{document.pk}", amount_ore=left, reason=snapshot.DETAILS)

    def content() -> dict:
        said = document.snapshot | {"buyer": snapshot.buyer_party(order), "replaces": _pointer(document, "")}
        lines = _turned(note.snapshot["lines"])
        for line in lines:
            line["unit_net"] = snapshot.unit_net(line["net_ore"], line["quantity"])
        said |= snapshot.with_lines(lines)
        paid = [payment for payment in order.payments.filter(problem="") if document_of(payment) == document]
        kept = [(payment, ore) for payment in paid if (ore := refundable_ore(payment))]
        said["payments"] = [_paid(payment) | {"amount_ore": ore} for payment, ore in kept]
        if document.kind == DocumentKind.INVOICE:
            prepaid = sum(ore for _payment, ore in kept)
            said["pay_to"] = snapshot.pay_to(said["seller"], max(0, said["totals"]["gross_ore"] - prepaid), prepaid)
        else:
            said["covers"] = [payment.pk for payment in order.payments.all() if document_of(payment) == document]
        return said

    return note, _issue(kind=document.kind, key=f"replaces-{document.pk}", order=order, content=content, due_on=due_on)


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
