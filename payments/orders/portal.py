"""The signed-in user's orders, a section of the portal page."""

from django.http import HttpRequest

from accounts.models import User
from core.sections import Section, register_section
from payments.enums import OrderStatus
from payments.models import Order

ORDERS_SHOWN = 20


def recent_orders(request: HttpRequest, user: User) -> dict | None:
    """The user's newest orders, without those that expired unpaid; None if there are none."""
    newest = (
        Order.objects.visible_to(user)
        .filter(buyer=user)
        .exclude(status=OrderStatus.EXPIRED, payments=None)
        .order_by("-created_at")[:ORDERS_SHOWN]
    )
    orders = list(newest)
    return {"orders": orders} if orders else None


register_section(
    "portal", Section(name="orders", template="payments/orders/portal_orders.html", context=recent_orders, order=60)
)
