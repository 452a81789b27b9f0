"""Checks of the accounts: number series, stored files, and each order's documents against its payments.

Documents tell of sales, the ledger of money. For each order, and in sum: the documents are what was sold less what is
decided to be given back, and payments − refunds that were sent − documents = what is owed to the buyer. See
`payments.corrections.balance`. Amounts are øre. Nothing is changed.
"""

from collections.abc import Iterator
from hashlib import sha256
from itertools import pairwise

from django.db.models import Q

from core.models import NumberSeries
from payments.corrections.balance import Balance, balance_of
from payments.documents.credit_lines import uncredited_amounts
from payments.documents.issue import uncredited_ore
from payments.enums import NO_SALE, DocumentKind, OrderStatus, RefundChannel, RefundStatus
from payments.models import DocumentFile, Order, Payment, Refund, SalesDocument
from payments.orders import settlement
from payments.refunds.refundable import remaining_by_line


def differences(total: Balance | None = None) -> Iterator[str]:
    """A sentence for each error that the checks find; none if everything is right. The orders are added to `total`."""
    yield from broken_series()
    yield from changed_files()
    for order in orders_with_money():
        yield from order_differences(order, total)
    yield from settlement.differences()


def broken_series() -> Iterator[str]:
    for series in SalesDocument.objects.order_by("series").values_list("series", flat=True).distinct():
        numbers = list(SalesDocument.objects.filter(series=series).order_by("number").values_list("number", flat=True))
        for before, after in pairwise(numbers):
            if after != before + 1:
                yield f"Series {series}: {before} is followed by {after}."
        counter = NumberSeries.objects.filter(name=f"document {series}").first()
        if counter is None or counter.next_number != numbers[-1] + 1:
            yield f"Series {series}: the last number is {numbers[-1]}, the next is {counter and counter.next_number}."


def changed_files() -> Iterator[str]:
    for file in DocumentFile.objects.select_related("document").iterator(chunk_size=100):
        if sha256(bytes(file.pdf)).hexdigest() != file.sha256:
            yield f"File of {file.document}: its content does not match its hash."


def orders_with_money() -> Iterator[Order]:
    documents, payments = SalesDocument.objects.values("order"), Payment.objects.values("order")
    orders = Order.objects.filter(Q(pk__in=documents) | Q(pk__in=payments)).order_by("pk")
    return orders.iterator(chunk_size=200)


def order_differences(order: Order, total: Balance | None = None) -> Iterator[str]:
    """Check one order: its documents against its payments and refunds, and the remaining amount of each line.

    Its balance is added to `total`.
    """
    documents = list(order.documents.order_by("pk"))
    payments, refunds = list(order.payments.all()), list(order.refunds.all())
    balance = balance_of(documents, payments, refunds)
    yield from balance.errors(str(order))
    if total is not None:
        total.add(balance)
    yield from _check_refunded_amounts(order, payments, refunds)
    yield from _check_relations(order, documents, payments, refunds)
    yield from _check_replaced_documents(order, documents)
    yield from _check_has_document(order, documents, payments)
    if documents and not _invoices(documents):
        yield from _check_receipts(order, documents, payments, refunds)
    yield from _check_remaining_amounts(order, documents)
    if order.status == OrderStatus.CONFIRMED and all(
        not line.quantity - line.cancelled_quantity for line in order.lines.all()
    ):
        yield f"Order {order}: confirmed, though everything is cancelled."


def _check_refunded_amounts(order: Order, payments: list[Payment], refunds: list[Refund]) -> Iterator[str]:
    for payment in payments:
        refunded = sum(
            refund.amount_ore
            for refund in refunds
            if refund.payment_id == payment.pk and not (refund.status == RefundStatus.FAILED and refund.uncredited)
        )
        if refunded > payment.amount_ore:
            yield f"Order {order}: {refunded} øre are refunded of a payment of {payment.amount_ore}."


def _invoices(documents: list[SalesDocument]) -> list[SalesDocument]:
    return [document for document in documents if document.kind == DocumentKind.INVOICE and not document.corrects_id]


def _check_replaced_documents(order: Order, documents: list[SalesDocument]) -> Iterator[str]:
    """At most one invoice is not replaced, and replaced documents are credited in full."""
    replaced = {document.replaces_id for document in documents}
    current = [document for document in _invoices(documents) if document.pk not in replaced]
    if len(current) > 1:
        yield f"Order {order}: {len(current)} invoices."
    for document in documents:
        if document.pk in replaced and (uncredited := uncredited_ore(document)):
            yield f"Order {order}: {document} was replaced, but {uncredited} øre of it are not credited."


def _check_has_document(order: Order, documents: list[SalesDocument], payments: list[Payment]) -> Iterator[str]:
    is_paid = any(not payment.problem for payment in payments)
    if order.confirmed_at and order.total_ore and not documents and is_paid:
        yield f"Order {order}: paid, but without a document."


def _check_remaining_amounts(order: Order, documents: list[SalesDocument]) -> Iterator[str]:
    """No line is refunded for more than its amount, and no document is credited for more than its lines."""
    for pk, remaining in remaining_by_line(order).items():
        if remaining.ore < 0:
            yield f"Order {order}: {-remaining.ore} øre too much refunded for line {pk}."
    for document in documents:
        if document.corrects_id is None:
            credited = [
                line
                for correction in documents
                if correction.corrects_id == document.pk
                for line in correction.snapshot["lines"]
            ]
            if any(line["gross_ore"] < 0 for line in uncredited_amounts(document.snapshot["lines"], credited).values()):
                yield f"Order {order}: more is credited of {document} than it holds."


def _check_receipts(
    order: Order, documents: list[SalesDocument], payments: list[Payment], refunds: list[Refund]
) -> Iterator[str]:
    """The documents tell of the sale: payments with a receipt, less what is decided to be given back of them."""
    covered = {payment.pk for payment in payments if payment.receipt_id}
    paid = sum(payment.amount_ore for payment in payments if payment.pk in covered)
    decided = [refund for refund in refunds if not refund.uncredited and refund.payment_id in covered]
    sold = paid - sum(refund.amount_ore for refund in decided)
    documented = sum(document.total_ore for document in documents)
    if documented != sold:
        yield f"Order {order}: the documents say {documented} øre, payments less what is to be given back are {sold}."
    for refund in decided:
        if refund.credit_note_id is None:
            yield f"Order {order}: a refund of {refund.amount_ore} øre has no credit note."
    for payment in payments:
        is_for_sale = not payment.problem and not any(
            refund.payment_id == payment.pk and refund.reason in NO_SALE for refund in refunds
        )
        if order.confirmed_at and is_for_sale and payment.pk not in covered:
            yield f"Order {order}: a payment of {payment.amount_ore} øre has no receipt."


def _is_of_invoice(note: SalesDocument, documents: dict[int, SalesDocument]) -> bool:
    """Whether the note credits an invoice: a refund may then hold money that was paid beyond the invoice too."""
    credited = documents.get(note.corrects_id or 0)
    return credited is not None and credited.kind == DocumentKind.INVOICE


def _check_relations(
    order: Order, documents: list[SalesDocument], payments: list[Payment], refunds: list[Refund]
) -> Iterator[str]:
    """Related rows belong to the same order and have the right kind. No database constraint can check that."""
    documents_by_pk = {document.pk: document for document in documents}
    lines = {line.pk for line in order.lines.all()}
    for payment in payments:
        receipt = documents_by_pk.get(payment.receipt_id or 0)
        if payment.receipt_id and (receipt is None or receipt.kind != DocumentKind.RECEIPT or receipt.corrects_id):
            yield f"Order {order}: the receipt of a payment of {payment.amount_ore} øre is none of its receipts."
        source = payment.moved_from
        if source and (source.amount_ore != payment.amount_ore or source.channel != RefundChannel.TRANSFER):
            yield (
                f"Order {order}: {payment.amount_ore} øre were moved here, but {source.amount_ore} left {source.order}."
            )
    for refund in refunds:
        note = documents_by_pk.get(refund.credit_note_id or 0)
        if refund.credit_note_id and (note is None or note.kind != DocumentKind.CREDIT_NOTE):
            yield f"Order {order}: the credit note of a refund of {refund.amount_ore} øre is none of its credit notes."
        if note and -note.total_ore < refund.amount_ore and not _is_of_invoice(note, documents_by_pk):
            yield f"Order {order}: a refund of {refund.amount_ore} øre is more than its credit note {note}."
        if any(line.line_id not in lines for line in refund.lines.all()):
            yield f"Order {order}: a refund of {refund.amount_ore} øre names another order's line."
    for document in documents:
        if any(
            pk and pk not in documents_by_pk
            for pk in (document.corrects_id, document.replaces_id, document.reverses_id)
        ):
            yield f"Order {order}: {document} belongs to another order's document."
