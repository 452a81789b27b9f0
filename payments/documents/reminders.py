"""Reminding of unpaid invoices: twice by the clock, oftener when somebody in the office wants it."""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone
from wagtail.log_actions import log

from mail.queue import queue_email
from payments.documents.receivables import overdue, unpaid
from payments.models import InvoiceReminder, Order, SalesDocument

FIRST_AFTER = timedelta(days=3)
SECOND_AFTER = timedelta(days=14)
MAX_AUTOMATIC = 2
#: Days to pay from the reminder on.
NEW_DUE_DAYS = 10
#: Nobody is reminded at night: the first hour of the day at which the clock sends.
EARLIEST_HOUR = 8


class CannotRemind(Exception):
    """Nothing is unpaid, the payment is disputed, or the buyer was reminded today."""


def send_due_reminders(now=None) -> int:
    """Send the reminders whose day has come. Safe to repeat. Returns how many were sent."""
    now = now or timezone.now()
    if timezone.localtime(now).hour < EARLIEST_HOUR:
        return 0
    return sum(_remind(invoice.pk, now, by=None, due=True) is not None for invoice in invoices_to_remind(now))


def invoices_to_remind(now) -> QuerySet[SalesDocument]:
    """Invoices that the clock should remind of now; never those of disputed orders."""
    today = timezone.localdate(now)
    never = Q(reminded=0, due_on__lte=today - FIRST_AFTER)
    # Days are counted as people count them: 14 times 24 hours are 13 days and 23 hours when summer time begins.
    before = timezone.make_aware(datetime.combine(today - SECOND_AFTER + timedelta(days=1), time.min))
    again = Q(reminded__gt=0, reminded__lt=MAX_AUTOMATIC, last__lt=before)
    rows = overdue(today).filter(order__disputed_at=None)
    return rows.annotate(reminded=Count("reminders"), last=Max("reminders__sent_at")).filter(never | again)


def send_reminder_now(invoice: SalesDocument, *, by) -> InvoiceReminder:
    """A person in the office sends a reminder. Raises CannotRemind."""
    sent = _remind(invoice.pk, timezone.now(), by=by, due=False)
    if sent is None:
        raise CannotRemind
    return sent


@transaction.atomic
def _remind(pk: int, now, *, by, due: bool) -> InvoiceReminder | None:
    """Under the order's lock, so that nobody is reminded twice or of what was just paid; None without a reason."""
    order = Order.objects.select_for_update(of=("self",)).get(documents=pk)
    if due and not invoices_to_remind(now).filter(pk=pk).exists():
        return None
    invoice = unpaid().filter(pk=pk, order__disputed_at=None).first()
    sent = list(InvoiceReminder.objects.filter(document=pk))
    if invoice is None or any(timezone.localdate(one.sent_at) == timezone.localdate(now) for one in sent):
        return None
    reminder = InvoiceReminder.objects.create(
        document=invoice,
        number=len(sent) + 1,
        open_ore=invoice.open_ore,
        due_on=max(invoice.due_on, timezone.localdate(now) + timedelta(days=NEW_DUE_DAYS)),
        sent_at=now,
        sent_by=by,
    )
    said = {"number": reminder.number, "open_ore": invoice.open_ore, "before": reminder.number - 1}
    said["after"] = reminder.number
    log(order, "payments.remind", user=by, data=said)
    queue_email(
        "invoice_reminder",
        key=f"reminder-{invoice.pk}-{reminder.number}",
        to=order.invoice_email or order.buyer_email,
        language=order.language,
        reminder=reminder.pk,
    )
    return reminder
