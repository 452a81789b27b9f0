"""The admin page of one order: its details and the actions that the user may take."""

from django.utils import timezone

from core.admin.tables import ReadOnlyInspectView, audit_log_of
from payments.admin.money import can_register_payment
from payments.admin.order.forms import CancelForm, LinesForm, RefundForm, RegisterPaymentForm
from payments.corrections.buyer_details import is_correctable
from payments.documents.receivables import invoice_of
from payments.enums import OrderStatus, RefundStatus
from payments.models import Order
from payments.orders.queries import vat_per_rate
from payments.refunds.price_reduction import reducible_ore
from payments.refunds.request import refundable_ore_of_order


class OrderInspectView(ReadOnlyInspectView):
    def get_object(self, queryset=None) -> Order:
        return super().get_object(queryset)

    def get_fields(self):
        return ["reference"]

    def get_context_data(self, **kwargs):
        order = self.object
        user = self.request.user
        left_ore = reducible_ore(order)
        lines = list(order.lines.all())
        invoice = invoice_of(order)
        may_refund = user.has_perm("payments.add_refund")
        is_confirmed = order.status == OrderStatus.CONFIRMED
        may_register = user.has_perm("payments.add_payment") and can_register_payment(order, invoice)
        due_ore = max(0, invoice.open_ore) if invoice else order.due_ore
        refund_initial = {} if invoice and due_ore else {"amount": left_ore}
        return super().get_context_data(
            **kwargs,
            order=order,
            invoice=invoice,
            today=timezone.localdate(),
            register_form=RegisterPaymentForm(initial={"amount": due_ore, "received_on": timezone.localdate()})
            if may_register
            else None,
            lines_form=LinesForm(lines=lines) if is_confirmed and may_refund else None,
            lines=lines,
            vat_rates=vat_per_rate(order, lines),
            payments=list(order.payments.select_related("registered_by", "receipt", "moved_from__order")),
            refunds=list(order.refunds.select_related("requested_by", "credit_note")),
            documents=list(order.documents.order_by("issued_at", "pk")),
            attempts=list(order.attempts.all()),
            log=audit_log_of(order),
            left_ore=left_ore,
            paid_ore=refundable_ore_of_order(order),
            refund_form=kwargs.get("refund_form") or RefundForm(left_ore=left_ore, initial=refund_initial),
            cancel_form=CancelForm(),
            may_correct=user.has_perm("payments.change_order") and is_correctable(order),
            may_refund=may_refund and left_ore > 0,
            may_change=user.has_perm("payments.change_order"),
            is_held=order.status == OrderStatus.HELD,
            is_confirmed=is_confirmed,
            blocked_payments=[payment for payment in order.payments.all() if payment.problem]
            if not order.confirmed_at
            else [],
            failed=RefundStatus.FAILED,
        )
