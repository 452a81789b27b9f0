"""Pages that show what an act would mean before it is done: for what cannot be undone. They change nothing."""

import secrets

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.admin.confirm import Confirmation
from core.money import format_kr
from payments.admin.order.actions import form_again, office_action, order_or_404
from payments.admin.order.forms import CancelForm, RefundForm
from payments.documents.receivables import invoice_of
from payments.models import Order
from payments.refunds.allocate import WaysBack, ways_back
from payments.refunds.price_reduction import reducible_ore
from payments.refunds.request import refundable_of_order


def ask(request: HttpRequest, order: Order, *, action: str, text: str, **about) -> HttpResponse:
    """`action` names the view that the button sends to; `about` is what `Confirmation` takes besides."""
    return Confirmation(
        subtitle=order.reference,
        icon="clipboard-list",
        explained=[text],
        action=reverse(action, args=[order.pk]),
        back_url=reverse("orders:inspect", args=[order.pk]),
        back_label=_("Back to the order"),
        **about,
    ).page(request)


def how_it_goes_back(ways: WaysBack) -> list[tuple[str, str]]:
    """Only the ways that some of it takes."""
    amounts = (
        (_("Credited on the invoice"), ways.credited_ore),
        (_("To the card, through Stripe"), ways.card_ore),
        (_("Through the bank: you pay it out"), ways.bank_ore),
    )
    return [(label, format_kr(ore)) for label, ore in amounts if ore]


def buyer_of(order: Order) -> tuple[str, str]:
    return _("Buyer"), f"{order.organisation_name or order.buyer_name}, {order.buyer_email}"


@office_action("payments.add_refund")
def ask_refund(request: HttpRequest, pk: int) -> HttpResponse:
    """How much goes to whom, and by which way."""
    order = order_or_404(request, pk)
    form = RefundForm(request.POST, left_ore=reducible_ore(order))
    title = _("Make a refund")
    if not form.is_valid():
        problem = _("The refund was not made. Correct what is marked below.")
        return form_again(request, order, form, title=title, problem=problem, button=_("See what that means"))
    amount, note = form.cleaned_data["amount"], form.cleaned_data["note"]
    invoice = invoice_of(order)
    facts = [(_("Amount"), format_kr(amount)), buyer_of(order), *how_it_goes_back(ways_back(order, amount))]
    return ask(
        request,
        order,
        title=title,
        facts=[*facts, (_("Left afterwards"), format_kr(reducible_ore(order) - amount)), (_("Why"), note)],
        text=_("What was delivered stays valid. A refund that is on its way cannot be stopped."),
        action="orders_refund",
        carried={"amount": form.data["amount"], "note": note, "key": secrets.token_urlsafe(16)},
        button=_("Credit the invoice") if invoice and invoice.open_ore > 0 else _("Refund"),
    )


@office_action("payments.change_order")
def ask_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """What stops being valid, and what goes back."""
    order = order_or_404(request, pk)
    form = CancelForm(request.POST)
    title = _("Cancel the whole order")
    if not form.is_valid():
        problem = _("The order was not cancelled. Correct what is marked below.")
        return form_again(request, order, form, title=title, problem=problem, button=_("See what that means"))
    units = sum(line.quantity - line.cancelled_quantity for line in order.lines.all())
    invoice = invoice_of(order)
    worth = refundable_of_order(order) + (max(0, invoice.open_ore) if invoice else 0)
    ways = how_it_goes_back(ways_back(order, worth)) if order.confirmed_at else []
    said = ngettext("%(number)d unit stops being valid", "%(number)d units stop being valid", units)
    return ask(
        request,
        order,
        title=title,
        facts=[
            buyer_of(order),
            (_("Tickets and the like"), said % {"number": units}),
            *ways,
            (_("Why"), form.data["note"]),
        ],
        text=_("The buyer is notified by e-mail. It cannot be undone: whoever changes their mind must order anew."),
        action="orders_cancel",
        carried={"note": form.cleaned_data["note"]},
        button=_("Cancel the whole order"),
        serious=True,
    )
