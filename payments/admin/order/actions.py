"""Admin actions on an order: each is a POST request that needs a permission and is logged."""

from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.log_actions import log

from core.admin.idempotency import find_previous_submission
from core.money import format_kr
from payments.admin.order.forms import CancelForm, RefundForm, WaiveForm
from payments.checkout import cancel as cancelling
from payments.checkout import stripe_events
from payments.checkout import waive as waiving
from payments.checkout.settle import accept_payment
from payments.documents.receivables import invoice_of
from payments.enums import RefundReason
from payments.models import Order, Payment, Refund, StripeEvent
from payments.orders import attention, resend
from payments.refunds import request as refunding
from payments.refunds.payout import InOpenBatch
from payments.refunds.price_reduction import reduce_invoice, reducible_ore
from payments.stripe.errors import StripeProblem


def require_permissions(request: HttpRequest, *permissions: str) -> None:
    """Raise PermissionDenied unless the user may view orders and has the permissions."""
    user = request.user
    if not (user.is_staff and user.has_perm("payments.view_order") and user.has_perms(permissions)):
        raise PermissionDenied


def admin_action(*permissions: str):
    """Decorator for a view that only accepts POST requests of users with the permissions."""

    def decorate(view):
        @wraps(view)
        @require_POST
        def wrapped(request: HttpRequest, pk: int) -> HttpResponse:
            require_permissions(request, *permissions)
            return view(request, pk)

        return wrapped

    return decorate


def get_order_or_404(request: HttpRequest, pk: int) -> Order:
    return get_object_or_404(Order.objects.visible_to(request.user), pk=pk)


def redirect_to_order(order_pk: int) -> HttpResponse:
    """Redirect to the order's page in the admin."""
    return redirect("orders:inspect", order_pk)


def render_invalid_form(
    request: HttpRequest, order: Order, form, *, title: str, problem: str, button: str
) -> HttpResponse:
    """A page with the invalid form and its errors; it is submitted to the same URL again."""
    context = {"order": order, "form": form, "page_title": title, "problem": problem, "button": button}
    context |= {"action": request.path, "header_icon": "clipboard-list", "page_subtitle": order.reference}
    return render(request, "payments/admin/order/invalid_form.html", context, status=422)


def _was_refunded(order: Order, key: str) -> bool:
    return order.refunds.filter(key=key).exists() or find_previous_submission("payments.reduce", key) is not None


@admin_action("payments.add_refund")
def refund_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Refund an amount without cancelling anything; an unpaid invoice is credited."""
    order = get_order_or_404(request, pk)
    key = f"staff-{pk}-{request.POST.get('key', '')[:64]}" if request.POST.get("key") else None
    if key and _was_refunded(order, key):
        return redirect_to_order(pk)
    form = RefundForm(request.POST, left_ore=reducible_ore(order))
    if not form.is_valid():
        return render_invalid_form(
            request,
            order,
            form,
            title=_("Make a refund"),
            problem=_("The refund was not made. Correct what is marked below."),
            button=_("Refund"),
        )
    decision = {"amount_ore": form.cleaned_data["amount"], "note": form.cleaned_data["note"], "by": request.user}
    decision["key"] = key
    invoice = invoice_of(order)
    try:
        if invoice and invoice.open_ore > 0:
            reduce_invoice(order, **decision)
            messages.success(request, _("The invoice is credited, and the buyer is notified."))
            return redirect_to_order(pk)
        if key and _was_refunded(order, key):
            # A concurrent request with the same key has credited the invoice.
            return redirect_to_order(pk)
        refunding.request_refund(order, reason=RefundReason.STAFF, **decision)
    except refunding.RefundTooLarge as error:
        messages.error(
            request, _("At most %(left)s of one payment can be refunded.") % {"left": format_kr(error.left_ore)}
        )
    else:
        messages.success(request, _("The refund is on its way."))
    return redirect_to_order(pk)


@admin_action("payments.change_order")
def cancel_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancel the order. A confirmed order is refunded, which needs the permission to refund."""
    order = get_order_or_404(request, pk)
    form = CancelForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why the order is cancelled."))
        return redirect_to_order(pk)
    try:
        if order.confirmed_at is None:
            cancelling.cancel_held(order, by=request.user, note=form.cleaned_data["note"])
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
    return redirect_to_order(pk)


@admin_action("payments.change_order", "payments.add_refund")
def waive_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Waive what is left of an order, when it is too little to be paid online."""
    order = get_order_or_404(request, pk)
    form = WaiveForm(request.POST)
    if not form.is_valid():
        return render_invalid_form(
            request,
            order,
            form,
            title=_("Waive the rest"),
            problem=_("The rest was not waived. Correct what is marked below."),
            button=_("Waive the rest"),
        )
    try:
        waiving.waive_rest(order, by=request.user, note=form.cleaned_data["note"])
    except waiving.CannotWaive:
        messages.warning(request, _("The rest was not waived: the order is paid or over, or can be paid online."))
    except StripeProblem:
        messages.error(request, _("Stripe does not answer just now. Please try again in a moment."))
    else:
        messages.success(request, _("The rest is waived, and the order is confirmed."))
    return redirect_to_order(pk)


@admin_action("payments.change_order")
def resend_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the confirmation again."""
    order = get_order_or_404(request, pk)
    try:
        resend.resend_confirmation(order)
    except resend.TooSoon:
        messages.warning(request, _("The e-mail was sent a moment ago."))
    except resend.NothingToSend:
        messages.warning(request, _("There is no confirmation to send for this order."))
    else:
        log(order, "payments.resend", user=request.user, data={"to": order.buyer_email})
        messages.success(
            request, _("We have sent the confirmation to %(address)s again.") % {"address": order.buyer_email}
        )
    return redirect_to_order(pk)


@admin_action("payments.change_order")
def buyer_page_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Redirect to the buyer's order page. There the user can act as the buyer, so this is logged."""
    order = get_order_or_404(request, pk)
    log(order, "payments.link_shown", user=request.user)
    return redirect(order.get_absolute_url())


@admin_action("payments.change_order")
def resolve_attention_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark what needed attention as dealt with."""
    attention.resolve_attention(get_order_or_404(request, pk).pk, by=request.user)
    messages.success(request, _("Marked as dealt with."))
    return redirect_to_order(pk)


@admin_action("payments.change_payment")
def accept_payment_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept a payment in spite of its problem, and settle it."""
    payment = get_object_or_404(Payment, pk=pk)
    order = accept_payment(payment, by=request.user)
    messages.success(
        request, _("Order %(reference)s: %(status)s.") % {"reference": order, "status": order.get_status_display()}
    )
    return redirect_to_order(order.pk)


@admin_action("payments.add_refund")
def retry_refund_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Retry a failed refund."""
    refund = get_object_or_404(Refund, pk=pk)
    try:
        refunding.retry_refund(refund.pk, by=request.user)
    except refunding.RefundTooLarge:
        messages.error(request, _("The money was refunded in another way meanwhile."))
    except InOpenBatch:
        messages.error(request, _("It is in a payout that is not paid yet. Take it out of the payout first."))
    else:
        messages.success(request, _("The refund is on its way."))
    return redirect_to_order(refund.order_id)


@admin_action("payments.change_order")
def handle_event_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Handle a failed Stripe event again."""
    row = get_object_or_404(StripeEvent, pk=pk)
    try:
        stripe_events.handle_event(row)
    except Exception as error:  # any error of a handler: it is stored with the event and shown to the user
        messages.error(request, _("It failed again: %(error)s") % {"error": str(error)[:200]})
    else:
        messages.success(request, _("The event is handled."))
    return redirect("orders_exceptions")
