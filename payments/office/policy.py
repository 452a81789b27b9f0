"""What staff may do with rows that nobody edits by hand: look at them."""

from wagtail.permissions import register_permission_policy

from core.admin.policy import OnlyActions
from payments.models import Order, Payment, ReceivedEvent, Refund

for _model in (Order, Payment, Refund, ReceivedEvent):
    register_permission_policy(_model, OnlyActions(_model))
