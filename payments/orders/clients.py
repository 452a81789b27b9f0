"""Which client placed an order, and how many unpaid orders it has."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from payments.enums import OrderStatus, PaymentMethod
from payments.models import Order


def unpaid_holds(client: str) -> QuerySet[Order]:
    """Live orders of the client that wait for payment, and the orders of the last hour that are paid by invoice."""
    now = timezone.now()
    is_held = Q(status=OrderStatus.HELD, expires_at__gt=now)
    is_invoiced = Q(method=PaymentMethod.INVOICE, status=OrderStatus.CONFIRMED, created_at__gt=now - timedelta(hours=1))
    return Order.objects.filter(is_held | is_invoiced, client=client, total_ore__gt=0).order_by()


def delete_old_clients(now: datetime | None = None) -> int:
    """Forget who placed the orders that are older than CLIENT_RECORD_DAYS. Returns how many."""
    before = (now or timezone.now()) - timedelta(days=settings.CLIENT_RECORD_DAYS)
    return Order.objects.filter(created_at__lt=before).exclude(client="").update(client="", contents_key=None)
