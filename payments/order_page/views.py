"""Views of the buyer's order page.

The access key in the URL gives access without a login. An unknown key is a 404; so is the order's reference, which is
not secret.
"""

import logging
import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from core.association import association
from core.models import LimitAction
from core.web.limits import allow_client
from core.web.responses import keep_private, see_other
from payments.checkout import cancel as cancelling
from payments.checkout import session
from payments.checkout.record import fulfil_session, fulfilled_by_session
from payments.documents import invoice
from payments.documents.pdf import StoredFileChanged, document_pdf
from payments.enums import AttemptStatus, OrderStatus, PaymentMethod
from payments.models import CheckoutAttempt, Order, Refund
from payments.order_page.context import page_context
from payments.orders import resend as resending
from payments.stripe.errors import StripeProblem, StripeRefused

logger = logging.getLogger(__name__)
#: Valid access keys and Stripe ids; other values are not looked up.
_VALID_ID = re.compile(r"[A-Za-z0-9_-]{1,255}")


class UnknownOrder(Http404):
    """No order has this access key."""


def private_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorator for a view whose URL is secret: no referrer to other sites, no indexing, no caching.

    A link that opens no order gives a 404 page with advice.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except Http404 as error:
            # Only a wrong key is counted, so a visitor with a link costs nothing.
            if "key" in kwargs and not allow_client(request, LimitAction.KEYS):
                response = render(request, "429.html", status=429)
            elif isinstance(error, UnknownOrder):
                context = {"association": association(), "breadcrumbs": []}
                response = render(request, "payments/order_page/unknown_order.html", context, status=404)
            else:
                raise
        return keep_private(response)

    return wrapped


def order_by_key(key: str, *, session_id: str = "") -> Order:
    """The order with the access key. Raises UnknownOrder.

    With a `session_id`, the order is annotated with `is_fulfilled`: whether this session's payment has confirmed it.
    """
    # Refunds and exchanges are rare: these annotations save the page two queries.
    refunds, exchanges = (
        Refund.objects.filter(order=OuterRef("pk")),
        Order.objects.filter(exchanged_from=OuterRef("pk")),
    )
    orders = Order.objects.annotate(has_refunds=Exists(refunds.order_by()), has_exchanges=Exists(exchanges.order_by()))
    if session_id:
        is_fulfilled = ExpressionWrapper(fulfilled_by_session(session_id), output_field=BooleanField())
        orders = orders.annotate(is_fulfilled=is_fulfilled)
    order = orders.filter(access_key=key).first() if _VALID_ID.fullmatch(key) else None
    if order is None:
        raise UnknownOrder
    return order


@private_page
@require_safe
def order_page(request: HttpRequest, key: str) -> HttpResponse:
    """The order page. On return from Stripe with `?session_id=`, the payment is settled first."""
    if session_id := request.GET.get("session_id", ""):
        if not _VALID_ID.fullmatch(session_id):
            return redirect(order_by_key(key).get_absolute_url())
        return _landing(request, order_by_key(key, session_id=session_id), session_id)
    order = order_by_key(key)
    return render(request, "payments/order_page/order_page.html", page_context(request, order))


def _landing(request: HttpRequest, order: Order, session_id: str) -> HttpResponse:
    """The buyer returns from Stripe. The session id is untrusted: it only selects one of the order's attempts."""
    try:
        if not getattr(order, "is_fulfilled", False):
            if not CheckoutAttempt.objects.filter(order=order, session_id=session_id).exists():
                return redirect(order.get_absolute_url())
            order = fulfil_session(session_id) or order
    except Exception as error:  # the payment is recorded or known to Stripe: the webhook or a job will settle it
        logger.warning("Landing of order %s: %s: %s", order.reference, type(error).__name__, error)
        order.refresh_from_db()
    if order.status == OrderStatus.HELD:
        attempt = CheckoutAttempt.objects.get(session_id=session_id)
        if attempt.status in (AttemptStatus.OPEN, AttemptStatus.COMPLETE) and order.is_live:
            return render(request, "payments/order_page/order_waiting.html", {"order": order})
    return redirect(order.get_absolute_url())


@private_page
@require_GET
def order_state(request: HttpRequest, key: str) -> JsonResponse:
    """The order's status as JSON, polled by the waiting page."""
    return JsonResponse({"status": order_by_key(key).status})


def add_problem_message(request: HttpRequest, order: Order, problem: StripeProblem) -> None:
    """Add a message for the order page on why the buyer could not be sent to Stripe."""
    if isinstance(problem, StripeRefused):
        logger.error("Stripe will not sell order %s: %s", order.reference, problem)
        messages.error(request, _("This order cannot be paid online. Please write to us."))
    else:
        messages.error(
            request,
            _("The payment service does not answer just now. Your order is held: please try again in a moment."),
        )


@private_page
@require_POST
def pay(request: HttpRequest, key: str) -> HttpResponse:
    """Redirect to the order's open Checkout session or a new one; an order by invoice is confirmed."""
    order = order_by_key(key)
    try:
        if order.method == PaymentMethod.INVOICE and order.is_live:
            # The request that placed the order was interrupted before it issued the invoice.
            invoice.confirm_by_invoice(order)
            return see_other(order.get_absolute_url())
        return see_other(session.start_checkout(order))
    except StripeProblem as problem:
        add_problem_message(request, order, problem)
        return redirect(order.get_absolute_url())


@private_page
@require_POST
def cancel(request: HttpRequest, key: str) -> HttpResponse:
    """Cancel an unpaid order."""
    order = order_by_key(key)
    try:
        cancelling.cancel_held(order, by=request.user if request.user.is_authenticated else None)
    except cancelling.CannotCancel:
        messages.info(request, _("This order is paid or being paid, so it was not cancelled."))
    except StripeProblem:
        messages.error(request, _("The payment service does not answer just now. Please try again in a moment."))
    return redirect(order.get_absolute_url())


@private_page
@require_POST
def resend(request: HttpRequest, key: str) -> HttpResponse:
    """Send the confirmation again to the order's e-mail address."""
    order = order_by_key(key)
    try:
        resending.resend_confirmation(order)
    except resending.TooSoon:
        messages.info(request, _("The e-mail was sent a moment ago. Look in your spam folder, or try again later."))
    except resending.NothingToSend:
        messages.info(request, _("There is no confirmation to send for this order."))
    else:
        messages.success(
            request, _("We have sent the confirmation to %(address)s again.") % {"address": order.buyer_email}
        )
    return redirect(order.get_absolute_url())


@private_page
@require_safe
def document(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """One of the order's sales documents as a PDF."""
    sales_document = order_by_key(key).documents.filter(pk=pk).first()
    if sales_document is None:
        raise Http404
    try:
        pdf = document_pdf(sales_document)
    except StoredFileChanged:
        messages.error(request, _("This document cannot be shown just now. We have been told, and will look at it."))
        return redirect(sales_document.order.get_absolute_url())
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(
        True, f"{sales_document.get_kind_display()}-{sales_document}.pdf"
    )
    return response
