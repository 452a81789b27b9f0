"""Price reductions: crediting part of an invoice without cancelling anything. Amounts are øre."""

from django.db import transaction
from wagtail.log_actions import log

from accounts.models import User
from core.admin.idempotency import find_previous_submission
from mail.queue import queue_email
from payments.documents.credit_lines import allocate_proportionally
from payments.documents.receivables import invoice_of
from payments.enums import RefundReason
from payments.models import Order
from payments.refunds.allocate import Allocation, allocate_refund
from payments.refunds.notify import tell_outcomes_in
from payments.refunds.refundable import remaining_by_line
from payments.refunds.request import RefundTooLarge, refundable_ore_of_order


def reducible_ore(order: Order) -> int:
    """Øre that can be refunded or credited without cancelling: what is refundable, and what is unpaid of an invoice."""
    invoice = invoice_of(order)
    return refundable_ore_of_order(order) + (max(0, invoice.open_ore) if invoice else 0)


@transaction.atomic
def reduce_invoice(
    order: Order, amount_ore: int, *, by: User | None, note: str = "", key: str | None = None
) -> Allocation | None:
    """Credit `amount_ore` of an invoice, proportionally over its lines. What exceeds the unpaid amount is refunded.

    None when it was done before with the same `key`. Raises RefundTooLarge, and ValueError for an amount that is not
    positive or an order without an invoice.
    """
    locked = Order.objects.select_for_update().get(pk=order.pk)
    if find_previous_submission("payments.reduce", key or ""):
        return None
    line_amounts = {pk: max(0, remaining.ore) for pk, remaining in remaining_by_line(locked).items()}
    if amount_ore <= 0 or invoice_of(locked) is None:
        raise ValueError(amount_ore)
    max_ore = min(sum(line_amounts.values()), reducible_ore(locked))
    if amount_ore > max_ore:
        raise RefundTooLarge(max_ore)
    shares = allocate_proportionally(amount_ore, line_amounts)
    parts = [{"line": pk, "quantity": 0, "amount_ore": ore} for pk, ore in shares.items() if ore]
    log_data = {"amount_ore": amount_ore, "note": note, "key": key, "before": max_ore, "after": max_ore - amount_ore}
    log(locked, "payments.reduce", user=by, data=log_data)
    allocation = allocate_refund(locked, parts, reason=RefundReason.STAFF, by=by, note=note)
    (credit_note,) = allocation.credit_notes
    receiver = locked.invoice_email or locked.buyer_email
    mail = queue_email(
        "invoice_reduced",
        key=f"reduced-{credit_note.pk}",
        to=receiver,
        language=locked.language,
        document=credit_note.pk,
        refunds=[refund.pk for refund in allocation.refunds],
    )
    # Another receiver of invoices does not hear of the buyer's card: the refund's own e-mail goes to the buyer.
    if receiver == locked.buyer_email:
        tell_outcomes_in(mail, allocation.refunds)
    return allocation
