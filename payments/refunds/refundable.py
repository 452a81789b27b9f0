"""What is left of an order's lines, and what giving back some of a line is worth. All amounts in øre."""

from collections.abc import Iterator
from dataclasses import dataclass

from payments.documents.credit_lines import allocate_proportionally
from payments.enums import NO_SALE, DocumentKind, RefundStatus
from payments.models import Order, OrderLine, Refund, SalesDocument


@dataclass
class RemainingAmount:
    """`ore` is neither given back nor on its way; `reduced_ore` was given back without taking anything back."""

    ore: int
    reduced_ore: int = 0


def remaining_by_line(order: Order) -> dict[int, RemainingAmount]:
    """What is left of each line, by its primary key: as credit notes say, less refunds that have none yet."""
    left = {line.pk: RemainingAmount(line.total_ore) for line in order.lines.all()}
    documents = list(order.documents.all())
    later = [document for document in documents if document.corrects_id or document.replaces_id]
    for said in _known_lines(later, left):
        left[said["line"]].ore += said["gross_ore"]
    if any(document.kind == DocumentKind.INVOICE for document in documents):
        for said in _known_lines(later, left):
            if said["partial"]:
                left[said["line"]].reduced_ore -= said["gross_ore"]
        return left
    notes = {document.pk: document for document in documents}
    for refund in order.refunds.prefetch_related("lines"):
        _subtract(refund, notes.get(refund.credit_note_id), left)
    return left


def _known_lines(documents: list[SalesDocument], left: dict[int, RemainingAmount]) -> Iterator[dict]:
    """The documents' lines that are lines of the order."""
    for document in documents:
        yield from (said for said in document.snapshot["lines"] if said["line"] in left)


def _subtract(refund: Refund, note: SalesDocument | None, left: dict[int, RemainingAmount]) -> None:
    """Take one refund from what is left; what its credit note says of the lines is subtracted already."""
    if refund.status == RefundStatus.FAILED or (note is None and refund.reason in NO_SALE):
        return
    parts = refund.parts()
    for pk, ore in _shares(refund, note, parts, left).items():
        if pk in left:
            left[pk].ore -= 0 if note is not None else ore
            left[pk].reduced_ore += 0 if parts else ore


def _shares(
    refund: Refund, note: SalesDocument | None, parts: list[dict], left: dict[int, RemainingAmount]
) -> dict[int, int]:
    """Øre of the refund by line: as its credit note says, as it was decided, or after what is left of each line."""
    if note is not None:
        return {said["line"]: -said["gross_ore"] for said in note.snapshot["lines"]}
    if parts:
        return {part["line"]: part["amount_ore"] for part in parts}
    weights = {pk: max(0, line.ore) for pk, line in left.items()}
    return allocate_proportionally(min(refund.amount_ore, sum(weights.values())), weights)


def refundable_amount(line: OrderLine, units: int) -> int:
    """What the buyer gets for `units` of a line, so that all its units together make up what was paid.

    Under "n for the price of m" it is what was paid less what the units that stay cost under the same deal. Raises
    ValueError for more units than are left.
    """
    return refundable_amount_from(line, units, remaining_by_line(line.order)[line.pk])


def refundable_amount_from(line: OrderLine, units: int, left: RemainingAmount) -> int:
    """The same for a caller who has asked what is left of the line's order."""
    stays = line.quantity - line.cancelled_quantity
    if not 0 <= units <= stays:
        raise ValueError(units)
    base = max(0, line.total_ore - left.reduced_ore)
    whole = _paid_units(line, line.quantity)
    kept, before = (base * _paid_units(line, number) // whole for number in (stays - units, stays))
    return max(0, min(before - kept, left.ore))


def _paid_units(line: OrderLine, number: int) -> int:
    """How many of `number` units are paid for under the line's deal."""
    if not line.deal_buy or not line.deal_pay:
        return number
    return number - number // line.deal_buy * (line.deal_buy - line.deal_pay)
