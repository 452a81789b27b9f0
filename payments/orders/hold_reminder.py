"""Reminder e-mail to a buyer who has left an order unpaid while it is still held."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import DurationField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Value
from django.utils import timezone

from mail.queue import QueuedEmail, queue_emails
from payments.enums import AttemptStatus, OrderStatus, PaymentMethod
from payments.models import CheckoutAttempt, Order, Payment

#: Attempts in which the buyer has finished paying.
_FINISHED = (AttemptStatus.PENDING, AttemptStatus.COMPLETE)
#: Whoever was given days to pay is reminded near the end, not at once.
_LONGEST_LEFT = timedelta(hours=12)


def orders_to_remind(now: datetime | None = None) -> QuerySet[Order]:
    """Unpaid card orders without recent activity, whose hold lasts long enough to pay.

    An order for which staff have chosen how long it is held is reminded of when half of that time is over.
    """
    now = now or timezone.now()
    inactive_since = now - timedelta(minutes=settings.HOLD_REMINDER_AFTER_MINUTES)
    attempts = CheckoutAttempt.objects.filter(order=OuterRef("pk"))
    age = ExpressionWrapper(Value(now) - F("created_at"), output_field=DurationField())
    left = ExpressionWrapper(F("expires_at") - Value(now), output_field=DurationField())
    return Order.objects.annotate(age=age, left=left).filter(
        Q(has_long_hold=False) | Q(left__lte=F("age")),
        ~Exists(attempts.filter(Q(status__in=_FINISHED) | Q(created_at__gt=inactive_since))),
        ~Exists(Payment.objects.filter(order=OuterRef("pk"))),
        status=OrderStatus.HELD,
        method=PaymentMethod.CARD,
        total_ore__gt=0,
        created_at__lte=inactive_since,
        expires_at__gte=now + timedelta(minutes=settings.HOLD_REMINDER_LEFT_MINUTES),
        expires_at__lte=now + _LONGEST_LEFT,
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
            if not order.why_not_payable_online
        ],
    )
