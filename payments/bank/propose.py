"""What each bank entry is for: comparison with KIDs, numbers in the message, and unpaid invoices. It writes nothing.

An entry is compared in this order: what cannot be a payment; the KID; numbers that the message names; amount and
payer's name. The first that finds something decides. Amounts are øre.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone

from payments.documents.kid import is_kid
from payments.documents.receivables import Invoice, invoices, unpaid
from payments.enums import (
    PROPOSED_REASONS,
    BankEntryReason,
    BankEntryState,
    DocumentKind,
    OrderStatus,
    PaymentMethod,
)
from payments.models import BankEntry, Order, Payment, SalesDocument
from payments.models.order import REFERENCE

_DIGITS = re.compile(r"\d[\d ]*\d|\d")
_REFERENCE = re.compile(rf"(?<![A-Z0-9]){REFERENCE.pattern}(?![A-Z0-9])")
_INVOICE_NUMBER = re.compile(r"\b(?:FAKTURA|FAKT|FAK|INVOICE)(?:[\s.]*(?:NUMMER|NR|NUMBER|NO))?\b[\s.:#]*")
_BATCH = 5000
#: The shortest run of digits in a message that is tried as a KID.
_SHORTEST_KID_IN_MESSAGE = 6


@dataclass(frozen=True)
class Proposal:
    """What was found for an entry. `open_ore` is unpaid on the order before this entry."""

    reason: BankEntryReason
    order: Order | None = None
    open_ore: int = 0
    #: The payment that is registered already.
    payment: Payment | None = None

    @property
    def state(self) -> BankEntryState:
        return BankEntryState.PROPOSED if self.reason in PROPOSED_REASONS else BankEntryState.UNKNOWN

    @property
    def fingerprint(self) -> str:
        """Changes when the proposal does: staff confirm what they saw."""
        return f"{self.reason.value}-{self.order.pk if self.order else 0}-{self.open_ore}"


def propose(entries: Sequence[BankEntry]) -> dict[int, Proposal]:
    """The proposal of each entry by its primary key. What is proposed for one entry is not open for the next."""
    facts = _Facts(entries)
    return {entry.pk: facts.proposal_for(entry) for entry in sorted(entries, key=lambda row: (row.booked_on, row.pk))}


class _Facts:
    """Everything that the entries are compared with, read at once."""

    def __init__(self, entries: Sequence[BankEntry]):
        self.orders_by_kid = _orders_by_kid(entries)
        self.named = {entry.pk: self._orders_named_by(entry) for entry in entries}
        self.orders_by_number, self.orders_by_reference = _orders_by_name(entries)
        pks = {*self.orders_by_kid.values(), *self.orders_by_number.values(), *self.orders_by_reference.values()}
        self.unpaid_by_amount = _unpaid_by_amount(entries)
        pks |= {invoice.order_id for rows in self.unpaid_by_amount.values() for invoice in rows}
        self.orders = Order.objects.in_bulk(pks)
        self.invoices: dict[int, Invoice] = {row.order_id: row for row in invoices().filter(order__in=pks)}
        self.open_ore = {pk: self._open_of(order) for pk, order in self.orders.items()}
        self.payments: dict[int, list[Payment]] = defaultdict(list)
        paid = Payment.objects.filter(order__in=pks, method=PaymentMethod.MANUAL)
        for payment in paid.select_related("bank_match__entry"):
            self.payments[payment.order_id].append(payment)

    def proposal_for(self, entry: BankEntry) -> Proposal:
        if entry.is_reversal:
            return Proposal(BankEntryReason.REVERSAL)
        if entry.amount_ore < 0:
            return Proposal(BankEntryReason.DEBIT)
        if entry.currency != "NOK":
            return Proposal(BankEntryReason.CURRENCY)
        return self._by_kid(entry) or self._by_name_in_message(entry) or self._by_payer(entry)

    def _orders_named_by(self, entry: BankEntry) -> set[int]:
        """The orders whose KID stands in the KID field or, where that is empty, in the message."""
        if entry.kid:
            return {self.orders_by_kid[kid] for kid in kids_of(entry) if kid in self.orders_by_kid}
        return {self.orders_by_kid[kid] for kid in kids_in(entry.message) if kid in self.orders_by_kid}

    def _by_kid(self, entry: BankEntry) -> Proposal | None:
        pks = self.named[entry.pk]
        if len(pks) > 1:
            return Proposal(BankEntryReason.SEVERAL)
        if pks:
            proposal = self._for_order(entry, self.orders[pks.pop()])
            return self._take(entry, proposal)
        return Proposal(BankEntryReason.UNKNOWN_KID) if entry.kid else None

    def _by_name_in_message(self, entry: BankEntry) -> Proposal | None:
        pks = {self.orders_by_number[name] for name in numbers_in(entry.message) if name in self.orders_by_number}
        pks |= {self.orders_by_reference[name] for name in references_in(entry.message)
                if name in self.orders_by_reference}  # fmt: skip
        if len(pks) > 1:
            return Proposal(BankEntryReason.SEVERAL)
        if not pks:
            return None
        proposal = self._for_order(entry, self.orders[pks.pop()])
        weaker = {
            BankEntryReason.EXACT: BankEntryReason.NUMBER,
            BankEntryReason.PARTIAL: BankEntryReason.AMOUNT,
            BankEntryReason.OVER: BankEntryReason.AMOUNT,
        }
        reason = weaker.get(proposal.reason, proposal.reason)
        return self._take(entry, Proposal(reason, proposal.order, proposal.open_ore, proposal.payment))

    def _by_payer(self, entry: BankEntry) -> Proposal:
        name = _normal(entry.payer_name)
        if name:
            rows = [row for row in self.unpaid_by_amount[entry.amount_ore] if name in _names(self.orders[row.order_id])]
            if len(rows) == 1:
                proposal = self._for_order(entry, self.orders[rows[0].order_id])
                if proposal.reason in (BankEntryReason.EXACT, BankEntryReason.REGISTERED):
                    reason = BankEntryReason.NAME if proposal.reason == BankEntryReason.EXACT else proposal.reason
                    return self._take(entry, Proposal(reason, proposal.order, proposal.open_ore, proposal.payment))
        return Proposal(BankEntryReason.NOTHING)

    def _for_order(self, entry: BankEntry, order: Order) -> Proposal:
        open_ore = self.open_ore[order.pk]
        if payment := self._registered(entry, order):
            return Proposal(BankEntryReason.REGISTERED, order, open_ore, payment)
        if entry.booked_on < timezone.localdate(order.created_at):
            return Proposal(BankEntryReason.TOO_EARLY, order, open_ore)
        invoice = self.invoices.get(order.pk)
        was_credited = invoice is not None and invoice.credited_ore < 0
        if open_ore <= 0:
            return Proposal(BankEntryReason.CREDITED if was_credited else BankEntryReason.PAID, order, open_ore)
        if entry.amount_ore > open_ore:
            return Proposal(BankEntryReason.CREDITED if was_credited else BankEntryReason.OVER, order, open_ore)
        return Proposal(
            BankEntryReason.EXACT if entry.amount_ore == open_ore else BankEntryReason.PARTIAL, order, open_ore
        )

    def _registered(self, entry: BankEntry, order: Order) -> Payment | None:
        """A payment of the same amount and day, unless it is the money of another entry of the same file."""
        for payment in self.payments[order.pk]:
            match = getattr(payment, "bank_match", None)
            is_own_file = match is not None and match.entry.file_id == entry.file_id
            same = payment.amount_ore == entry.amount_ore
            if same and timezone.localdate(payment.received_at) == entry.booked_on and not is_own_file:
                return payment
        return None

    def _take(self, entry: BankEntry, proposal: Proposal) -> Proposal:
        if proposal.order and proposal.state == BankEntryState.PROPOSED:
            self.open_ore[proposal.order.pk] -= entry.amount_ore
        return proposal

    def _open_of(self, order: Order) -> int:
        if invoice := self.invoices.get(order.pk):
            return invoice.open_ore
        return order.due_ore if order.status in (OrderStatus.HELD, OrderStatus.EXPIRED) else 0


def kids_of(entry: BankEntry) -> Iterable[str]:
    """The entry's KID, also with the zeros that a spreadsheet drops at the front."""
    return {entry.kid, entry.kid.zfill(settings.KID_LENGTH)}


def kids_in(message: str) -> set[str]:
    """Runs of digits in the message that have a KID's check digit, also written in groups."""
    runs = {run.replace(" ", "") for run in _DIGITS.findall(message)} | set(re.findall(r"\d+", message))
    return {run for run in runs if len(run) >= _SHORTEST_KID_IN_MESSAGE and is_kid(run)}


def numbers_in(message: str) -> set[tuple[str, int]]:
    """(series in capitals, number) of everything in the message that reads like a number of an invoice."""
    text = _INVOICE_NUMBER.sub("FAKTURA ", message.upper())
    pairs = re.findall(r"(?<![^\W\d_])([^\W\d_]{1,20})[\s.:\-]{0,2}(\d{1,12})(?!\d)", text)
    series = settings.DOCUMENT_SERIES["invoice"].upper()
    return {(series if name == "FAKTURA" else name, int(number)) for name, number in pairs}


def references_in(message: str) -> set[str]:
    return set(_REFERENCE.findall(message.upper()))


def _orders_by_kid(entries: Sequence[BankEntry]) -> dict[str, int]:
    kids = {kid for entry in entries for kid in (kids_of(entry) if entry.kid else kids_in(entry.message))}
    found: dict[str, int] = {}
    for batch in _batches(kids):
        rows = SalesDocument.objects.filter(kid__in=batch).values_list("kid", "order")
        found |= {kid: order for kid, order in rows if kid}
    return found


def _orders_by_name(entries: Sequence[BankEntry]) -> tuple[dict[tuple[str, int], int], dict[str, int]]:
    """Orders by the series and number of an invoice, and by their own reference."""
    numbers = {pair for entry in entries for pair in numbers_in(entry.message)}
    references = {name for entry in entries for name in references_in(entry.message)}
    invoices_only = SalesDocument.objects.filter(kind=DocumentKind.INVOICE, corrects=None)
    by_number: dict[tuple[str, int], int] = {}
    by_reference: dict[str, int] = {}
    for batch in _batches({number for _series, number in numbers}):
        for series, number, order in invoices_only.filter(number__in=batch).values_list("series", "number", "order"):
            by_number[(series.upper(), number)] = order
    for batch in _batches(references):
        by_reference |= dict(Order.objects.filter(reference__in=batch).values_list("reference", "pk"))
    return by_number, by_reference


def _unpaid_by_amount(entries: Sequence[BankEntry]) -> dict[int, list[Invoice]]:
    amounts = {entry.amount_ore for entry in entries if entry.amount_ore > 0 and entry.payer_name}
    found: dict[int, list[Invoice]] = defaultdict(list)
    for batch in _batches(amounts):
        for invoice in unpaid().filter(open_ore__in=batch):
            found[invoice.open_ore].append(invoice)
    return found


def _batches(values: Collection) -> Iterator[list]:
    """The values in lists that every database can compare with."""
    ordered = sorted(values)
    for start in range(0, len(ordered), _BATCH):
        yield ordered[start : start + _BATCH]


def _normal(name: str) -> str:
    return " ".join(re.sub(r"\W+", " ", name.casefold()).split())


def _names(order: Order) -> set[str]:
    return {name for name in (_normal(order.organisation_name), _normal(order.buyer_name)) if name}
