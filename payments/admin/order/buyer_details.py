"""Admin view for correcting the buyer's details, with a confirmation page if documents would be replaced."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from payments.admin.order.actions import get_order_or_404, redirect_to_order, require_permissions
from payments.admin.order.forms import DetailsForm
from payments.corrections.buyer_details import (
    CannotCorrect,
    DetailsChanged,
    RefundInProgress,
    correct_details,
    details_fingerprint,
    documents_to_replace,
    is_correctable,
)
from payments.documents.issue import uncredited_ore
from payments.documents.receivables import invoice_of
from payments.enums import DocumentKind, OrderStatus
from payments.models import Order


@never_cache
def buyer_details_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the form; confirm if documents would be replaced or the buyer's link would change; then save."""
    require_permissions(request, "payments.change_order")
    order = get_order_or_404(request, pk)
    if not is_correctable(order):
        messages.warning(request, _("The order is over, so its details stay as they are."))
        return redirect_to_order(pk)
    invoice = invoice_of(order)
    unpaid = invoice if invoice and invoice.open_ore > 0 else None
    form = DetailsForm(request.POST or None, order=order, invoice=unpaid)
    if request.method != "POST" or not form.is_valid() or "back" in request.POST:
        return _render_form(request, order, form)
    outdated = documents_to_replace(order, form.new_details())
    if outdated and not request.user.has_perm("payments.add_refund"):
        # Replacing a document credits a sale, which needs the permission to refund.
        form.add_error(None, _("This appears on an issued document. Ask somebody who may refund to do it."))
        return _render_form(request, order, form)
    changes_email = order.status == OrderStatus.CONFIRMED and form.new_details()["buyer_email"] != order.buyer_email
    if (outdated or changes_email) and "confirmed" not in request.POST:
        return _render_confirmation(request, order, form, outdated, changes_email)
    return _correct(request, order, form)


def _correct(request: HttpRequest, order: Order, form: DetailsForm) -> HttpResponse:
    try:
        correction = correct_details(
            order,
            form.new_details(),
            by=request.user,
            fingerprint=form.cleaned_data["fingerprint"],
            due_on=form.due_on(),
        )
    except DetailsChanged:
        form.add_error(
            None,
            _("Somebody has changed the details meanwhile. They are now: %(now)s") % {"now": _current_details(order)},
        )
        form.data = form.data.copy()
        form.data["fingerprint"] = details_fingerprint(Order.objects.get(pk=order.pk))
    except RefundInProgress:
        form.add_error(None, _("A refund of this order is on its way to Stripe just now. Try again in a minute."))
    except CannotCorrect:
        form.add_error(None, _("The order is over, so its details stay as they are."))
    else:
        if correction.documents:
            numbers = ", ".join(f"{note}, {new}" for note, new in correction.documents)
            messages.success(
                request, _("The details are corrected, and issued and sent are %(numbers)s.") % {"numbers": numbers}
            )
        else:
            messages.success(request, _("The details are as you wrote them."))
        return redirect_to_order(order.pk)
    return _render_form(request, order, form)


def _current_details(order: Order) -> str:
    current = Order.objects.get(pk=order.pk)
    details = (
        current.buyer_name,
        current.buyer_email,
        current.organisation_name,
        current.org_number,
        current.foreign_number,
        current.address,
        current.country_name,
    )
    return ", ".join(part for part in details if part)


def _render_form(request: HttpRequest, order: Order, form: DetailsForm) -> HttpResponse:
    context = _page_context(order, _("Correct the buyer's details")) | {"form": form}
    context["issued"] = documents_to_replace(order, {"buyer_name": ""})
    return render(request, "payments/admin/order/buyer_details.html", context, status=422 if form.errors else 200)


def _render_confirmation(
    request: HttpRequest, order: Order, form: DetailsForm, outdated, changes_email: bool
) -> HttpResponse:
    new = form.new_details()
    addresses = [new["buyer_email"]]
    if new["invoice_email"] and any(document.kind == DocumentKind.INVOICE for document in outdated):
        addresses.append(new["invoice_email"])
    context = _page_context(order, _("What this means")) | {
        "form": form,
        "changes": form.changes(),
        "outdated": [{"document": document, "open_ore": uncredited_ore(document)} for document in outdated],
        "due_on": form.due_on() or (form.invoice.due_on if form.invoice else None),
        "part_paid": bool(form.invoice and form.invoice.paid_ore),
        "addresses": ", ".join(dict.fromkeys(addresses)),
        "changes_email": changes_email,
    }
    return render(request, "payments/admin/order/buyer_details_confirm.html", context)


def _page_context(order: Order, title: str) -> dict:
    return {
        "order": order,
        "page_title": title,
        "page_subtitle": order.reference,
        "header_icon": "edit",
        "breadcrumbs_items": [
            {"url": reverse("orders:index"), "label": _("Orders")},
            {"url": reverse("orders:inspect", args=[order.pk]), "label": order.reference},
            {"url": "", "label": title},
        ],
    }
