"""Selling by invoice: the order is confirmed at once and paid by the due date of its invoice."""

from django.db import transaction
from wagtail.log_actions import log

from mail.queue import queue_email
from payments.documents.issue import issue_invoice
from payments.documents.receivables import invoice_of
from payments.enums import OrderStatus, PaymentMethod
from payments.models import Order, SalesDocument
from payments.orders import settlement
from payments.orders.confirm import confirm_locked_order

#: Days to pay when the order has no `due_days`.
DUE_DAYS = 14


class CannotInvoice(Exception):
    """The order is not held, its method is not invoice, or its buyer is not an organisation."""


@transaction.atomic
def confirm_by_invoice(order: Order) -> SalesDocument:
    """Confirm a held order and issue its invoice. A repeated call returns the first invoice.

    Raises CannotInvoice, without changing the order.
    """
    locked = Order.objects.select_for_update().get(pk=order.pk)
    if invoice := invoice_of(locked):
        return invoice
    if locked.status != OrderStatus.HELD or locked.method != PaymentMethod.INVOICE or not locked.has_organisation:
        raise CannotInvoice
    confirm_locked_order(locked)
    log(locked, "payments.invoice")
    return send_invoice(locked)


def days_to_pay(order: Order) -> int:
    """How many days the buyer has to pay the order's invoice."""
    return DUE_DAYS if order.due_days is None else order.due_days


def send_invoice(order: Order) -> SalesDocument:
    """Issue the invoice of an order that was just confirmed, and e-mail it to the buyer's accounts department.

    Call it last in the transaction: it locks the number series. The order is settled at once only if it was paid
    before.
    """
    if order.invoice_email and order.invoice_email != order.buyer_email:
        queue_email(
            "invoice",
            key=f"invoice-{order.pk}",
            to=order.invoice_email,
            language=order.language,
            order=order.pk,
        )
    invoice = issue_invoice(order, due_days=days_to_pay(order))
    settlement.update(order)
    return invoice
