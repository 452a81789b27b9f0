"""Allocating a refund: what is unpaid of an invoice is credited, what was paid is refunded as it was paid.

`allocate_refund` carries out a refund; `refund_methods` only computes how it would be allocated. Amounts are øre.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.utils import timezone

from accounts.models import User
from payments.documents.issue import issue_credit, issue_credit_note, uncredited_ore
from payments.documents.receivables import invoice_of
from payments.enums import PaymentMethod, RefundChannel, RefundReason
from payments.ledger import refund_channel, refundable_ore
from payments.models import Order, Payment, Refund, SalesDocument
from payments.orders import settlement
from payments.refunds.request import send_after_commit, write_refund

#: Parts of order lines, as returned by `Refund.parts()`: [{"line": pk, "quantity": units, "amount_ore": øre}].
Parts = Sequence[dict]


@dataclass
class Allocation:
    """An allocated refund. `amount_ore` is the refunded price; `refunds` cover the part of it that was paid."""

    amount_ore: int = 0
    refunds: list[Refund] = field(default_factory=list)
    credit_notes: list[SalesDocument] = field(default_factory=list)

    def amount_through(self, channel: RefundChannel) -> int:
        """Øre refunded through the channel."""
        return sum(refund.amount_ore for refund in self.refunds if refund.channel == channel)


def allocate_refund(
    order: Order,
    parts: Parts,
    *,
    reason: RefundReason,
    by: User | None = None,
    note: str = "",
    to: Order | None = None,
    everything: bool = False,
    fees: Parts = (),
) -> Allocation:
    """Refund the amounts of `parts`; with `everything`, refund all that is left of the order's payments.

    `fees` are what is kept of the price of cancelled lines, [{"line": pk, "amount_ore": øre}], for the credit note.
    `to` is an order to which as much of the money as it costs is moved. Never more is refunded than is left of the
    payments: staff may have accepted a payment that was too small. The caller holds the order's row lock and calls
    this last, because it locks the number series of documents.
    """
    allocation = Allocation(sum(part["amount_ore"] for part in parts))
    invoice = invoice_of(order)
    if everything and invoice is not None:
        # With the cancellation fees that were kept before.
        allocation.amount_ore = max(allocation.amount_ore, uncredited_ore(invoice))
    paid_ore = allocation.amount_ore if invoice is None else paid_part(invoice.open_ore, allocation.amount_ore)
    payments = [(payment, refundable_ore(payment)) for payment in order.payments.filter(problem="")]
    remaining_ore = sum(ore for _payment, ore in payments)
    paid_ore = remaining_ore if everything else min(paid_ore, remaining_ore)
    transferable_ore = to.total_ore if to is not None else 0
    for payment, ore, lines in _split_over_payments(payments, parts, paid_ore):
        moved_ore = min(ore, transferable_ore)
        transferable_ore -= moved_ore
        moved_parts, refunded_parts = _split(lines, moved_ore)
        if to is not None and moved_ore:
            allocation.refunds.append(_transfer(order, payment, moved_ore, moved_parts, to, by))
        if ore > moved_ore:
            refund = write_refund(
                order,
                payment=payment,
                amount_ore=ore - moved_ore,
                reason=reason,
                lines=refunded_parts,
                note=note,
                by=by,
            )
            allocation.refunds.append(refund)
    for refund in allocation.refunds:
        send_after_commit(refund)
    _credit(invoice, allocation, parts, reason, fees)
    settlement.update(order)
    return allocation


def paid_part(open_ore: int, amount_ore: int) -> int:
    """Øre of a credit of `amount_ore` that were paid: the unpaid amount `open_ore` is credited first."""
    return max(0, amount_ore - max(0, open_ore))


def _credit(
    invoice: SalesDocument | None, allocation: Allocation, parts: Parts, reason: RefundReason, fees: Parts
) -> None:
    """Issue the credit notes: one for what is credited of an invoice, otherwise one for each refund."""
    if invoice is not None:
        if allocation.amount_ore:
            note = issue_credit(
                invoice, allocation.refunds, amount_ore=allocation.amount_ore, lines=parts, reason=reason, fees=fees
            )
            allocation.credit_notes.append(note)
        return
    left = list(fees)
    for refund in allocation.refunds:
        # Money that came by several payments has a credit note for each: a fee belongs to the first with its line.
        lines = {part["line"] for part in refund.parts()}
        allocation.credit_notes.append(issue_credit_note(refund, [fee for fee in left if fee["line"] in lines]))
        left = [fee for fee in left if fee["line"] not in lines]


def _split_over_payments(
    payments: Sequence[tuple[Payment, int]], parts: Parts, paid_ore: int
) -> Iterator[tuple[Payment, int, list[dict]]]:
    """Split `paid_ore` over the payments, those with most left first: yields (payment, øre, parts)."""
    lines = list(parts)
    for payment, remaining_ore in sorted(payments, key=lambda pair: -pair[1]):
        ore = min(remaining_ore, paid_ore)
        if ore > 0:
            paid_ore -= ore
            payment_parts, lines = _split(lines, ore)
            yield payment, ore, payment_parts


def _split(parts: Parts, ore: int) -> tuple[list[dict], list[dict]]:
    """The parts that make up the first `ore`, and the rest. The units of a part that is split count in the first."""
    first: list[dict] = []
    rest: list[dict] = []
    for part in parts:
        share = min(ore, part["amount_ore"])
        ore -= share
        if share or not part["amount_ore"]:
            first.append(part | {"amount_ore": share})
        if share < part["amount_ore"]:
            rest.append(part | {"amount_ore": part["amount_ore"] - share, "quantity": 0 if share else part["quantity"]})
    return first, rest


def _transfer(order: Order, payment: Payment, ore: int, lines: Parts, to: Order, by: User | None) -> Refund:
    """Refund `ore` as a new payment of the order `to`. No money is paid out."""
    refund = write_refund(
        order,
        payment=payment,
        amount_ore=ore,
        reason=RefundReason.MOVED,
        lines=lines,
        by=by,
        channel=RefundChannel.TRANSFER,
    )
    Payment.objects.create(
        order=to,
        method=PaymentMethod.TRANSFER,
        amount_ore=ore,
        currency=payment.currency,
        received_at=timezone.now(),
        note=order.reference,
        moved_from=refund,
        registered_by=by,
    )
    return refund


@dataclass(frozen=True)
class RefundMethods:
    """How an amount would be refunded: `credited_ore` reduces what is unpaid; the rest is refunded as it was paid."""

    credited_ore: int = 0
    card_ore: int = 0
    bank_ore: int = 0
    #: Øre unpaid of the invoice afterwards; None when the order was not invoiced.
    open_ore: int | None = None

    @property
    def total_ore(self) -> int:
        return self.credited_ore + self.card_ore + self.bank_ore


def refund_methods(order: Order, amount_ore: int) -> RefundMethods:
    """How `allocate_refund` would refund `amount_ore` now: the unpaid part of an invoice first, then what was paid."""
    invoice = invoice_of(order)
    paid_ore = amount_ore if invoice is None else paid_part(invoice.open_ore, amount_ore)
    credited = 0 if invoice is None else amount_ore - paid_ore
    card = bank = 0
    payments = [(payment, refundable_ore(payment)) for payment in order.payments.filter(problem="")]
    for payment, remaining_ore in sorted(payments, key=lambda pair: -pair[1]):
        ore = max(0, min(remaining_ore, paid_ore))
        paid_ore -= ore
        if ore and refund_channel(payment) == RefundChannel.STRIPE:
            card += ore
        else:
            bank += ore
    return RefundMethods(credited, card, bank, None if invoice is None else max(0, invoice.open_ore - credited))
