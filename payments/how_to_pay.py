"""What somebody who pays an invoice has to know, for letters and the order page alike."""

from payments.models import SalesDocument
from payments.papers.figures import account_number


def how_to_pay(invoice: SalesDocument) -> dict:
    """`invoice` is one of `receivables.invoices()`, which know what is still open."""
    said = invoice.snapshot
    pay_to = said.get("pay_to") or {}
    return {
        "invoice": invoice,
        "open_ore": max(0, invoice.open_ore),
        "due_on": invoice.due_on,
        "account": account_number(pay_to.get("account", "")),
        "kid": pay_to.get("kid", ""),
        "number": str(invoice),
    }
