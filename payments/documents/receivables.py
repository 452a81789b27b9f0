"""Receivables: invoices with what is credited, paid and unpaid of each, and by age. Amounts are øre."""

from datetime import date
from typing import TYPE_CHECKING, TypeAlias, TypedDict

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from core.values import present
from payments.enums import DocumentKind
from payments.models import Order, Payment, Refund, SalesDocument

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

#: Upper limits, in days overdue, of the age groups of unpaid invoices; older ones make a last group.
AGES = (0, 30, 60, 90)


class Amounts(TypedDict):
    """What `invoices` adds to each invoice, in øre."""

    credited_ore: int
    received_ore: int
    returned_ore: int
    paid_ore: int
    open_ore: int


Invoice: TypeAlias = "WithAnnotations[SalesDocument, Amounts]"


def invoices() -> "QuerySet[Invoice]":
    """Invoices, annotated with `credited_ore` (negative), `paid_ore` (less refunds) and `open_ore` (unpaid).

    If an invoice was replaced, only the newest. `open_ore` is the invoice and its credit notes, less payments, plus
    refunds; negative when too much was paid.
    """
    refunds = Refund.objects.decided()
    all_invoices = SalesDocument.objects.filter(kind=DocumentKind.INVOICE, corrects=None)
    return (
        all_invoices.filter(~Exists(all_invoices.filter(order=OuterRef("order"), pk__gt=OuterRef("pk"))))
        .annotate(
            credited_ore=_sum(SalesDocument.objects.filter(corrects=OuterRef("pk")), "corrects", "total_ore"),
            received_ore=_sum(Payment.objects.filter(order=OuterRef("order")), "order", "amount_ore"),
            returned_ore=_sum(refunds.filter(order=OuterRef("order")), "order", "amount_ore"),
        )
        .annotate(paid_ore=F("received_ore") - F("returned_ore"))
        .annotate(open_ore=F("total_ore") + F("credited_ore") - F("paid_ore"))
    )


def _sum(rows: QuerySet, group_by: str, amount: str) -> Coalesce:
    """A subquery: the sum of `amount` over `rows`, 0 without rows. `group_by` is the field they are filtered by."""
    return Coalesce(Subquery(rows.order_by().values(group_by).annotate(sum=Sum(amount)).values("sum")), 0)


def unpaid() -> "QuerySet[Invoice]":
    return invoices().filter(open_ore__gt=0)


def overdue(today: date | None = None) -> "QuerySet[Invoice]":
    """Unpaid invoices whose due date has passed, the longest overdue first."""
    return unpaid().filter(due_on__lt=today or timezone.localdate()).order_by("due_on", "pk")


def outstanding_by_age(today: date | None = None) -> list[tuple[int | None, int]]:
    """Unpaid øre per age group: (upper limit in days overdue, sum). 0 for not due yet, None for the oldest group."""
    today = today or timezone.localdate()
    sums = dict.fromkeys((*AGES, None), 0)
    for due_on, ore in unpaid().values_list("due_on", "open_ore"):
        days_overdue = (today - present(due_on)).days
        sums[next((age for age in AGES if days_overdue <= age), None)] += ore
    return list(sums.items())


def invoice_of(order: Order) -> "Invoice | None":
    """The order's invoice, annotated as by `invoices`; None if it was not invoiced."""
    return invoices().filter(order=order).first()
