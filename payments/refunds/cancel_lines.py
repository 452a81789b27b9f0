"""Cancelling lines of a confirmed order: seats, refunds and credit notes in one transaction. Amounts are øre."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from accounts.models import User
from core.framework import forget_prefetched
from mail.queue import queue_email
from payments.documents.credit_lines import allocate_proportionally
from payments.documents.receivables import invoice_of
from payments.enums import OrderStatus, RefundChannel, RefundReason, RefundStatus
from payments.models import Order, OrderLine, Refund, SalesDocument
from payments.orders import settlement
from payments.refunds.allocate import Allocation, Parts, allocate_refund
from payments.refunds.notify import MAX_REFUND_WAIT
from payments.refunds.refundable import refundable_amount_from, remaining_by_line
from payments.refunds.request import RefundTooLarge, refundable_ore_of_order
from payments.sellers import lines_by_seller


class CannotCancel(Exception):
    """The order's status does not allow it, or the line has fewer units left."""


@dataclass
class CancellationResult:
    """A cancellation. `amount_ore` is the refunded price; `refunds` cover the part of it that was paid."""

    order: Order
    amount_ore: int = 0
    refunds: list[Refund] = field(default_factory=list)
    credit_notes: list[SalesDocument] = field(default_factory=list)


@transaction.atomic
def cancel_lines(
    order: Order, parts: Parts, *, reason: RefundReason, by: User | None = None, note: str = "", key: str | None = None
) -> CancellationResult:
    """Cancel units of lines and refund their price: `parts` is [{"line": pk, "quantity": n, "amount_ore": øre}].

    The sellers release the units. An unpaid invoice is credited first; the rest is refunded as it was paid. An order
    without units left is cancelled. With a `key`, a repeated call returns the first result. Raises CannotCancel, and
    RefundTooLarge when less than an amount is left of its line.
    """
    locked = Order.objects.select_for_update().get(pk=order.pk)
    if key and (previous := _previous_result(locked, key)):
        return previous
    parts = validate_parts(locked, parts)
    fees = kept_fees(locked, parts)
    mark_cancelled(locked, parts)
    allocation = allocate_refund(locked, parts, reason=reason, by=by, note=note, fees=fees)
    return _finish(locked, parts, allocation, reason=reason, by=by, note=note, key=key)


@transaction.atomic
def cancel_all(
    order: Order, *, reason: RefundReason, by: User | None = None, note: str = "", refund: bool = True
) -> CancellationResult:
    """Cancel all units that are left and, with `refund`, refund all that is left of the payments.

    Raises CannotCancel unless the order is confirmed.
    """
    locked = Order.objects.select_for_update().get(pk=order.pk)
    if locked.status != OrderStatus.CONFIRMED:
        raise CannotCancel
    parts = _remaining_parts(locked) if refund else [part | {"amount_ore": 0} for part in _remaining_parts(locked)]
    mark_cancelled(locked, parts, whole=True)
    if refund:
        allocation = allocate_refund(locked, parts, reason=reason, by=by, note=note, everything=True)
    else:
        allocation = Allocation()
        settlement.update(locked)
    return _finish(locked, parts, allocation, reason=reason, by=by, note=note)


def validate_parts(order: Order, parts: Parts) -> list[dict]:
    """The parts merged to one per line, if they can be cancelled. The caller holds the order's row lock.

    Raises CannotCancel or RefundTooLarge, and ValueError for a negative amount.
    """
    if order.status != OrderStatus.CONFIRMED:
        raise CannotCancel
    merged: dict[int, dict] = {}
    for part in parts:
        line_part = merged.setdefault(part["line"], {"line": part["line"], "quantity": 0, "amount_ore": 0})
        line_part["quantity"] += part["quantity"]
        line_part["amount_ore"] += part["amount_ore"]
    lines = {line.pk: line for line in order.lines.all()}
    remaining = remaining_by_line(order)
    for pk, part in merged.items():
        line = lines.get(pk)
        if line is None or not 0 < part["quantity"] <= line.quantity - line.cancelled_quantity:
            raise CannotCancel
        if part["amount_ore"] > remaining[pk].ore:
            raise RefundTooLarge(max(0, remaining[pk].ore))
        if part["amount_ore"] < 0:
            raise ValueError("The amount of a cancelled part is negative.")
    if not merged:
        raise CannotCancel
    return [merged[pk] for pk in sorted(merged)]


def kept_fees(order: Order, parts: Parts) -> list[dict]:
    """What is kept of the price of the units to be cancelled: [{"line": pk, "amount_ore": øre}].

    Only of lines of which something is given back: without a refund there is no credit note, and the sale stands.
    """
    remaining = remaining_by_line(order)
    lines = {line.pk: line for line in order.lines.all()}
    fees = []
    for part in parts:
        price_ore = refundable_amount_from(lines[part["line"]], part["quantity"], remaining[part["line"]])
        if part["amount_ore"] and price_ore > part["amount_ore"]:
            fees.append({"line": part["line"], "amount_ore": price_ore - part["amount_ore"]})
    return fees


def mark_cancelled(order: Order, parts: Parts, *, whole: bool = False) -> None:
    """Count the units as cancelled and notify the sellers. With `whole`, all lines and the order are cancelled."""
    for part in parts:
        OrderLine.objects.filter(pk=part["line"]).update(cancelled_quantity=F("cancelled_quantity") + part["quantity"])
    forget_prefetched(order)
    if whole or not order.lines.filter(quantity__gt=F("cancelled_quantity")).exists():
        order.status, order.cancelled_at = OrderStatus.CANCELLED, timezone.now()
        order.save(update_fields=["status", "cancelled_at"])
    cancelled_pks = {part["line"] for part in parts}
    for seller, lines in lines_by_seller(order):
        cancelled_lines = [line for line in lines if whole or line.pk in cancelled_pks]
        if cancelled_lines:
            seller.cancel(order, cancelled_lines)


def _remaining_parts(order: Order) -> list[dict]:
    """All units that are left and what is left of their price; for a paid order at most what is refundable."""
    amounts = {pk: max(0, remaining.ore) for pk, remaining in remaining_by_line(order).items()}
    if invoice_of(order) is None:
        amounts = allocate_proportionally(min(sum(amounts.values()), refundable_ore_of_order(order)), amounts)
    parts = [
        {"line": line.pk, "quantity": line.quantity - line.cancelled_quantity, "amount_ore": amounts[line.pk]}
        for line in order.lines.all()
    ]
    return [part for part in parts if part["quantity"] or part["amount_ore"]]


def _finish(
    order: Order,
    parts: Parts,
    allocation: Allocation,
    *,
    reason: RefundReason,
    by: User | None,
    note: str,
    key: str | None = None,
) -> CancellationResult:
    """Log the cancellation and e-mail the buyer."""
    whole = order.status == OrderStatus.CANCELLED
    units_left = sum(line.quantity - line.cancelled_quantity for line in order.lines.all())
    data = {
        "before": units_left + sum(part["quantity"] for part in parts),
        "after": units_left,
        "reason": str(reason),
        "note": note,
        "key": key,
        "parts": list(parts),
        "amount_ore": allocation.amount_ore,
        "card_ore": allocation.amount_through(RefundChannel.STRIPE),
        "bank_ore": allocation.amount_through(RefundChannel.BANK),
        "refunds": [refund.pk for refund in allocation.refunds],
        "credit_notes": [document.pk for document in allocation.credit_notes],
    }
    entry = log(order, "payments.cancel" if whole else "payments.cancel_lines", user=by, data=data)
    # A cancelled event and an exchange have e-mails of their own.
    if reason not in (RefundReason.EVENT, RefundReason.MOVED):
        _notify_buyer(order, entry.pk, allocation.refunds)
    return CancellationResult(order, allocation.amount_ore, allocation.refunds, allocation.credit_notes)


def _notify_buyer(order: Order, entry_pk: int, refunds: Sequence[Refund]) -> None:
    """E-mail the buyer once about the cancellation and its refunds.

    The e-mail waits for Stripe's answers, at most MAX_REFUND_WAIT, so that it can say what became of the refunds.
    """
    requested_pks = [refund.pk for refund in refunds if refund.status == RefundStatus.REQUESTED]
    outgoing = queue_email(
        "order_cancelled",
        key=f"cancelled-{order.pk}-{entry_pk}",
        to=order.buyer_email,
        language=order.language,
        not_before=timezone.now() + MAX_REFUND_WAIT if requested_pks else None,
        order=order.pk,
        entry=entry_pk,
    )
    Refund.objects.filter(pk__in=requested_pks).update(outcome_mail=outgoing)


def _previous_result(order: Order, key: str) -> CancellationResult | None:
    actions = ["payments.cancel", "payments.cancel_lines"]
    for entry in ModelLogEntry.objects.for_instance(order).filter(action__in=actions):
        if entry.data.get("key") == key:
            return CancellationResult(
                order,
                entry.data["amount_ore"],
                list(Refund.objects.filter(pk__in=entry.data["refunds"])),
                list(SalesDocument.objects.filter(pk__in=entry.data["credit_notes"])),
            )
    return None
