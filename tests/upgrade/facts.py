"""What must be the same before and after an upgrade: counts, sums in øre, number series, the tree of pages.

Written by the code that makes a dump, and computed again by the newest code. Who renames or moves a model changes this
module so that it computes the same numbers from the new place; the kept numbers are never changed.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Model, QuerySet, Sum
from wagtail.models import Page

from accounts.models import User
from core.models import NumberSeries
from core.models.image import SiteImage
from events.models import CodeUse, Event, SeatBlock, Ticket, TicketLine, TicketType, WaitingEntry
from mail.models import OutgoingMail
from membership.models import Contact, DuesCharge, DuesOrderLine, Membership, Organisation
from news.models import NewsPage
from payments.models import (
    CheckoutAttempt,
    Dispute,
    DocumentFile,
    Exchange,
    InvoiceReminder,
    Order,
    OrderLine,
    Payment,
    Refund,
    RefundLine,
    SalesDocument,
    StripeEvent,
)

_ROWS: tuple[type[Model], ...] = (
    *(User, Organisation, Contact, Membership, DuesCharge, DuesOrderLine),
    *(Event, TicketType, Ticket, TicketLine, WaitingEntry, SeatBlock, CodeUse),
    *(Order, OrderLine, CheckoutAttempt, Payment, Refund, RefundLine, Exchange, Dispute, StripeEvent),
    *(SalesDocument, DocumentFile, InvoiceReminder, OutgoingMail),
    *(Page, NewsPage, SiteImage),
)


def compute_facts() -> dict[str, Any]:
    """JSON-ready; every list is in an order that no database decides."""
    return {
        "rows": {model.__name__: model._base_manager.count() for model in _ROWS},
        "orders": _grouped(Order.objects.all(), ("status", "method"), "total_ore"),
        "settled orders": Order.objects.exclude(settled_at=None).count(),
        "payments": _grouped(Payment.objects.all(), ("method",), "amount_ore"),
        "refunds": _grouped(Refund.objects.all(), ("channel", "status"), "amount_ore"),
        "documents": _grouped(SalesDocument.objects.all(), ("series", "kind"), "total_ore"),
        "document VAT": SalesDocument.objects.aggregate(sum=Sum("vat_ore"))["sum"],
        "document numbers": sorted(SalesDocument.objects.values_list("series", "number", "total_ore")),
        "document hashes": sorted(DocumentFile.objects.values_list("document__number", "sha256")),
        "number series": sorted(NumberSeries.objects.values_list("name", "next_number")),
        "seats taken": sorted(TicketType.objects.values_list("name_nb", "taken")),
        "tickets": _grouped(Ticket.objects.all(), ("status",)),
        "waiting": _grouped(WaitingEntry.objects.all(), ("status",)),
        "dues": _grouped(DuesCharge.objects.all(), ("kind",), "total_ore"),
        "paid dues": DuesCharge.objects.exclude(paid_at=None).count(),
        "memberships": {
            "begun": Membership.objects.exclude(starts_on=None).count(),
            "with an end": Membership.objects.exclude(ends_on=None).count(),
            "not decided": Membership.objects.undecided().count(),
        },
        "relations": {
            "payments with a receipt": Payment.objects.exclude(receipt=None).count(),
            "payments moved from an order": Payment.objects.exclude(moved_from=None).count(),
            "refunds with a credit note": Refund.objects.exclude(credit_note=None).count(),
            "documents that replace one": SalesDocument.objects.exclude(replaces=None).count(),
            "documents that correct one": SalesDocument.objects.exclude(corrects=None).count(),
            "orders that take the place of one": Order.objects.exclude(exchanged_from=None).count(),
        },
        "pages": _lists(Page.objects.order_by("path").values_list("path", "url_path", "locale__language_code", "live")),
        "bodies": _lists((page.url_path, len(page.body)) for page in NewsPage.objects.order_by("path")),
    }


def _grouped(rows: QuerySet, by: tuple[str, ...], amount: str = "") -> list[list]:
    """[*values of `by`, number of rows, sum of `amount`] for each group."""
    sums = {"sum": Sum(amount)} if amount else {}
    groups = rows.order_by().values_list(*by).annotate(number=Count("pk"), **sums)
    return sorted(_lists(groups), key=str)


def _lists(rows: Iterable[tuple]) -> list[list]:
    return [list(row) for row in rows]


def page_addresses() -> list[str]:
    """Public pages to open: every published page, and the page of one order in each status."""
    pages = [page.url for page in Page.objects.live().filter(depth__gt=1).order_by("path")]
    seen: dict[str, str] = {}
    for order in Order.objects.order_by("pk"):
        seen.setdefault(order.status, order.get_absolute_url())
    return [*pages, *seen.values()]
