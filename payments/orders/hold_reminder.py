"""One letter to a buyer who left an order unpaid while its seats are still kept."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from mail.queue import QueuedEmail, queue_emails
from payments.enums import AttemptStatus, OrderStatus, PaymentMethod
from payments.models import CheckoutAttempt, Order, Payment

#: In these the buyer has done their part.
_DONE = (AttemptStatus.PENDING, AttemptStatus.COMPLETE)


def orders_to_remind(now: datetime | None = None) -> QuerySet[Order]:
    """Card orders that nobody has touched for a while, with time enough left to come back and pay."""
    now = now or timezone.now()
    quiet_since = now - timedelta(minutes=settings.HOLD_REMINDER_AFTER_MINUTES)
    attempts = CheckoutAttempt.objects.filter(order=OuterRef("pk"))
    return Order.objects.filter(
        ~Exists(attempts.filter(Q(status__in=_DONE) | Q(created_at__gt=quiet_since))),
        ~Exists(Payment.objects.filter(order=OuterRef("pk"))),
        status=OrderStatus.HELD,
        method=PaymentMethod.CARD,
        total_ore__gt=0,
        created_at__lte=quiet_since,
        expires_at__gte=now + timedelta(minutes=settings.HOLD_REMINDER_LEFT_MINUTES),
    )


def queue_hold_reminders(now: datetime | None = None) -> int:
    """Queue the letters that are due; an order gets one, however often it is left. Returns how many were new."""
    return queue_emails(
        "hold_reminder",
        [
            QueuedEmail(
                key=f"hold-{order.pk}", to=order.buyer_email, language=order.language, arguments={"order": order.pk}
            )
            for order in orders_to_remind(now).order_by("pk")
        ],
    )
