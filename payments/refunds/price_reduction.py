"""Taking something off an unpaid invoice without taking anything back: a price was wrong, somebody complained."""

from django.db import transaction
from wagtail.log_actions import log

from core.admin.idempotency import done_before
from mail.queue import post
from payments.documents.credit_lines import share_out
from payments.documents.receivables import invoice_of
from payments.enums import RefundReason
from payments.models import Order
from payments.refunds.allocate import GivenBack, give_back
from payments.refunds.refundable import left_of
from payments.refunds.request import TooMuch, refundable_of_order


def reducible_ore(order: Order) -> int:
    """Øre that can still be given back without cancelling anything: what was paid, and what an invoice still asks."""
    invoice = invoice_of(order)
    return refundable_of_order(order) + (max(0, invoice.open_ore) if invoice else 0)


@transaction.atomic
def reduce_invoice(order: Order, amount_ore: int, *, by, note: str = "", key: str | None = None) -> GivenBack | None:
    """Credit `amount_ore` of an invoice, over all its lines in proportion: what is open first, the rest is sent back.

    None when it was done before with the same `key`. Raises TooMuch, and ValueError for nothing or for an order
    without an invoice.
    """
    locked = Order.objects.select_for_update().get(pk=order.pk)
    if done_before("payments.reduce", key or ""):
        return None
    left = {pk: max(0, one.ore) for pk, one in left_of(locked).items()}
    if amount_ore <= 0 or invoice_of(locked) is None:
        raise ValueError(amount_ore)
    most = min(sum(left.values()), reducible_ore(locked))
    if amount_ore > most:
        raise TooMuch(most)
    shares = share_out(amount_ore, left)
    parts = [{"line": pk, "quantity": 0, "amount_ore": ore} for pk, ore in shares.items() if ore]
    said = {"amount_ore": amount_ore, "note": note, "key": key, "before": most, "after": most - amount_ore}
    log(locked, "payments.reduce", user=by, data=said)
    given = give_back(locked, parts, reason=RefundReason.STAFF, by=by, note=note)
    (credit_note,) = given.credit_notes
    post(
        "invoice_reduced",
        key=f"reduced-{credit_note.pk}",
        to=locked.invoice_email or locked.buyer_email,
        language=locked.language,
        document=credit_note.pk,
        bank_ore=sum(refund.amount_ore for refund in given.refunds),
    )
    return given
