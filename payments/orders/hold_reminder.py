"""Reminder e-mail to a buyer who has left an order unpaid while it is still held."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from mail.queue import QueuedEmail, queue_emails
from payments.enums import AttemptStatus, OrderStatus, PaymentMethod
from payments.models import CheckoutAttempt, Order, Payment

#: Attempts in which the buyer has finished paying.
_FINISHED = (AttemptStatus.PENDING, AttemptStatus.COMPLETE)


def orders_to_remind(now: datetime | None = None) -> QuerySet[Order]:
    """Unpaid card orders without recent activity, whose hold lasts long enough to pay."""
    now = now or timezone.now()
    inactive_since = now - timedelta(minutes=settings.HOLD_REMINDER_AFTER_MINUTES)
    attempts = CheckoutAttempt.objects.filter(order=OuterRef("pk"))
    return Order.objects.filter(
        ~Exists(attempts.filter(Q(status__in=_FINISHED) | Q(created_at__gt=inactive_since))),
        ~Exists(Payment.objects.filter(order=OuterRef("pk"))),
        status=OrderStatus.HELD,
        method=PaymentMethod.CARD,
        total_ore__gt=0,
        created_at__lte=inactive_since,
        expires_at__gte=now + timedelta(minutes=settings.HOLD_REMINDER_LEFT_MINUTES),
    )


def queue_hold_reminders(now: datetime | None = None) -> int:
    """Queue the reminders that are due, at most one per order. Returns how many were queued now."""
    return queue_emails(
        "hold_reminder",
        [
            QueuedEmail(
                key=f"hold-{order.pk}", to=order.buyer_email, language=order.language, arguments={"order": order.pk}
            )
            for order in orders_to_remind(now).order_by("pk")
        ],
    )
