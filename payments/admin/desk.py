"""What waits in `payments` for staff, on the admin's first page."""

from django.urls import reverse
from django.utils.translation import ngettext

from core.admin.desk.waiting import WaitingItem, register_waiting
from payments.admin.exceptions import can_see_exceptions
from payments.documents.receivables import overdue
from payments.enums import OPEN_ENTRY_STATES
from payments.models import BankEntry
from payments.orders.queries import failed_events, failed_refunds, orders_needing_attention
from payments.owed.debts import debts


def _may(permission: str):
    return lambda user: user.is_staff and user.has_perm(permission)


ITEMS = (
    WaitingItem(
        name="orders",
        order=20,
        may_see=can_see_exceptions,
        rows=orders_needing_attention,
        text=lambda count: ngettext("order that needs attention", "orders that need attention", count),
        url=lambda: reverse("orders_exceptions"),
    ),
    WaitingItem(
        name="refunds",
        order=25,
        may_see=can_see_exceptions,
        rows=failed_refunds,
        text=lambda count: ngettext("refund that was not sent", "refunds that were not sent", count),
        url=lambda: reverse("orders_exceptions"),
    ),
    WaitingItem(
        name="owed",
        order=30,
        may_see=_may("payments.view_refund"),
        rows=debts,
        text=lambda count: ngettext("amount owed to a buyer", "amounts owed to buyers", count),
        url=lambda: reverse("owed:index"),
    ),
    WaitingItem(
        name="overdue invoices",
        order=40,
        may_see=_may("payments.view_salesdocument"),
        rows=overdue,
        text=lambda count: ngettext("overdue invoice", "overdue invoices", count),
        url=lambda: f"{reverse('unpaid_invoices:index')}?when=late",
    ),
    WaitingItem(
        name="bank entries",
        order=50,
        may_see=_may("payments.view_bankentry"),
        rows=lambda: BankEntry.objects.filter(state__in=OPEN_ENTRY_STATES),
        text=lambda count: ngettext("bank entry to decide", "bank entries to decide", count),
        url=lambda: reverse("bank_entries:index"),
    ),
    WaitingItem(
        name="stripe events",
        order=55,
        may_see=can_see_exceptions,
        rows=failed_events,
        text=lambda count: ngettext("message from Stripe not handled", "messages from Stripe not handled", count),
        url=lambda: reverse("orders_exceptions"),
    ),
)


def register() -> None:
    for item in ITEMS:
        register_waiting(item)
