"""Reminders of unpaid invoices: two are sent automatically, and staff can send more."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone
from wagtail.log_actions import log

from accounts.models import User
from core.values import present
from core.wall_clock import start_of_day
from mail.queue import queue_email
from payments.documents.receivables import Invoice, overdue, unpaid
from payments.models import InvoiceReminder, Order, SalesDocument

FIRST_AFTER = timedelta(days=3)
SECOND_AFTER = timedelta(days=14)
MAX_AUTOMATIC = 2
#: Days to pay, counted from the reminder.
NEW_DUE_DAYS = 10
#: The first hour of the day at which reminders are sent automatically: none are sent at night.
EARLIEST_HOUR = 8


class CannotRemind(Exception):
    """Nothing is unpaid, the payment is disputed, or the buyer was reminded today."""


def send_due_reminders(now: datetime | None = None) -> int:
    """Send the automatic reminders that are due. Safe to repeat. Returns how many were sent."""
    now = now or timezone.now()
    if timezone.localtime(now).hour < EARLIEST_HOUR:
        return 0
    return sum(_remind(invoice.pk, now, by=None, only_if_due=True) is not None for invoice in invoices_to_remind(now))


def invoices_to_remind(now: datetime) -> "QuerySet[Invoice]":
    """Invoices whose automatic reminder is due; never those of disputed orders."""
    today = timezone.localdate(now)
    first_due = Q(reminded=0, due_on__lte=today - FIRST_AFTER)
    # Count calendar days: when summer time begins, 14 days are an hour less than 14 times 24 hours.
    before = start_of_day(today - SECOND_AFTER + timedelta(days=1))
    next_due = Q(reminded__gt=0, reminded__lt=MAX_AUTOMATIC, last__lt=before)
    rows = overdue(today).filter(order__disputed_at=None)
    return rows.annotate(reminded=Count("reminders"), last=Max("reminders__sent_at")).filter(first_due | next_due)


def send_reminder_now(invoice: SalesDocument, *, by: User | None) -> InvoiceReminder:
    """Send a reminder on the decision of the staff member `by`. Raises CannotRemind."""
    reminder = _remind(invoice.pk, timezone.now(), by=by, only_if_due=False)
    if reminder is None:
        raise CannotRemind
    return reminder


def _due_on(invoice_due_on: date, today: date) -> date:
    """The due date that a reminder states: a new one for an overdue invoice, otherwise the invoice's own."""
    return today + timedelta(days=NEW_DUE_DAYS) if invoice_due_on < today else invoice_due_on


@transaction.atomic
def _remind(pk: int, now: datetime, *, by: User | None, only_if_due: bool) -> InvoiceReminder | None:
    """Send a reminder unless the invoice is paid, disputed or reminded of today; then None.

    The order's row is locked, so that concurrent calls send one reminder.
    """
    order = Order.objects.select_for_update(of=("self",)).get(documents=pk)
    if only_if_due and not invoices_to_remind(now).filter(pk=pk).exists():
        return None
    invoice = unpaid().filter(pk=pk, order__disputed_at=None).first()
    sent = list(InvoiceReminder.objects.filter(document=pk))
    if invoice is None or any(timezone.localdate(earlier.sent_at) == timezone.localdate(now) for earlier in sent):
        return None
    reminder = InvoiceReminder.objects.create(
        document=invoice,
        number=len(sent) + 1,
        open_ore=invoice.open_ore,
        due_on=_due_on(present(invoice.due_on), timezone.localdate(now)),
        sent_at=now,
        sent_by=by,
    )
    log_data = {"number": reminder.number, "open_ore": invoice.open_ore, "before": reminder.number - 1}
    log_data["after"] = reminder.number
    log(order, "payments.remind", user=by, data=log_data)
    queue_email(
        "invoice_reminder",
        key=f"reminder-{invoice.pk}-{reminder.number}",
        to=order.invoice_email or order.buyer_email,
        language=order.language,
        reminder=reminder.pk,
    )
    return reminder
