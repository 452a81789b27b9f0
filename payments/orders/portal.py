"""A signed-in buyer's own orders, shown on the portal page."""

from django.http import HttpRequest

from core.sections import Section, register_section
from payments.enums import OrderStatus
from payments.models import Order

ORDERS_SHOWN = 20


def recent_orders(request: HttpRequest, user) -> dict | None:
    """The newest orders that were confirmed or still wait; what merely expired is of no use to anybody."""
    orders = (
        Order.objects.visible_to(user)
        .filter(buyer=user)
        .exclude(status=OrderStatus.EXPIRED, payments=None)
        .order_by("-created_at")[:ORDERS_SHOWN]
    )
    orders = list(orders)
    return {"orders": orders} if orders else None


register_section(
    "portal", Section(name="orders", template="payments/orders/portal_orders.html", context=recent_orders, order=60)
)
