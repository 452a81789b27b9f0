"""Taking something off an unpaid invoice without taking anything back: a price was wrong, somebody complained."""

from django.db import transaction
from wagtail.log_actions import log

from core.admin.idempotency import find_previous_submission
from mail.queue import queue_email
from payments.documents.credit_lines import allocate_proportionally
from payments.documents.receivables import invoice_of
from payments.enums import RefundReason
from payments.models import Order
from payments.refunds.allocate import Allocation, allocate_refund
from payments.refunds.refundable import remaining_by_line
from payments.refunds.request import RefundTooLarge, refundable_ore_of_order


def reducible_ore(order: Order) -> int:
    """Øre that can still be given back without cancelling anything: what was paid, and what an invoice still asks."""
    invoice = invoice_of(order)
    return refundable_ore_of_order(order) + (max(0, invoice.open_ore) if invoice else 0)


@transaction.atomic
def reduce_invoice(order: Order, amount_ore: int, *, by, note: str = "", key: str | None = None) -> Allocation | None:
    """Credit `amount_ore` of an invoice, over all its lines in proportion: what is open first, the rest is sent back.

    None when it was done before with the same `key`. Raises TooMuch, and ValueError for nothing or for an order
    without an invoice.
    """
    locked = Order.objects.select_for_update().get(pk=order.pk)
    if find_previous_submission("payments.reduce", key or ""):
        return None
    left = {pk: max(0, one.ore) for pk, one in remaining_by_line(locked).items()}
    if amount_ore <= 0 or invoice_of(locked) is None:
        raise ValueError(amount_ore)
    most = min(sum(left.values()), reducible_ore(locked))
    if amount_ore > most:
        raise RefundTooLarge(most)
    shares = allocate_proportionally(amount_ore, left)
    parts = [{"line": pk, "quantity": 0, "amount_ore": ore} for pk, ore in shares.items() if ore]
    said = {"amount_ore": amount_ore, "note": note, "key": key, "before": most, "after": most - amount_ore}
    log(locked, "payments.reduce", user=by, data=said)
    given = allocate_refund(locked, parts, reason=RefundReason.STAFF, by=by, note=note)
    (credit_note,) = given.credit_notes
    queue_email(
        "invoice_reduced",
        key=f"reduced-{credit_note.pk}",
        to=locked.invoice_email or locked.buyer_email,
        language=locked.language,
        document=credit_note.pk,
        bank_ore=sum(refund.amount_ore for refund in given.refunds),
    )
    return given
