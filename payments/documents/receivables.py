"""What is owed to us: invoices, what was credited and paid of each, and how late they are. Amounts in øre."""

from datetime import date

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from payments.enums import DocumentKind, RefundStatus
from payments.models import Order, Payment, Refund, SalesDocument

#: Upper ends, in days late, of the ages that a bookkeeper looks at; what is older makes the last one.
AGES = (0, 30, 60, 90)


def invoices() -> QuerySet[SalesDocument]:
    """The invoices themselves, each with `credited_ore` (negative), `paid_ore` (less refunds) and `open_ore`. Of an
    order whose invoice was replaced, the newest.

    `open_ore` is invoice and credit notes, less payments, plus refunds; below zero when too much was paid.
    """
    gone = Refund.objects.exclude(status=RefundStatus.FAILED)
    own = SalesDocument.objects.filter(kind=DocumentKind.INVOICE, corrects=None)
    return (
        own.filter(~Exists(own.filter(order=OuterRef("order"), pk__gt=OuterRef("pk"))))
        .annotate(
            credited_ore=_sum(SalesDocument.objects.filter(corrects=OuterRef("pk")), "corrects", "total_ore"),
            received_ore=_sum(Payment.objects.filter(order=OuterRef("order")), "order", "amount_ore"),
            returned_ore=_sum(gone.filter(order=OuterRef("order")), "order", "amount_ore"),
        )
        .annotate(paid_ore=F("received_ore") - F("returned_ore"))
        .annotate(open_ore=F("total_ore") + F("credited_ore") - F("paid_ore"))
    )


def _sum(rows, owner: str, amount: str):
    return Coalesce(Subquery(rows.order_by().values(owner).annotate(sum=Sum(amount)).values("sum")), 0)


def unpaid() -> QuerySet[SalesDocument]:
    return invoices().filter(open_ore__gt=0)


def overdue(today: date | None = None) -> QuerySet[SalesDocument]:
    """Unpaid invoices whose last day has passed, the latest first."""
    return unpaid().filter(due_on__lt=today or timezone.localdate()).order_by("due_on", "pk")


def outstanding_by_age(today: date | None = None) -> list[tuple[int | None, int]]:
    """Unpaid øre per age: (upper end in days late, sum), 0 for what is not due yet, None for the oldest."""
    today = today or timezone.localdate()
    sums = dict.fromkeys((*AGES, None), 0)
    for due_on, ore in unpaid().values_list("due_on", "open_ore"):
        late = (today - due_on).days
        sums[next((age for age in AGES if late <= age), None)] += ore
    return list(sums.items())


def invoice_of(order: Order) -> SalesDocument | None:
    """The order's invoice, with its amounts; None when it was not invoiced."""
    return invoices().filter(order=order).first()
