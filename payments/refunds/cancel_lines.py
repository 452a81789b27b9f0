"""Taking back what was handed over, some of it or all: goods, money and papers in one transaction."""

from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from core.framework import forget_prefetched
from mail.queue import queue_email
from payments.documents.credit_lines import allocate_proportionally
from payments.documents.receivables import invoice_of
from payments.enums import OrderStatus, RefundChannel, RefundReason
from payments.models import Order, OrderLine, Refund, SalesDocument
from payments.orders import settlement
from payments.refunds.allocate import Allocation, Parts, allocate_refund
from payments.refunds.refundable import remaining_by_line
from payments.refunds.request import RefundTooLarge, refundable_ore_of_order
from payments.sellers import lines_by_seller


class CannotCancel(Exception):
    """The order is not in a state that can be called off this way, or has not so many units left."""


@dataclass
class CancellationResult:
    """What was done. `amount_ore` is the price given back, of which `refunds` hold what had been paid."""

    order: Order
    amount_ore: int = 0
    refunds: list[Refund] = field(default_factory=list)
    credit_notes: list[SalesDocument] = field(default_factory=list)


@transaction.atomic
def cancel_lines(
    order: Order, parts: Parts, *, reason: RefundReason, by=None, note: str = "", key: str | None = None
) -> CancellationResult:
    """Cancel units of lines and give back their price: `parts` is [{"line": pk, "quantity": n, "amount_ore": øre}].

    Sellers are told, so goods are free again; an unpaid invoice is credited first, the rest goes back the way it was
    paid. An order of which nothing is left is cancelled. With a `key`, asking twice gives the first outcome again.
    Raises CannotCancel, and TooMuch when a line has not so much left to give back.
    """
    locked = Order.objects.select_for_update().get(pk=order.pk)
    if key and (before := _done_before(locked, key)):
        return before
    parts = validate_parts(locked, parts)
    mark_cancelled(locked, parts)
    given = allocate_refund(locked, parts, reason=reason, by=by, note=note)
    return _finish(locked, parts, given, reason=reason, by=by, note=note, key=key)


@transaction.atomic
def cancel_all(
    order: Order, *, reason: RefundReason, by=None, note: str = "", refund: bool = True
) -> CancellationResult:
    """Cancel everything that is left, and give back all that is left of the money. Raises CannotCancel."""
    locked = Order.objects.select_for_update().get(pk=order.pk)
    if locked.status != OrderStatus.CONFIRMED:
        raise CannotCancel
    parts = _everything(locked) if refund else [part | {"amount_ore": 0} for part in _everything(locked)]
    mark_cancelled(locked, parts, whole=True)
    if refund:
        given = allocate_refund(locked, parts, reason=reason, by=by, note=note, everything=True)
    else:
        given = Allocation()
        settlement.update(locked)
    return _finish(locked, parts, given, reason=reason, by=by, note=note)


def validate_parts(order: Order, parts: Parts) -> list[dict]:
    """The parts, one per line, if the order can give them back: for a caller that holds the order's row.

    Raises CannotCancel or TooMuch.
    """
    if order.status != OrderStatus.CONFIRMED:
        raise CannotCancel
    merged: dict[int, dict] = {}
    for part in parts:
        one = merged.setdefault(part["line"], {"line": part["line"], "quantity": 0, "amount_ore": 0})
        one["quantity"] += part["quantity"]
        one["amount_ore"] += part["amount_ore"]
    lines = {line.pk: line for line in order.lines.all()}
    left = remaining_by_line(order)
    for pk, part in merged.items():
        line = lines.get(pk)
        if line is None or not 0 < part["quantity"] <= line.quantity - line.cancelled_quantity:
            raise CannotCancel
        if part["amount_ore"] > left[pk].ore:
            raise RefundTooLarge(max(0, left[pk].ore))
        if part["amount_ore"] < 0:
            raise ValueError("What is given back is not less than nothing.")
    if not merged:
        raise CannotCancel
    return [merged[pk] for pk in sorted(merged)]


def mark_cancelled(order: Order, parts: Parts, *, whole: bool = False) -> None:
    """Count the units as cancelled and tell the sellers. `whole`: nothing is left, whatever the lines say."""
    for part in parts:
        OrderLine.objects.filter(pk=part["line"]).update(cancelled_quantity=F("cancelled_quantity") + part["quantity"])
    forget_prefetched(order)
    if whole or not order.lines.filter(quantity__gt=F("cancelled_quantity")).exists():
        order.status, order.cancelled_at = OrderStatus.CANCELLED, timezone.now()
        order.save(update_fields=["status", "cancelled_at"])
    touched = {part["line"] for part in parts}
    for seller, lines in lines_by_seller(order):
        own = [line for line in lines if whole or line.pk in touched]
        if own:
            seller.cancel(order, own)


def _everything(order: Order) -> list[dict]:
    """All units that are left, and all that is left of their price; of a paid order no more than there is money."""
    left = remaining_by_line(order)
    amounts = {pk: max(0, one.ore) for pk, one in left.items()}
    if invoice_of(order) is None:
        amounts = allocate_proportionally(min(sum(amounts.values()), refundable_ore_of_order(order)), amounts)
    parts = [
        {"line": line.pk, "quantity": line.quantity - line.cancelled_quantity, "amount_ore": amounts[line.pk]}
        for line in order.lines.all()
    ]
    return [part for part in parts if part["quantity"] or part["amount_ore"]]


def _finish(
    order: Order, parts: Parts, given: Allocation, *, reason, by, note: str, key: str | None = None
) -> CancellationResult:
    whole = order.status == OrderStatus.CANCELLED
    left = sum(line.quantity - line.cancelled_quantity for line in order.lines.all())
    data = {
        "before": left + sum(part["quantity"] for part in parts),
        "after": left,
        "reason": str(reason),
        "note": note,
        "key": key,
        "parts": list(parts),
        "amount_ore": given.amount_ore,
        "card_ore": given.through(RefundChannel.STRIPE),
        "bank_ore": given.through(RefundChannel.BANK),
        "refunds": [refund.pk for refund in given.refunds],
        "credit_notes": [document.pk for document in given.credit_notes],
    }
    entry = log(order, "payments.cancel" if whole else "payments.cancel_lines", user=by, data=data)
    # Those whose event is called off, or who chose another ticket, hear of it from whoever decided that.
    if reason not in (RefundReason.EVENT, RefundReason.MOVED):
        queue_email(
            "order_cancelled",
            key=f"cancelled-{order.pk}-{entry.pk}",
            to=order.buyer_email,
            language=order.language,
            order=order.pk,
            entry=entry.pk,
        )
    return CancellationResult(order, given.amount_ore, given.refunds, given.credit_notes)


def _done_before(order: Order, key: str) -> CancellationResult | None:
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
