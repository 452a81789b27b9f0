"""Correcting the buyer's details: simply, while no paper says them; with new papers afterwards, asked for first."""

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
    """The form; when papers would be issued or a link would stop working, a page that says so; then it is done."""
    require_permissions(request, "payments.change_order")
    order = get_order_or_404(request, pk)
    if not is_correctable(order):
        messages.warning(request, _("The order is over, so its details stay as they are."))
        return redirect_to_order(pk)
    invoice = invoice_of(order)
    unpaid = invoice if invoice and invoice.open_ore > 0 else None
    form = DetailsForm(request.POST or None, order=order, invoice=unpaid)
    if request.method != "POST" or not form.is_valid() or "back" in request.POST:
        return _ask(request, order, form)
    wrong = documents_to_replace(order, form.new())
    if wrong and not request.user.has_perm("payments.add_refund"):
        # Crediting a sale is finance's to decide, also when it is sold again in the same moment.
        form.add_error(None, _("This appears on an issued document. Ask somebody who may refund to do it."))
        return _ask(request, order, form)
    moves = order.status == OrderStatus.CONFIRMED and form.new()["buyer_email"] != order.buyer_email
    if (wrong or moves) and "sure" not in request.POST:
        return _say_what_follows(request, order, form, wrong, moves)
    return _do(request, order, form)


def _do(request: HttpRequest, order: Order, form: DetailsForm) -> HttpResponse:
    try:
        done = correct_details(order, form.new(), by=request.user, was=form.cleaned_data["was"], due_on=form.due_on())
    except DetailsChanged:
        form.add_error(
            None, _("Somebody has changed the details meanwhile. They are now: %(now)s") % {"now": _now(order)}
        )
        form.data = form.data.copy()
        form.data["was"] = details_fingerprint(Order.objects.get(pk=order.pk))
    except RefundInProgress:
        form.add_error(None, _("A refund of this order is on its way to Stripe just now. Try again in a minute."))
    except CannotCorrect:
        form.add_error(None, _("The order is over, so its details stay as they are."))
    else:
        if done.papers:
            numbers = ", ".join(f"{note}, {new}" for note, new in done.papers)
            messages.success(
                request, _("The details are corrected, and issued and sent are %(numbers)s.") % {"numbers": numbers}
            )
        else:
            messages.success(request, _("The details are as you wrote them."))
        return redirect_to_order(order.pk)
    return _ask(request, order, form)


def _now(order: Order) -> str:
    now = Order.objects.get(pk=order.pk)
    shown = (now.buyer_name, now.buyer_email, now.organisation_name, now.org_number, now.address)
    return ", ".join(part for part in shown if part)


def _ask(request: HttpRequest, order: Order, form: DetailsForm) -> HttpResponse:
    context = _frame(order, _("Correct the buyer's details")) | {"form": form}
    context["issued"] = documents_to_replace(order, {"buyer_name": ""})
    return render(request, "payments/admin/order/buyer_details.html", context, status=422 if form.errors else 200)


def _say_what_follows(request: HttpRequest, order: Order, form: DetailsForm, wrong, moves: bool) -> HttpResponse:
    new = form.new()
    addresses = [new["buyer_email"]]
    if new["invoice_email"] and any(paper.kind == DocumentKind.INVOICE for paper in wrong):
        addresses.append(new["invoice_email"])
    context = _frame(order, _("What this means")) | {
        "form": form,
        "changes": form.changes(),
        "wrong": [{"paper": paper, "open_ore": uncredited_ore(paper)} for paper in wrong],
        "due_on": form.due_on() or (form.invoice.due_on if form.invoice else None),
        "part_paid": bool(form.invoice and form.invoice.paid_ore),
        "addresses": ", ".join(dict.fromkeys(addresses)),
        "moves": moves,
    }
    return render(request, "payments/admin/order/buyer_details_confirm.html", context)


def _frame(order: Order, title: str) -> dict:
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
