"""Whether the books agree with themselves: number series, stored files, and each order's papers with its money."""

from collections.abc import Iterator
from hashlib import sha256
from itertools import pairwise

from django.db.models import Q

from core.models import NumberSeries
from payments.documents.credit_lines import uncredited_amounts
from payments.documents.issue import uncredited_ore
from payments.enums import NO_SALE, DocumentKind, OrderStatus, RefundChannel, RefundStatus
from payments.models import DocumentFile, Order, Payment, Refund, SalesDocument
from payments.orders import settlement
from payments.refunds.refundable import remaining_by_line


def differences() -> Iterator[str]:
    """A sentence for each thing that is not as it must be; none when all is well. Reads only."""
    yield from broken_series()
    yield from changed_files()
    for order in orders_with_money():
        yield from order_differences(order)
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


def order_differences(order: Order) -> Iterator[str]:
    """One order: what its documents say against what was paid and given back, and line by line what is left."""
    documents = list(order.documents.order_by("pk"))
    payments, refunds = list(order.payments.all()), list(order.refunds.all())
    yield from _payments_suffice(order, payments, refunds)
    yield from _relations_agree(order, documents, payments, refunds)
    yield from _one_invoice_stands(order, documents)
    yield from _has_a_document(order, documents, payments)
    if documents and not _invoices(documents):
        yield from _receipts_agree(order, documents, payments, refunds)
    yield from _lines_suffice(order, documents)
    if order.status == OrderStatus.CONFIRMED and all(
        not line.quantity - line.cancelled_quantity for line in order.lines.all()
    ):
        yield f"Order {order}: confirmed, though everything is cancelled."


def _payments_suffice(order: Order, payments: list[Payment], refunds: list[Refund]) -> Iterator[str]:
    for payment in payments:
        gone = sum(r.amount_ore for r in refunds if r.payment_id == payment.pk and r.status != RefundStatus.FAILED)
        if gone > payment.amount_ore:
            yield f"Order {order}: {gone} øre went back of a payment of {payment.amount_ore}."


def _invoices(documents: list[SalesDocument]) -> list[SalesDocument]:
    return [one for one in documents if one.kind == DocumentKind.INVOICE and not one.corrects_id]


def _one_invoice_stands(order: Order, documents: list[SalesDocument]) -> Iterator[str]:
    """At most one invoice that no other replaces, and nothing open on those that were replaced."""
    replaced = {document.replaces_id for document in documents}
    standing = [document for document in _invoices(documents) if document.pk not in replaced]
    if len(standing) > 1:
        yield f"Order {order}: {len(standing)} invoices."
    for document in documents:
        if document.pk in replaced and (left := uncredited_ore(document)):
            yield f"Order {order}: {document} was replaced, but {left} øre of it are not credited."


def _has_a_document(order: Order, documents: list[SalesDocument], payments: list[Payment]) -> Iterator[str]:
    held = any(not payment.problem for payment in payments)
    if order.confirmed_at and order.total_ore and not documents and held:
        yield f"Order {order}: paid, but without a document."


def _lines_suffice(order: Order, documents: list[SalesDocument]) -> Iterator[str]:
    """No line has less than nothing left, and no document is credited for more than it holds."""
    for pk, left in remaining_by_line(order).items():
        if left.ore < 0:
            yield f"Order {order}: {-left.ore} øre too much given back for line {pk}."
    for document in documents:
        if document.corrects_id is None:
            credited = [line for one in documents if one.corrects_id == document.pk for line in one.snapshot["lines"]]
            if any(line["gross_ore"] < 0 for line in uncredited_amounts(document.snapshot["lines"], credited).values()):
                yield f"Order {order}: more is credited of {document} than it holds."


def _receipts_agree(order: Order, documents, payments, refunds) -> Iterator[str]:
    """Documents are the payments that were for a sale, less the refunds that have a credit note by now."""
    covered = {payment.pk for payment in payments if payment.receipt_id}
    paid = sum(payment.amount_ore for payment in payments if payment.pk in covered)
    returned = [refund for refund in refunds if refund.status != RefundStatus.FAILED]
    gone = sum(refund.amount_ore for refund in returned if refund.credit_note_id)
    said = sum(document.total_ore for document in documents)
    if said != paid - gone:
        yield f"Order {order}: the documents say {said} øre, payments less refunds are {paid - gone}."
    for refund in returned:
        settled = refund.status == RefundStatus.SUCCEEDED or refund.channel != RefundChannel.STRIPE
        if settled and refund.payment_id in covered and refund.credit_note_id is None:
            yield f"Order {order}: a refund of {refund.amount_ore} øre has no credit note."
    for payment in payments:
        kept = not payment.problem and not any(r.payment_id == payment.pk and r.reason in NO_SALE for r in refunds)
        if order.confirmed_at and kept and payment.pk not in covered:
            yield f"Order {order}: a payment of {payment.amount_ore} øre has no receipt."


def _relations_agree(order: Order, documents, payments, refunds) -> Iterator[str]:
    """What the tables cannot hold in one row: that related rows are of the same order and of the right kind."""
    own = {document.pk: document for document in documents}
    lines = {line.pk for line in order.lines.all()}
    for payment in payments:
        receipt = own.get(payment.receipt_id)
        if payment.receipt_id and (receipt is None or receipt.kind != DocumentKind.RECEIPT or receipt.corrects_id):
            yield f"Order {order}: the receipt of a payment of {payment.amount_ore} øre is none of its receipts."
        moved = payment.moved_from
        if moved and (moved.amount_ore != payment.amount_ore or moved.channel != RefundChannel.TRANSFER):
            yield f"Order {order}: {payment.amount_ore} øre were moved here, but {moved.amount_ore} left {moved.order}."
    for refund in refunds:
        note = own.get(refund.credit_note_id)
        if refund.credit_note_id and (note is None or note.kind != DocumentKind.CREDIT_NOTE):
            yield f"Order {order}: the credit note of a refund of {refund.amount_ore} øre is none of its credit notes."
        if note and -note.total_ore < refund.amount_ore:
            yield f"Order {order}: a refund of {refund.amount_ore} øre is more than its credit note {note}."
        if any(line.line_id not in lines for line in refund.lines.all()):
            yield f"Order {order}: a refund of {refund.amount_ore} øre names another order's line."
    for document in documents:
        if any(pk and pk not in own for pk in (document.corrects_id, document.replaces_id, document.reverses_id)):
            yield f"Order {order}: {document} belongs to another order's document."
