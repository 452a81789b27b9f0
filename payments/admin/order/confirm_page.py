"""Confirmation pages for refunds and cancellations, which cannot be undone. They change nothing."""

import secrets

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.admin.confirm import Confirmation
from core.money import format_kr
from payments.admin.order.actions import admin_action, get_order_or_404, render_invalid_form
from payments.admin.order.forms import CancelForm, RefundForm
from payments.documents.receivables import invoice_of
from payments.models import Order
from payments.refunds.allocate import RefundMethods, refund_methods
from payments.refunds.price_reduction import reducible_ore
from payments.refunds.request import refundable_ore_of_order


def confirm_page(request: HttpRequest, order: Order, *, action: str, text: str, **details) -> HttpResponse:
    """A confirmation page for the order.

    `action` is the URL name of the view that the button posts to; `details` are further fields of `Confirmation`.
    """
    return Confirmation(
        subtitle=order.reference,
        icon="clipboard-list",
        explained=[text],
        action=reverse(action, args=[order.pk]),
        back_url=reverse("orders:inspect", args=[order.pk]),
        back_label=_("Back to the order"),
        **details,
    ).page(request)


def refund_method_lines(methods: RefundMethods) -> list[tuple[str, str]]:
    """(label, amount) for each refund method that is used."""
    amounts = (
        (_("Credited on the invoice"), methods.credited_ore),
        (_("To the card, through Stripe"), methods.card_ore),
        (_("Through the bank: you pay it out"), methods.bank_ore),
    )
    return [(label, format_kr(ore)) for label, ore in amounts if ore]


def buyer_of(order: Order) -> tuple[str, str]:
    return _("Buyer"), f"{order.organisation_name or order.buyer_name}, {order.buyer_email}"


@admin_action("payments.add_refund")
def confirm_refund_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm a refund: the amount, the buyer and the refund methods."""
    order = get_order_or_404(request, pk)
    form = RefundForm(request.POST, left_ore=reducible_ore(order))
    title = _("Make a refund")
    if not form.is_valid():
        problem = _("The refund was not made. Correct what is marked below.")
        return render_invalid_form(request, order, form, title=title, problem=problem, button=_("See what that means"))
    amount, note = form.cleaned_data["amount"], form.cleaned_data["note"]
    invoice = invoice_of(order)
    facts = [(_("Amount"), format_kr(amount)), buyer_of(order), *refund_method_lines(refund_methods(order, amount))]
    return confirm_page(
        request,
        order,
        title=title,
        facts=[*facts, (_("Left afterwards"), format_kr(reducible_ore(order) - amount)), (_("Why"), note)],
        text=_("What was delivered stays valid. A refund that is on its way cannot be stopped."),
        action="orders_refund",
        hidden_fields={"amount": form.data["amount"], "note": note, "key": secrets.token_urlsafe(16)},
        button=_("Credit the invoice") if invoice and invoice.open_ore > 0 else _("Refund"),
    )


@admin_action("payments.change_order")
def confirm_cancel_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm the cancellation of an order: the units and the refund."""
    order = get_order_or_404(request, pk)
    form = CancelForm(request.POST)
    title = _("Cancel the whole order")
    if not form.is_valid():
        problem = _("The order was not cancelled. Correct what is marked below.")
        return render_invalid_form(request, order, form, title=title, problem=problem, button=_("See what that means"))
    units = sum(line.quantity - line.cancelled_quantity for line in order.lines.all())
    invoice = invoice_of(order)
    amount_ore = refundable_ore_of_order(order) + (max(0, invoice.open_ore) if invoice else 0)
    method_lines = refund_method_lines(refund_methods(order, amount_ore)) if order.confirmed_at else []
    units_text = ngettext("%(number)d unit stops being valid", "%(number)d units stop being valid", units)
    return confirm_page(
        request,
        order,
        title=title,
        facts=[
            buyer_of(order),
            (_("Tickets and the like"), units_text % {"number": units}),
            *method_lines,
            (_("Why"), form.data["note"]),
        ],
        text=_("The buyer is notified by e-mail. It cannot be undone: whoever changes their mind must order anew."),
        action="orders_cancel",
        hidden_fields={"note": form.cleaned_data["note"]},
        button=_("Cancel the whole order"),
        serious=True,
    )
