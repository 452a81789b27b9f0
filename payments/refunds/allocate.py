"""Giving back the price of something: what was not paid yet is credited, what was paid goes back the way it came.

For callers that hold the order's row and have decided. Numbers are taken here, so call it last.

How the price of something would go back to the buyer, told before it is decided. All amounts in øre.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils import timezone

from payments.documents.issue import issue_credit, issue_credit_note
from payments.documents.receivables import invoice_of
from payments.enums import PaymentMethod, RefundChannel, RefundReason
from payments.ledger import refund_channel, refundable_ore
from payments.models import Order, Payment, Refund, SalesDocument
from payments.orders import settlement
from payments.refunds.request import send_after_commit, write_refund

#: What `Refund.parts()` gives: [{"line": pk, "quantity": units, "amount_ore": øre}].
Parts = Sequence[dict]


@dataclass
class Allocation:
    """`amount_ore` is the price given up; of it, the refunds hold what had been paid."""

    amount_ore: int = 0
    refunds: list[Refund] = field(default_factory=list)
    credit_notes: list[SalesDocument] = field(default_factory=list)

    def through(self, channel: RefundChannel) -> int:
        """Øre that go back this way."""
        return sum(refund.amount_ore for refund in self.refunds if refund.channel == channel)


def allocate_refund(
    order: Order,
    parts: Parts,
    *,
    reason: RefundReason,
    by=None,
    note: str = "",
    to: Order | None = None,
    everything: bool = False,
) -> Allocation:
    """Give back the amounts of `parts`; `everything` gives back all that is left of the money besides.

    `to` is an order that takes over as much of the money as it costs. Never more goes back than is left of the
    payments: an order that a person let pass though too little was paid has no more to give.
    """
    given = Allocation(sum(part["amount_ore"] for part in parts))
    invoice = invoice_of(order)
    money = given.amount_ore if invoice is None else paid_part(invoice.open_ore, given.amount_ore)
    payments = [(payment, refundable_ore(payment)) for payment in order.payments.filter(problem="")]
    left = sum(ore for _payment, ore in payments)
    money = left if everything else min(money, left)
    room = to.total_ore if to is not None else 0
    for payment, ore, lines in _pieces(payments, parts, money):
        moved = min(ore, room)
        room -= moved
        own, rest = _cut(lines, moved)
        if moved:
            given.refunds.append(_move(order, payment, moved, own, to, by))
        if ore > moved:
            fields = {"reason": reason, "lines": rest, "note": note, "by": by}
            given.refunds.append(write_refund(order, payment=payment, amount_ore=ore - moved, **fields))
    for refund in given.refunds:
        send_after_commit(refund)
    _credit(invoice, given, parts, reason)
    settlement.update(order)
    return given


def paid_part(open_ore: int, amount_ore: int) -> int:
    """How much of a credit over `amount_ore` had been paid: what is still open is credited first."""
    return max(0, amount_ore - max(0, open_ore))


def _credit(invoice: SalesDocument | None, given: Allocation, parts: Parts, reason: RefundReason) -> None:
    """What can no longer fail is in the books at once; refunds by Stripe get their notes when Stripe takes them."""
    if invoice is not None:
        if given.amount_ore:
            said = {"amount_ore": given.amount_ore, "lines": parts, "reason": reason}
            note = issue_credit(invoice, given.refunds, **said)
            given.credit_notes.append(note)
        return
    for refund in given.refunds:
        if refund.channel != RefundChannel.STRIPE:
            given.credit_notes.append(issue_credit_note(refund))


def _pieces(payments: Sequence[tuple[Payment, int]], parts: Parts, money: int):
    """Take `money` from the payments, those with most left first: (payment, øre, what they are for)."""
    lines = list(parts)
    for payment, left in sorted(payments, key=lambda pair: -pair[1]):
        ore = min(left, money)
        if ore > 0:
            money -= ore
            own, lines = _cut(lines, ore)
            yield payment, ore, own


def _cut(parts: Parts, ore: int) -> tuple[list[dict], list[dict]]:
    """Parts that make up the first `ore`, and the rest. A unit that is cut in two counts in the first piece."""
    first, rest = [], []
    for part in parts:
        own = min(ore, part["amount_ore"])
        ore -= own
        if own or not part["amount_ore"]:
            first.append(part | {"amount_ore": own})
        if own < part["amount_ore"]:
            rest.append(part | {"amount_ore": part["amount_ore"] - own, "quantity": 0 if own else part["quantity"]})
    return first, rest


def _move(order: Order, payment: Payment, ore: int, lines: Parts, to: Order, by) -> Refund:
    """The money becomes a payment of the other order. Nothing leaves the house."""
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
    """`credited_ore` is taken off what is still to be paid; the rest is sent back the way it came."""

    credited_ore: int = 0
    card_ore: int = 0
    bank_ore: int = 0
    #: Still to be paid of the invoice afterwards; None when the order was not invoiced.
    open_ore: int | None = None

    @property
    def total_ore(self) -> int:
        return self.credited_ore + self.card_ore + self.bank_ore


def refund_methods(order: Order, amount_ore: int) -> RefundMethods:
    """The same as `giveback.give_back` would do now: the open part of an invoice first, then what was paid."""
    invoice = invoice_of(order)
    money = amount_ore if invoice is None else paid_part(invoice.open_ore, amount_ore)
    credited = 0 if invoice is None else amount_ore - money
    card = bank = 0
    payments = [(payment, refundable_ore(payment)) for payment in order.payments.filter(problem="")]
    for payment, left in sorted(payments, key=lambda pair: -pair[1]):
        ore = max(0, min(left, money))
        money -= ore
        if ore and refund_channel(payment) == RefundChannel.STRIPE:
            card += ore
        else:
            bank += ore
    return RefundMethods(credited, card, bank, None if invoice is None else max(0, invoice.open_ore - credited))
