"""A change of an event, order by order. May be stopped at any point and begun again by anybody: an order's part is
one transaction with its task's row locked, and a task that is done is never taken up again.
"""

import logging
import time
from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django_tasks import default_task_backend, task
from wagtail.log_actions import log

from events.enums import ChangeKind, ChangeTaskStatus
from events.models import EventChange, EventChangeTask
from events.notify.recipients import Recipient, recipients_of, valid_tickets
from mail.queue import QueuedEmail, queue_email, queue_emails
from payments.checkout.expiry import end_hold
from payments.enums import OrderStatus, RefundChannel, RefundReason, RefundStatus
from payments.models import Order, OrderLine, Refund
from payments.refunds.cancel_lines import CancellationResult, cancel_lines
from payments.refunds.refundable import remaining_by_line
from payments.stripe.errors import StripeUnavailable

logger = logging.getLogger(__name__)
#: How long one turn may take, in seconds. In the demo, which has no worker, a request waits for the first one.
TURN_SECONDS = 4
#: How long the buyer's mail waits for the refund that it is to tell of; then it goes without.
MAX_REFUND_WAIT = timedelta(minutes=10)
#: The clock has other jobs every minute.
SCHEDULED_TURN_SECONDS = 25


class OrderStillHeld(Exception):
    """Money has come for an unconfirmed order that a person must look at first."""


def covered_event_ids(change: EventChange) -> list[int]:
    """Primary keys of the events that a change is about."""
    return change.facts.get("events") or [change.event_id]


def affected_lines(change: EventChange):
    """Order lines that a change touches: not given back, of orders that are held or confirmed."""
    return OrderLine.objects.filter(
        ticket_line__event_id__in=covered_event_ids(change),
        order__status__in=[OrderStatus.HELD, OrderStatus.CONFIRMED],
    )


def create_tasks(change: EventChange) -> None:
    """A task for each order that has none yet."""
    orders = affected_lines(change).order_by("order_id").values_list("order_id", flat=True).distinct()
    new = orders.exclude(order_id__in=change.tasks.values("order_id"))
    EventChangeTask.objects.bulk_create(
        [EventChangeTask(change=change, order_id=pk) for pk in new], ignore_conflicts=True, batch_size=500
    )


@task()
def continue_change(change_pk: int) -> int:
    """Work for one turn; a worker then queues the next one, and elsewhere the clock goes on. Returns what is left."""
    left = process_change(change_pk)
    if left and default_task_backend.supports_defer:
        continue_change.enqueue(change_pk)
    return left


def process_all_changes() -> int:
    """By the clock: what a dead worker, or a demo without one, has left. Returns how many tasks are left."""
    waiting = EventChange.objects.filter(finished_at=None).order_by("pk").values_list("pk", flat=True)
    return sum(process_change(pk, SCHEDULED_TURN_SECONDS) for pk in list(waiting))


def process_change(change_pk: int, seconds: float | None = None) -> int:
    """Take waiting tasks, one by one, for `TURN` or so long; each once. Returns how many still wait."""
    change = EventChange.objects.select_related("event", "created_by").get(pk=change_pk)
    if change.finished_at:
        return 0
    ends = time.monotonic() + (TURN_SECONDS if seconds is None else seconds)
    waiting = change.tasks.filter(status=ChangeTaskStatus.WAITING)
    for pk in list(waiting.order_by("pk").values_list("pk", flat=True)):
        _attempt(change, pk)
        if time.monotonic() > ends:
            break
    _finish(change.pk)
    return waiting.count()


def _attempt(change: EventChange, task_pk: int) -> None:
    """One order's part. Stripe's silence leaves it waiting for the next turn; any other failure is for a person."""
    rows = EventChangeTask.objects.filter(pk=task_pk)
    try:
        if change.kind == ChangeKind.CANCEL:
            _end_hold(rows.select_related("order").get().order)
        with transaction.atomic():
            # Two workers never meet: the second finds the row taken (or, on SQLite, the task done).
            mine = rows.select_for_update(skip_locked=True).filter(status=ChangeTaskStatus.WAITING).first()
            if mine is None:
                return
            order = Order.objects.select_for_update().get(pk=mine.order_id)
            _STEPS[change.kind](change, order)
            rows.update(status=ChangeTaskStatus.DONE, error="", done_at=timezone.now())
    except StripeUnavailable as error:
        rows.filter(status=ChangeTaskStatus.WAITING).update(error=str(error)[:500])
    except Exception as error:  # one order's trouble, whatever it is, is no reason to leave the others
        logger.exception("Change %s: order of task %s failed", change.pk, task_pk)
        sentence = f"{type(error).__name__}: {error}"[:500]
        rows.filter(status=ChangeTaskStatus.WAITING).update(status=ChangeTaskStatus.FAILED, error=sentence)


def _end_hold(order: Order) -> None:
    if order.status == OrderStatus.HELD:
        end_hold(order.pk)


def _call_off(change: EventChange, order: Order) -> None:
    """Everything of the event goes back, with the money; what else the order holds stays."""
    tickets = list(valid_tickets(covered_event_ids(change)).filter(line__order=order))
    lines = [line for line in affected_lines(change).filter(order=order) if line.quantity > line.cancelled_quantity]
    if order.status == OrderStatus.HELD:
        raise OrderStillHeld(order.attention or order.reference)
    if order.status != OrderStatus.CONFIRMED:
        _tell_unpaid(change, order)
        return
    if not lines:
        return  # given back by the buyer meanwhile, who has been told
    left = remaining_by_line(order)
    parts = [
        {
            "line": line.pk,
            "quantity": line.quantity - line.cancelled_quantity,
            "amount_ore": max(0, left[line.pk].ore),
        }
        for line in lines
    ]
    key = f"change-{change.pk}-{order.pk}"
    outcome = cancel_lines(order, parts, reason=RefundReason.EVENT, by=change.created_by, key=key)
    readers = include_buyer(order, recipients_of(tickets))
    asked = [refund.pk for refund in outcome.refunds if refund.status == RefundStatus.REQUESTED]
    _tell("event_cancelled", change, readers, money=refund_summary(outcome), asked=asked)


def _tell_unpaid(change: EventChange, order: Order) -> None:
    """Somebody was about to pay. Attendees have not heard of a ticket yet."""
    if order.confirmed_at is None:
        buyer = Recipient(order, order.buyer_email, order.buyer_name, True)
        _tell("event_cancelled", change, [buyer], money={"unpaid": True})


def _move(change: EventChange, order: Order) -> None:
    tickets = list(valid_tickets(covered_event_ids(change)).filter(line__order=order))
    if tickets or order.is_live:
        _tell("event_moved", change, include_buyer(order, recipients_of(tickets)))


def include_buyer(order: Order, readers: list[Recipient]) -> list[Recipient]:
    """The buyer hears in any case: also when each ticket has an address of its own."""
    if any(reader.is_buyer for reader in readers):
        return readers
    return [Recipient(order, order.buyer_email, order.buyer_name, True), *readers]


def refund_summary(outcome: CancellationResult) -> dict:
    """What becomes of the buyer's money, øre: sent back to the card, by bank, or not owed any more; and the primary
    keys of the refunds and credit notes that tell it.
    """
    card, bank = (
        sum(refund.amount_ore for refund in outcome.refunds if refund.channel == channel)
        for channel in (RefundChannel.STRIPE, RefundChannel.BANK)
    )
    return {
        "card": card,
        "bank": bank,
        "credited": max(0, outcome.amount_ore - card - bank) if outcome.credit_notes else 0,
        "refunds": [refund.pk for refund in outcome.refunds],
        "notes": [note.pk for note in outcome.credit_notes],
    }


def _key(change: EventChange, reader: Recipient) -> str:
    return f"change-{change.pk}-{reader.order.pk}-{reader.mark}"


def _tell(
    name: str,
    change: EventChange,
    readers: list[Recipient],
    *,
    money: dict | None = None,
    asked: Sequence[int] = (),
) -> None:
    """An e-mail to each. `asked` are refunds that Stripe is being asked for: the buyer's e-mail waits for what becomes
    of them, and brings the credit note.
    """
    waiting = [reader for reader in readers if reader.is_buyer] if asked else []
    for reader in waiting:
        queued = _queued(change, reader, money)
        mail = queue_email(
            name,
            key=queued.key,
            to=queued.to,
            language=queued.language,
            not_before=timezone.now() + MAX_REFUND_WAIT,
            **queued.arguments,
        )
        Refund.objects.filter(pk__in=asked).update(outcome_mail=mail)
    queue_emails(name, [_queued(change, reader, money) for reader in readers if reader not in waiting])


def _queued(change: EventChange, reader: Recipient, money: dict | None) -> QueuedEmail:
    arguments = {
        "change": change.pk,
        "order": reader.order.pk,
        "tickets": [ticket.pk for ticket in reader.tickets],
        "is_buyer": reader.is_buyer,
    }
    if money is not None:
        arguments["money"] = money if reader.is_buyer else {}
    return QueuedEmail(key=_key(change, reader), to=reader.email, language=reader.order.language, arguments=arguments)


_STEPS = {ChangeKind.CANCEL: _call_off, ChangeKind.MOVE: _move}


@transaction.atomic
def _finish(change_pk: int) -> None:
    change = EventChange.objects.select_for_update().get(pk=change_pk)
    if change.finished_at:
        return
    if change.kind == ChangeKind.CANCEL:
        # A payment that came late may have confirmed an order meanwhile.
        create_tasks(change)
    if not change.tasks.exclude(status=ChangeTaskStatus.DONE).exists():
        change.finished_at = timezone.now()
        change.save(update_fields=["finished_at"])


@transaction.atomic
def retry_failed_tasks(change: EventChange, *, by=None, task_pk: int | None = None) -> int:
    """Put failed tasks (or one) back in the queue. Returns how many."""
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
