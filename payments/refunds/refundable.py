"""The remaining amounts of an order's lines, and the refundable amount of some of a line's units. Amounts are øre."""

from collections.abc import Iterator
from dataclasses import dataclass

from payments.documents.credit_lines import allocate_proportionally
from payments.enums import NO_SALE, DocumentKind, RefundStatus
from payments.models import Order, OrderLine, Refund, SalesDocument


@dataclass
class RemainingAmount:
    """`ore` is neither refunded nor being refunded; `reduced_ore` was refunded without cancelling units."""

    ore: int
    reduced_ore: int = 0


def remaining_by_line(order: Order) -> dict[int, RemainingAmount]:
    """The remaining amount of each line by its primary key: its total less credit notes and undocumented refunds."""
    remaining = {line.pk: RemainingAmount(line.total_ore) for line in order.lines.all()}
    documents = list(order.documents.all())
    corrections = [document for document in documents if document.corrects_id or document.replaces_id]
    for document_line in _lines_of_order(corrections, remaining):
        remaining[document_line["line"]].ore += document_line["gross_ore"]
    if any(document.kind == DocumentKind.INVOICE for document in documents):
        for document_line in _lines_of_order(corrections, remaining):
            if document_line["partial"]:
                remaining[document_line["line"]].reduced_ore -= document_line["gross_ore"]
        return remaining
    notes = {document.pk: document for document in documents}
    for refund in order.refunds.prefetch_related("lines"):
        _subtract(refund, notes.get(refund.credit_note_id or 0), remaining)
    return remaining


def _lines_of_order(documents: list[SalesDocument], remaining: dict[int, RemainingAmount]) -> Iterator[dict]:
    """The documents' lines that belong to lines of the order."""
    for document in documents:
        yield from (document_line for document_line in document.snapshot["lines"] if document_line["line"] in remaining)


def _subtract(refund: Refund, note: SalesDocument | None, remaining: dict[int, RemainingAmount]) -> None:
    """Subtract one refund from `remaining`. What its credit note says is subtracted already."""
    is_old_failure = refund.status == RefundStatus.FAILED and refund.uncredited
    if is_old_failure or (note is None and refund.reason in NO_SALE):
        return
    parts = refund.parts()
    for pk, ore in _shares(refund, note, parts, remaining).items():
        if pk in remaining:
            remaining[pk].ore -= 0 if note is not None else ore
            remaining[pk].reduced_ore += 0 if parts else ore


def _shares(
    refund: Refund, note: SalesDocument | None, parts: list[dict], remaining: dict[int, RemainingAmount]
) -> dict[int, int]:
    """Øre of the refund by line: from its credit note, its parts, or in proportion to what remains of each line."""
    if note is not None:
        return {document_line["line"]: -document_line["gross_ore"] for document_line in note.snapshot["lines"]}
    if parts:
        return {part["line"]: part["amount_ore"] for part in parts}
    weights = {pk: max(0, line.ore) for pk, line in remaining.items()}
    return allocate_proportionally(min(refund.amount_ore, sum(weights.values())), weights)


def refundable_amount(line: OrderLine, units: int) -> int:
    """Øre to refund for `units` of a line. The amounts of all its units add up to what was paid.

    With a price reduction "n for the price of m", it is what was paid less the price of the units that are kept.
    Raises ValueError for more units than are left.
    """
    return refundable_amount_from(line, units, remaining_by_line(line.order)[line.pk])


def refundable_amount_from(line: OrderLine, units: int, remaining: RemainingAmount) -> int:
    """As `refundable_amount`, for a caller that has read the line's remaining amount."""
    units_left = line.quantity - line.cancelled_quantity
    if not 0 <= units <= units_left:
        raise ValueError(units)
    base = max(0, line.total_ore - remaining.reduced_ore)
    all_paid_units = _paid_units(line, line.quantity)
    price_after, price_before = (
        base * _paid_units(line, number) // all_paid_units for number in (units_left - units, units_left)
    )
    return max(0, min(price_before - price_after, remaining.ore))


def _paid_units(line: OrderLine, number: int) -> int:
    """How many of `number` units are paid for under the line's price reduction."""
    if not line.deal_buy or not line.deal_pay:
        return number
    return number - number // line.deal_buy * (line.deal_buy - line.deal_pay)
