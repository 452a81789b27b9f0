"""Credit notes of refunds, issued in the transaction that decides the refund. Amounts are øre.

A credit note tells of the sale, not of the money: a refund that cannot be sent is a debt to the buyer, and changes no
document. Money that was no sale (a late, double or excess payment) has no document, and its refund no credit note.
"""

from django.db import transaction

from payments.attention_texts import AttentionText
from payments.documents.issue import CreditTooLarge, document_of, issue_credit, issue_credit_note
from payments.documents.receivables import invoice_of
from payments.enums import AttentionCause, DocumentKind
from payments.models import Order, Refund, SalesDocument
from payments.orders.attention import flag_order


def overpaid_ore(order: Order) -> int:
    """Øre that the buyer has paid beyond the order's invoice; 0 for an order without one."""
    invoice = invoice_of(order)
    return max(0, -invoice.open_ore) if invoice else 0


def credit_refund(refund: Refund, overpaid: int = 0) -> SalesDocument | None:
    """Issue the credit note of a refund that was just decided; None when its money was for no sale.

    `overpaid` øre were never invoiced, so refunding them credits nothing. The caller holds the order's row lock and
    calls this last. Raises CreditTooLarge.
    """
    document = document_of(refund.payment)
    if document is None:
        return None
    if document.kind == DocumentKind.RECEIPT:
        return issue_credit_note(refund)
    credited_ore = refund.amount_ore - overpaid
    if credited_ore <= 0:
        return None
    return issue_credit(document, [refund], amount_ore=credited_ore, lines=refund.parts(), reason=refund.reason)


def credit_late(order: Order, refund: Refund) -> None:
    """Credit a refund that Stripe's Dashboard decided, or a version before 0.3.0, when it is sent or decided again.

    If the documents hold less, the order is flagged for staff. The caller holds the order's row lock, and the refund
    has its new status already.
    """
    if not refund.uncredited:
        return
    refund.uncredited = False
    refund.save(update_fields=["uncredited"])
    invoice = invoice_of(order)
    # The invoice's open amount counts this refund already.
    overpaid = max(0, refund.amount_ore - invoice.open_ore) if invoice else 0
    try:
        with transaction.atomic():
            credit_refund(refund, overpaid)
    except CreditTooLarge:
        flag_order(
            order,
            AttentionText("undocumented_refund", {"amount_ore": refund.amount_ore}),
            AttentionCause.UNDOCUMENTED,
            refund=refund,
        )
