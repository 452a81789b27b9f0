"""What the office does to an order: each a POST of its own, each with its permission, each logged."""

from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.log_actions import log

from core.money import format_kr
from payments.domain import attention, inbox, resend
from payments.domain import cancel as cancelling
from payments.domain import refunds as refunding
from payments.domain.accept import accept_payment
from payments.enums import RefundReason
from payments.models import Order, Payment, ReceivedEvent, Refund
from payments.office.forms import CancelForm, RefundForm
from payments.stripe.errors import StripeProblem


def office_action(permission: str):
    """A POST for whoever may look at orders and holds `permission` besides."""

    def decorate(view):
        @wraps(view)
        @require_POST
        def wrapped(request: HttpRequest, pk: int) -> HttpResponse:
            user = request.user
            if not (user.is_staff and user.has_perm("payments.view_order") and user.has_perm(permission)):
                raise PermissionDenied
            return view(request, pk)

        return wrapped

    return decorate


def _order(request: HttpRequest, pk: int) -> Order:
    return get_object_or_404(Order.objects.visible_to(request.user), pk=pk)


def _back(order_pk: int) -> HttpResponse:
    return redirect("orders:inspect", order_pk)


@office_action("payments.add_refund")
def refund(request: HttpRequest, pk: int) -> HttpResponse:
    """Send back a part or all that is left, without touching what was delivered."""
    order = _order(request, pk)
    form = RefundForm(request.POST, left_ore=refunding.refundable_of_order(order))
    if not form.is_valid():
        return render(request, "payments/office/refund_again.html", {"order": order, "form": form}, status=422)
    try:
        refunding.request_refund(
            order,
            amount_ore=form.cleaned_data["amount"],
            reason=RefundReason.STAFF,
            note=form.cleaned_data["note"],
            by=request.user,
        )
    except refunding.TooMuch as much:
        messages.error(
            request, _("At most %(left)s of one payment is left to send back.") % {"left": format_kr(much.left_ore)}
        )
    else:
        messages.success(request, _("The refund is on its way."))
    return _back(pk)


@office_action("payments.change_order")
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Call the order off; what was paid goes back, for those who may send money back."""
    order = _order(request, pk)
    form = CancelForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why the order is cancelled."))
        return _back(pk)
    try:
        if order.confirmed_at is None:
            cancelling.cancel_held(order, by=request.user)
        else:
            if not request.user.has_perm("payments.add_refund"):
                raise PermissionDenied
            cancelling.cancel_confirmed(
                order, reason=RefundReason.STAFF, by=request.user, note=form.cleaned_data["note"]
            )
    except cancelling.CannotCancel:
        messages.warning(request, _("The order could not be cancelled: it has been paid or is over already."))
    except StripeProblem:
        messages.error(request, _("Stripe does not answer just now. Please try again in a moment."))
    else:
        messages.success(request, _("The order is cancelled."))
    return _back(pk)


@office_action("payments.change_order")
def resend_mail(request: HttpRequest, pk: int) -> HttpResponse:
    order = _order(request, pk)
    try:
        resend.resend_confirmation(order)
    except resend.TooSoon:
        messages.warning(request, _("The mail was sent a moment ago."))
    except resend.NothingToSend:
        messages.warning(request, _("There is no confirmation to send for this order."))
    else:
        log(order, "payments.resend", user=request.user)
        messages.success(
            request, _("We have sent the confirmation to %(address)s again.") % {"address": order.buyer_email}
        )
    return _back(pk)


@office_action("payments.change_order")
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody has dealt with what the order needed."""
    attention.settle_attention(_order(request, pk).pk, by=request.user)
    messages.success(request, _("Marked as dealt with."))
    return _back(pk)


@office_action("payments.change_payment")
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a payment that did not look right as good enough, and hand over the goods."""
    payment = get_object_or_404(Payment, pk=pk)
    order = accept_payment(payment, by=request.user)
    messages.success(
        request, _("Order %(reference)s: %(status)s.") % {"reference": order, "status": order.get_status_display()}
    )
    return _back(order.pk)


@office_action("payments.add_refund")
def refund_again(request: HttpRequest, pk: int) -> HttpResponse:
    refund = get_object_or_404(Refund, pk=pk)
    try:
        refunding.try_again(refund.pk, by=request.user)
    except refunding.TooMuch:
        messages.error(request, _("The money was sent back in another way meanwhile."))
    else:
        messages.success(request, _("The refund is on its way."))
    return _back(refund.order_id)


@office_action("payments.change_order")
def handle_event(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(ReceivedEvent, pk=pk)
    try:
        inbox.handle(row)
    except Exception as error:
        messages.error(request, _("It failed again: %(error)s") % {"error": str(error)[:200]})
    else:
        messages.success(request, _("The event is handled."))
    return redirect("orders_exceptions")
