"""The admin page of one order: its details and the actions that the user may take."""

from django.utils import timezone

from core.admin.tables import ReadOnlyInspectView, audit_log_of
from payments.admin.money import can_register_payment, means_for
from payments.admin.order.forms import CancelForm, LinesForm, RefundForm, RegisterPaymentForm, WaiveForm
from payments.checkout.submission import new_key
from payments.checkout.waive import can_waive
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
        means = means_for(user) if can_register_payment(order, invoice) else ()
        due_ore = max(0, invoice.open_ore) if invoice else order.due_ore
        refund_initial = {} if invoice and due_ore else {"amount": left_ore}
        return super().get_context_data(
            **kwargs,
            order=order,
            invoice=invoice,
            today=timezone.localdate(),
            register_form=RegisterPaymentForm(
                initial={"amount": due_ore, "received_on": timezone.localdate()}, means=means
            )
            if means
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
            waive_form=WaiveForm() if may_refund and can_waive(order) else None,
            may_copy=user.has_perm("payments.add_freeinvoice") and hasattr(order, "free_invoice"),
            copy_key=new_key(),
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
