"""One order as the office sees it: everything about it, and what may be done."""

from wagtail.admin.views import generic
from wagtail.models import ModelLogEntry

from payments.domain.queries import vat_per_rate
from payments.domain.refunds import refundable_of_order
from payments.enums import OrderStatus, RefundStatus
from payments.models import Order
from payments.office.forms import CancelForm, RefundForm


class OrderView(generic.InspectView):
    any_permission_required = ["view"]

    def get_object(self, queryset=None) -> Order:
        return generic.InspectView.get_object(self, queryset)

    def get_fields(self):
        return ["reference"]

    def get_context_data(self, **kwargs):
        order = self.object
        user = self.request.user
        left = refundable_of_order(order)
        lines = list(order.lines.all())
        return super().get_context_data(
            **kwargs,
            order=order,
            lines=lines,
            vat_rates=vat_per_rate(order, lines),
            payments=list(order.payments.all()),
            refunds=list(order.refunds.select_related("requested_by")),
            documents=list(order.documents.order_by("issued_at", "pk")),
            attempts=list(order.attempts.all()),
            log=list(ModelLogEntry.objects.for_instance(order).select_related("user").order_by("-timestamp")[:50]),
            left_ore=left,
            refund_form=kwargs.get("refund_form") or RefundForm(left_ore=left, initial={"amount": left / 100}),
            cancel_form=CancelForm(),
            may_refund=user.has_perm("payments.add_refund") and left > 0,
            may_change=user.has_perm("payments.change_order"),
            is_held=order.status == OrderStatus.HELD,
            is_confirmed=order.status == OrderStatus.CONFIRMED,
            blocked_payments=[p for p in order.payments.all() if p.problem] if not order.confirmed_at else [],
            failed=RefundStatus.FAILED,
        )
