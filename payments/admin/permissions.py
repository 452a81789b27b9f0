"""Permission policies of orders, payments, refunds and Stripe events: staff can view them, not edit them."""

from wagtail.permissions import register_permission_policy

from core.admin.permissions import OnlyActions
from core.admin.tables import register_inspect_link
from payments.models import Order, Payment, Refund, StripeEvent

for _model in (Order, Payment, Refund, StripeEvent):
    register_permission_policy(_model, OnlyActions(_model))
register_inspect_link(Order, "orders:inspect", "payments.view_order")
