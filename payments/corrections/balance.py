"""The balance of an order and of all: documents tell of sales, the ledger of money. Amounts are øre.

payments − refunds that were sent − documents = owed to the buyer + undecided − receivable
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields

from payments.enums import DocumentKind, RefundStatus
from payments.models import Payment, Refund, SalesDocument


@dataclass
class Balance:
    #: Documents: what was sold, less what is decided to be given back.
    documents_ore: int = 0
    payments_ore: int = 0
    #: Refunds whose money has left.
    sent_ore: int = 0
    #: Decided to be given back, and not sent: debts to buyers.
    owed_ore: int = 0
    #: Received, and neither for a sale nor decided to be given back: part payments, payments that staff must look at,
    #: and what was paid beyond an invoice.
    undecided_ore: int = 0
    #: Unpaid of invoices.
    receivable_ore: int = 0

    @property
    def difference_ore(self) -> int:
        """0 when the equation above holds."""
        money = self.payments_ore - self.sent_ore - self.documents_ore
        return money - self.owed_ore - self.undecided_ore + self.receivable_ore

    def errors(self, name: str) -> Iterator[str]:
        if self.difference_ore:
            yield (
                f"Order {name}: payments {self.payments_ore} − refunds {self.sent_ore} − "
                f"documents {self.documents_ore} are not what is owed to the buyer, {self.owed_ore}: "
                f"{self.difference_ore} øre differ."
            )
        if self.owed_ore < 0 or self.undecided_ore < 0:
            yield f"Order {name}: {-min(self.owed_ore, self.undecided_ore)} øre more were given back than received."

    def add(self, other: "Balance") -> None:
        for field in fields(self):
            setattr(self, field.name, getattr(self, field.name) + getattr(other, field.name))

    def lines(self) -> list[str]:
        """The sums for the command's output, in kroner."""
        return [
            f"{label:<42}{ore / 100:>16,.2f}"
            for label, ore in (
                ("Documents (sales)", self.documents_ore),
                ("Payments received", self.payments_ore),
                ("Refunds sent", self.sent_ore),
                ("Payments - refunds - documents", self.payments_ore - self.sent_ore - self.documents_ore),
                ("  = owed to buyers", self.owed_ore),
                ("  + received and not decided", self.undecided_ore),
                ("  - unpaid of invoices", self.receivable_ore),
                ("Difference", self.difference_ore),
            )
        ]


def balance_of(documents: Sequence[SalesDocument], payments: Sequence[Payment], refunds: Sequence[Refund]) -> Balance:
    """The balance of one order from all its rows.

    A refund of before 0.3.0 that is not credited yet counts as not decided: the documents hold its sale.
    """
    decided = [refund for refund in refunds if not refund.uncredited]
    documents_ore = sum(document.total_ore for document in documents)
    balance = Balance(
        documents_ore=documents_ore,
        payments_ore=sum(payment.amount_ore for payment in payments),
        sent_ore=_sum(refund for refund in refunds if _is_sent(refund)),
        owed_ore=_sum(refund for refund in decided if refund.is_owed),
    )
    if any(document.kind == DocumentKind.INVOICE for document in documents):
        open_ore = documents_ore - balance.payments_ore + _sum(decided)
        balance.receivable_ore, balance.undecided_ore = max(0, open_ore), max(0, -open_ore)
        return balance
    without_sale = [payment for payment in payments if payment.receipt_id is None]
    pks = {payment.pk for payment in without_sale}
    balance.undecided_ore = sum(payment.amount_ore for payment in without_sale) - _sum(
        refund for refund in decided if refund.payment_id in pks
    )
    return balance


def _is_sent(refund: Refund) -> bool:
    return not refund.is_owed and not (
        refund.uncredited and refund.status in (RefundStatus.REQUESTED, RefundStatus.FAILED)
    )


def _sum(refunds: Iterable[Refund]) -> int:
    return sum(refund.amount_ore for refund in refunds)
