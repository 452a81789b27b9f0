"""Admin views for bank payments, reminders and cancelling lines. Each action is logged."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from core.money import format_kr
from payments.admin.order.actions import (
    admin_action,
    get_order_or_404,
    redirect_to_order,
    render_invalid_form,
    require_permissions,
)
from payments.admin.order.forms import LinesForm, PartsForm, PayoutDateForm, RegisterPaymentForm
from payments.checkout.cancel import CannotCancel
from payments.checkout.manual import CannotRegister, register_payment
from payments.documents import reminders
from payments.documents.receivables import invoices
from payments.enums import AT_THE_DESK, OrderStatus, PaymentMeans, PaymentMethod, RefundReason
from payments.models import Order, Refund
from payments.refunds import payout
from payments.refunds.cancel_lines import cancel_lines
from payments.refunds.refundable import refundable_amount_from, remaining_by_line
from payments.refunds.request import RefundTooLarge


def means_for(user) -> tuple[PaymentMeans, ...]:
    """How money can have come that the user may register; empty for a user who may register none."""
    means: tuple[PaymentMeans, ...] = ()
    if user.has_perm("payments.add_payment"):
        means += (PaymentMeans.BANK,)
    if user.has_perm("payments.take_desk_payment"):
        means += AT_THE_DESK
    return means


@admin_action()
def register_payment_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Register a payment received by bank transfer or at the desk."""
    means = means_for(request.user)
    if not means:
        raise PermissionDenied
    order = get_order_or_404(request, pk)
    form = RegisterPaymentForm(request.POST, means=means)
    if form.is_valid():
        data = form.cleaned_data
        try:
            payment = register_payment(
                order,
                data["amount"],
                data["received_on"],
                by=request.user,
                note=data["note"],
                means=data["means"],
            )
        except CannotRegister as error:
            form.add_error(error.field, str(error))
        else:
            messages.success(
                request, _("%(amount)s is registered as paid.") % {"amount": format_kr(payment.amount_ore)}
            )
            return redirect_to_order(pk)
    return render_invalid_form(
        request,
        order,
        form,
        title=_("Register a payment"),
        problem=_("The payment was not registered. Correct what is marked below."),
        button=_("Register the payment"),
    )


@require_safe
def choose_lines_view(request: HttpRequest, pk: int) -> HttpResponse:
    """The confirmation page for cancelling the selected units, with the proposed refund amounts."""
    require_permissions(request, "payments.change_order", "payments.add_refund")
    order = get_order_or_404(request, pk)
    lines = list(order.lines.all())
    form = LinesForm(request.GET, lines=lines)
    if order.status != OrderStatus.CONFIRMED or not form.is_valid() or not form.quantities():
        messages.error(request, _("Choose how many to cancel: at least one, and no more than are left."))
        return redirect_to_order(pk)
    remaining = remaining_by_line(order)
    amounts = {line.pk: refundable_amount_from(line, units, remaining[line.pk]) for line, units in form.quantities()}
    parts_form = PartsForm(selected=form.quantities(), initial=PartsForm.initial_amounts(amounts))
    context = {"order": order, "form": parts_form, "total_ore": sum(amounts.values())}
    return render(request, "payments/admin/order/cancel_lines.html", context)


@admin_action("payments.change_order", "payments.add_refund")
def cancel_lines_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancel the selected units and refund the confirmed amounts."""
    order = get_order_or_404(request, pk)
    lines = LinesForm(request.POST, lines=list(order.lines.all()))
    if not lines.is_valid() or not lines.quantities():
        messages.error(request, _("Choose how many to cancel: at least one, and no more than are left."))
        return redirect_to_order(pk)
    form = PartsForm(request.POST, selected=lines.quantities())
    if form.is_valid():
        try:
            result = cancel_lines(
                order,
                form.refund_parts(),
                reason=RefundReason.STAFF,
                by=request.user,
                note=form.cleaned_data["note"],
                key=form.cleaned_data["key"],
            )
        except CannotCancel as error:
            form.add_error(None, str(error) or _("So many are not left any more. Go back and choose anew."))
        except RefundTooLarge as error:
            form.add_error(None, _("At most %(left)s can be refunded.") % {"left": format_kr(error.left_ore)})
        else:
            units = sum(part["quantity"] for part in form.refund_parts())
            messages.success(
                request,
                ngettext(
                    "One is cancelled, and %(amount)s is refunded.",
                    "%(number)s are cancelled, and %(amount)s is refunded.",
                    units,
                )
                % {"number": units, "amount": format_kr(result.amount_ore)},
            )
            return redirect_to_order(pk)
    context = {"order": order, "form": form, "failed": True}
    return render(request, "payments/admin/order/cancel_lines.html", context, status=422)


@admin_action("payments.change_order")
def send_reminder_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a reminder of an unpaid invoice now."""
    invoice = get_object_or_404(invoices().filter(order__in=Order.objects.visible_to(request.user)), pk=pk)
    try:
        reminder = reminders.send_reminder_now(invoice, by=request.user)
    except reminders.CannotRemind:
        messages.warning(
            request, _("No payment reminder was sent: nothing is unpaid, it is disputed, or one was sent today.")
        )
    else:
        messages.success(
            request,
            _("Payment reminder %(number)s of invoice %(invoice)s is sent.")
            % {"number": reminder.number, "invoice": invoice},
        )
    return redirect("unpaid_invoices:index")


@admin_action("payments.add_refund")
def mark_paid_out_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark a refund by bank transfer as paid out."""
    refund = get_object_or_404(Refund.objects.filter(order__in=Order.objects.visible_to(request.user)), pk=pk)
    form = PayoutDateForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write the day on which the money was paid out."))
        return redirect("orders_exceptions")
    try:
        payout.mark_paid_out(refund.pk, form.cleaned_data["on"], by=request.user)
    except ValueError:
        messages.error(request, _("The day must lie between the decision and today."))
        return redirect("orders_exceptions")
    except payout.InOpenBatch:
        messages.error(request, _("It is in a payout that is not paid yet. Take it out of the payout first."))
        return redirect("orders_exceptions")
    messages.success(request, _("Marked as paid out. The buyer has been notified."))
    return redirect_to_order(refund.order_id)


def can_register_payment(order: Order, invoice) -> bool:
    """Whether staff can register a payment for the order; `invoice` is its invoice, if any."""
    if invoice is not None:
        return True
    waiting = order.status in (OrderStatus.HELD, OrderStatus.EXPIRED)
    return waiting and order.method != PaymentMethod.FREE
