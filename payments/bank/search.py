"""Finding the order that a bank entry is for, by what staff type."""

import re
from dataclasses import dataclass

from django.db.models import Q

from payments.bank.propose import numbers_in
from payments.documents.receivables import invoices
from payments.enums import DocumentKind, OrderStatus
from payments.models import Order, SalesDocument

_MOST = 20


@dataclass(frozen=True)
class Found:
    """An order that can take a payment, and øre unpaid on it."""

    order: Order
    open_ore: int
    #: The invoice's number, and its KID if it has one; empty for an order without invoice.
    invoice: str = ""
    kid: str = ""


def find_orders(query: str) -> list[Found]:
    """Orders by reference, buyer, organisation, KID or invoice number, those with the most unpaid first."""
    query = query.strip()
    if not query:
        return []
    digits = re.sub(r"\s", "", query)
    names = ("reference", "buyer_name", "buyer_email", "organisation_name", "org_number")
    condition = Q(pk__in=SalesDocument.objects.filter(kid=digits).values("order"))
    for name in names:
        condition |= Q(**{f"{name}__icontains": query})
    for series, number in numbers_in(query):
        documents = SalesDocument.objects.filter(kind=DocumentKind.INVOICE, series__iexact=series, number=number)
        condition |= Q(pk__in=documents.values("order"))
    takes_payment = Q(status__in=[OrderStatus.HELD, OrderStatus.EXPIRED]) | Q(documents__kind=DocumentKind.INVOICE)
    orders = list(
        Order.objects.filter(condition).filter(takes_payment).distinct().order_by("-created_at", "-pk")[:_MOST]
    )
    by_order = {invoice.order_id: invoice for invoice in invoices().filter(order__in=orders)}
    found = []
    for order in orders:
        invoice = by_order.get(order.pk)
        if invoice:
            found.append(Found(order, invoice.open_ore, str(invoice), invoice.kid or ""))
        else:
            found.append(Found(order, order.due_ore))
    return sorted(found, key=lambda row: -row.open_ore)
