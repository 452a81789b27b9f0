"""Process a change of an event: one task for each order, with refunds and e-mails.

Processing can stop at any point and be continued by any worker or request. Each task is one transaction with the
task's row locked, and a task that is done is never run again.
"""

import logging
import time
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django_tasks import default_task_backend, task
from wagtail.log_actions import log

from events.enums import ChangeKind, ChangeTaskStatus
from events.models import EventChange, EventChangeTask, Ticket
from events.notify.recipients import Recipient, recipients_of, valid_tickets
from mail.queue import QueuedEmail, queue_email, queue_emails
from payments.checkout.expiry import end_hold
from payments.enums import OrderStatus, RefundChannel, RefundReason, RefundStatus
from payments.models import Order, OrderLine, Refund
from payments.refunds.cancel_lines import MAX_REFUND_WAIT, CancellationResult, cancel_lines
from payments.refunds.refundable import remaining_by_line
from payments.stripe.errors import StripeUnavailable

logger = logging.getLogger(__name__)
#: Maximum duration of one run. In the demo, which has no worker, a request waits for the first run.
TURN_SECONDS = 4
#: Maximum duration of a scheduled run, which must leave time for the other jobs of the minute.
SCHEDULED_TURN_SECONDS = 25


class OrderStillHeld(Exception):
    """A held order could not be ended, because money came in for it. Staff must handle it first."""


def covered_event_ids(change: EventChange) -> list[int]:
    """Primary keys of the events that a change covers."""
    return change.facts.get("events") or [change.event_id]


def affected_lines(change: EventChange):
    """Order lines for the change's events, of orders that are held or confirmed."""
    return OrderLine.objects.filter(
        ticket_line__event_id__in=covered_event_ids(change),
        order__status__in=[OrderStatus.HELD, OrderStatus.CONFIRMED],
    )


def create_tasks(change: EventChange) -> None:
    """Create a task for each affected order that has none yet."""
    orders = affected_lines(change).order_by("order_id").values_list("order_id", flat=True).distinct()
    new = orders.exclude(order_id__in=change.tasks.values("order_id"))
    EventChangeTask.objects.bulk_create(
        [EventChangeTask(change=change, order_id=pk) for pk in new], ignore_conflicts=True, batch_size=500
    )


@task()
def continue_change(change_pk: int) -> int:
    """Process for TURN_SECONDS and return the number of remaining tasks.

    A worker queues the next run. Without a worker the scheduler continues, through `process_all_changes`.
    """
    remaining_tasks = process_change(change_pk)
    if remaining_tasks and default_task_backend.supports_defer:
        continue_change.enqueue(change_pk)
    return remaining_tasks


def process_all_changes() -> int:
    """Scheduled job: continue changes that no worker has finished. Returns the number of remaining tasks."""
    waiting = EventChange.objects.filter(finished_at=None).order_by("pk").values_list("pk", flat=True)
    return sum(process_change(pk, SCHEDULED_TURN_SECONDS) for pk in list(waiting))


def process_change(change_pk: int, seconds: float | None = None) -> int:
    """Run waiting tasks, each once, for `seconds` (TURN_SECONDS). Returns the number that still wait."""
    change = EventChange.objects.select_related("event", "created_by").get(pk=change_pk)
    if change.finished_at:
        return 0
    ends = time.monotonic() + (TURN_SECONDS if seconds is None else seconds)
    waiting = change.tasks.filter(status=ChangeTaskStatus.WAITING)
    for pk in list(waiting.order_by("pk").values_list("pk", flat=True)):
        _process_task(change, pk)
        if time.monotonic() > ends:
            break
    _finish_change(change.pk)
    return waiting.count()


def _process_task(change: EventChange, task_pk: int) -> None:
    """Run one order's task. It waits for the next run when Stripe is unavailable; any other error marks it failed."""
    rows = EventChangeTask.objects.filter(pk=task_pk)
    try:
        if change.kind == ChangeKind.CANCEL:
            _end_hold(rows.select_related("order").get().order)
        with transaction.atomic():
            # A second worker skips the locked row. On SQLite, which has no row locks, it finds the task done.
            locked_task = rows.select_for_update(skip_locked=True).filter(status=ChangeTaskStatus.WAITING).first()
            if locked_task is None:
                return
            order = Order.objects.select_for_update().get(pk=locked_task.order_id)
            _STEPS[change.kind](change, order)
            rows.update(status=ChangeTaskStatus.DONE, error="", done_at=timezone.now())
    except StripeUnavailable as error:
        rows.filter(status=ChangeTaskStatus.WAITING).update(error=str(error)[:500])
    except Exception as error:  # an error in one order must not stop the other orders
        logger.exception("Change %s: order of task %s failed", change.pk, task_pk)
        message = f"{type(error).__name__}: {error}"[:500]
        rows.filter(status=ChangeTaskStatus.WAITING).update(status=ChangeTaskStatus.FAILED, error=message)


def _end_hold(order: Order) -> None:
    if order.status == OrderStatus.HELD:
        end_hold(order.pk)


def _cancel_order(change: EventChange, order: Order) -> None:
    """Cancel and refund the order's lines for the event. Its other lines are not changed."""
    tickets = list(valid_tickets(covered_event_ids(change)).filter(line__order=order))
    lines = [line for line in affected_lines(change).filter(order=order) if line.quantity > line.cancelled_quantity]
    if order.status == OrderStatus.HELD:
        raise OrderStillHeld(order.attention or order.reference)
    if order.status != OrderStatus.CONFIRMED:
        _notify_unpaid_buyer(change, order)
        return
    if not lines:
        return  # the buyer cancelled meanwhile and was notified then
    remaining = remaining_by_line(order)
    parts = [
        {
            "line": line.pk,
            "quantity": line.quantity - line.cancelled_quantity,
            "amount_ore": max(0, remaining[line.pk].ore),
        }
        for line in lines
    ]
    key = f"change-{change.pk}-{order.pk}"
    result = cancel_lines(order, parts, reason=RefundReason.EVENT, by=change.created_by, key=key)
    recipients = include_buyer(order, tickets)
    requested_refunds = [refund.pk for refund in result.refunds if refund.status == RefundStatus.REQUESTED]
    _queue_change_emails(
        "event_cancelled", change, recipients, money=refund_summary(result), requested_refunds=requested_refunds
    )


def _notify_unpaid_buyer(change: EventChange, order: Order) -> None:
    """Notify the buyer of an order that was never paid. Its attendees were never notified of a ticket."""
    if order.confirmed_at is None:
        buyer = Recipient(order, order.buyer_email, order.buyer_name, True)
        _queue_change_emails("event_cancelled", change, [buyer], money={"unpaid": True})


def _notify_of_move(change: EventChange, order: Order) -> None:
    tickets = list(valid_tickets(covered_event_ids(change)).filter(line__order=order))
    if tickets or order.status == OrderStatus.HELD:
        _queue_change_emails("event_moved", change, include_buyer(order, tickets))


def include_buyer(order: Order, tickets: list[Ticket]) -> list[Recipient]:
    """The buyer with all of the tickets, and each other address with its own. The buyer is always notified."""
    attendees = [recipient for recipient in recipients_of(tickets) if not recipient.is_buyer]
    return [Recipient(order, order.buyer_email, order.buyer_name, True, tickets), *attendees]


def refund_summary(result: CancellationResult) -> dict:
    """The refund as the buyer's e-mail needs it, with amounts in øre.

    `card` and `bank` are refunded amounts, `credited` is the part of an unpaid invoice that is no longer owed.
    `refunds` and `notes` are primary keys of the refunds and the credit notes.
    """
    card, bank = (
        sum(refund.amount_ore for refund in result.refunds if refund.channel == channel)
        for channel in (RefundChannel.STRIPE, RefundChannel.BANK)
    )
    return {
        "card": card,
        "bank": bank,
        "credited": max(0, result.amount_ore - card - bank) if result.credit_notes else 0,
        "refunds": [refund.pk for refund in result.refunds],
        "notes": [note.pk for note in result.credit_notes],
    }


def _key(change: EventChange, recipient: Recipient) -> str:
    return f"change-{change.pk}-{recipient.order.pk}-{recipient.digest}"


def _queue_change_emails(
    name: str,
    change: EventChange,
    recipients: list[Recipient],
    *,
    money: dict | None = None,
    requested_refunds: Sequence[int] = (),
) -> None:
    """Queue an e-mail to each recipient.

    `requested_refunds` are primary keys of refunds that Stripe has not answered yet. The buyer's e-mail waits for
    the result, at most MAX_REFUND_WAIT, and has the credit note attached.
    """
    waiting_recipients = [recipient for recipient in recipients if recipient.is_buyer] if requested_refunds else []
    for recipient in waiting_recipients:
        queued_email = _change_email(change, recipient, money)
        outgoing = queue_email(
            name,
            key=queued_email.key,
            to=queued_email.to,
            language=queued_email.language,
            not_before=timezone.now() + MAX_REFUND_WAIT,
            **queued_email.arguments,
        )
        Refund.objects.filter(pk__in=requested_refunds).update(outcome_mail=outgoing)
    queue_emails(
        name,
        [_change_email(change, recipient, money) for recipient in recipients if recipient not in waiting_recipients],
    )


def _change_email(change: EventChange, recipient: Recipient, money: dict | None) -> QueuedEmail:
    arguments = {
        "change": change.pk,
        "order": recipient.order.pk,
        "tickets": [ticket.pk for ticket in recipient.tickets],
        "is_buyer": recipient.is_buyer,
        "email": recipient.email,
    }
    if money is not None:
        # Attendees are told whether money is refunded, and neither how much nor with which documents.
        is_refunded = bool(money.get("card") or money.get("bank"))
        arguments["money"] = money if recipient.is_buyer else {"is_refunded": is_refunded}
    return QueuedEmail(
        key=_key(change, recipient), to=recipient.email, language=recipient.order.language, arguments=arguments
    )


_STEPS = {ChangeKind.CANCEL: _cancel_order, ChangeKind.MOVE: _notify_of_move}


@transaction.atomic
def _finish_change(change_pk: int) -> None:
    change = EventChange.objects.select_for_update().get(pk=change_pk)
    if change.finished_at:
        return
    if change.kind == ChangeKind.CANCEL:
        # A late payment may have confirmed an order meanwhile. It needs a task too.
        create_tasks(change)
    if not change.tasks.exclude(status=ChangeTaskStatus.DONE).exists():
        change.finished_at = timezone.now()
        change.save(update_fields=["finished_at"])


@transaction.atomic
def retry_failed_tasks(change: EventChange, *, by=None, task_pk: int | None = None) -> int:
    """Set failed tasks, or the one with `task_pk`, to waiting and continue processing. Returns the number."""
    failed = change.tasks.filter(status=ChangeTaskStatus.FAILED)
    if task_pk is not None:
        failed = failed.filter(pk=task_pk)
    orders = list(failed.values_list("order__reference", flat=True))
    failed.update(status=ChangeTaskStatus.WAITING, error="")
    if orders:
        states = {"before": ChangeTaskStatus.FAILED.value, "after": ChangeTaskStatus.WAITING.value}
        log(change.event, "events.change_retried", user=by, data={"change": change.pk, "orders": orders, **states})
        transaction.on_commit(lambda: continue_change.enqueue(change.pk))
    return len(orders)
