"""The buyer's page that adds something to a valid ticket, such as a dinner."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.money import format_kr
from core.web.limits import client_digest
from core.web.responses import see_other
from events.availability.rows import add_on_note
from events.booking import confirm_link, quantities
from events.booking.book import NotBooked
from events.booking.terms import terms_text
from events.errors import why_not_changeable
from events.form_fields import ChoiceWithDefault
from events.models import Ticket
from events.tickets.add_later import AddOnOffer, can_be_invoiced, offers_for, order_add_ons
from events.tickets.exchange import buyer_of
from events.tickets.forms import error_list
from events.tickets.views.buyer import get_ticket, redirect_with_reason, with_order
from payments.checkout import session
from payments.checkout.submission import PriceChanged, Submission, new_key
from payments.documents import invoice
from payments.enums import PaymentMethod
from payments.models import Order
from payments.order_page import known_orders
from payments.order_page.views import add_problem_message
from payments.stripe.errors import StripeProblem


class AddOnForm(forms.Form):
    """The add-ons to buy, how they are paid, and the terms."""

    use_required_attribute = False

    add_on = forms.TypedMultipleChoiceField(
        label=gettext_lazy("What do you want to add?"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Choose at least one."),
            "invalid_choice": gettext_lazy("One of them cannot be chosen any more. Look over what is left."),
        },
    )
    submission_key = forms.RegexField(r"^[\w-]{16,64}$", required=False, widget=forms.HiddenInput, initial=new_key)

    def __init__(self, *args, offers: list[AddOnOffer], order: Order, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["add_on"].choices = [
            (offer.state.ticket_type.pk, _label(offer)) for offer in offers if offer.can_be_added
        ]
        if can_be_invoiced(order):
            self.fields["pay"] = ChoiceWithDefault(
                label=_("How do you want to pay?"),
                choices=[(PaymentMethod.CARD, _("Card")), (PaymentMethod.INVOICE, _("Invoice to the organisation"))],
                widget=forms.RadioSelect,
                initial=PaymentMethod.INVOICE,
                error_messages={"invalid_choice": _("Choose card or invoice.")},
            )
        self.fields["terms"] = forms.BooleanField(
            label=_("I have read the terms and accept them"),
            error_messages={"required": _("Accept the terms to go on.")},
        )

    @property
    def method(self) -> PaymentMethod:
        return PaymentMethod(self.cleaned_data.get("pay") or PaymentMethod.CARD)


def _label(offer: AddOnOffer) -> str:
    ticket_type = offer.state.ticket_type
    price = format_kr(offer.price_ore) if offer.price_ore else _("Free")
    parts = [f"{ticket_type.name}, {price}", ticket_type.description, add_on_note(offer.state)]
    return ". ".join(part.rstrip(".") for part in parts if part)


@with_order
@require_http_methods(["GET", "HEAD", "POST"])
def order_ticket_add_ons(request: HttpRequest, order: Order, pk: int) -> HttpResponse:
    """GET shows what can be added to the ticket. POST holds it and leads to the payment."""
    ticket = get_ticket(order, pk)
    submission = Submission.read(request.POST, prefix="add-") if request.method == "POST" else Submission()
    if placed := submission.placed_order():
        return see_other(placed.get_absolute_url())
    if reason := why_not_changeable(ticket):
        return redirect_with_reason(request, order, reason)
    offers = offers_for(ticket, order.buyer)
    form = AddOnForm(request.POST if request.method == "POST" else None, offers=offers, order=order)
    if request.method == "POST" and form.is_valid():
        outcome = order_add_ons(
            ticket,
            form.cleaned_data["add_on"],
            buyer=buyer_of(order),
            language=get_language(),
            submission=submission,
            method=form.method,
            client=client_digest(request),
        )
        if not isinstance(outcome, NotBooked | PriceChanged):
            response = _to_payment(request, outcome.order)
            known_orders.remember(request, response, outcome.order.reference)
            return response
        _add_problems(form, outcome, offers)
        offers = offers_for(ticket, order.buyer)
        form.fields["add_on"].choices = [
            (offer.state.ticket_type.pk, _label(offer)) for offer in offers if offer.can_be_added
        ]
    return _page(request, order, ticket, form, offers)


def _page(
    request: HttpRequest, order: Order, ticket: Ticket, form: AddOnForm, offers: list[AddOnOffer]
) -> HttpResponse:
    errors = error_list(form)
    context = {
        "order": order,
        "ticket": ticket,
        "event": ticket.event,
        "form": form,
        "errors": errors,
        "can_add": bool(form.fields["add_on"].choices),
        "unavailable": [
            (
                offer.state.ticket_type.name,
                _("The ticket has it already") if offer.is_added else add_on_note(offer.state),
            )
            for offer in offers
            if not offer.can_be_added
        ],
        "terms": terms_text(ticket.event, get_language(), free=not any(offer.price_ore for offer in offers)),
    }
    return render(request, "events/tickets/add_to_ticket.html", context, status=422 if errors else 200)


def _add_problems(form: AddOnForm, outcome: NotBooked | PriceChanged, offers: list[AddOnOffer]) -> None:
    if isinstance(outcome, PriceChanged):
        form.add_error(None, _("The price has just changed. Look it over and send the form again."))
        return
    states = {offer.state.ticket_type.pk: offer.state for offer in offers}
    for problems in outcome.problems.values():
        for key, problem in problems.items():
            if key == "amount":
                form.add_error(None, quantities.amount_error(problem, offers_invoice="pay" in form.fields)[1])
            else:
                state = states.get(key) if isinstance(key, int) else None
                form.add_error("add_on", quantities.problem_text(problem, state))


def _to_payment(request: HttpRequest, order: Order) -> HttpResponse:
    """303 to Stripe, or to the order page when nothing is to be paid now or Stripe cannot be reached."""
    if order.awaits_confirmation:
        return see_other(confirm_link.sent_path(order))
    try:
        if order.method == PaymentMethod.INVOICE and order.total_ore:
            invoice.confirm_by_invoice(order)
            return see_other(session.order_path(order))
        return see_other(session.start_checkout(order))
    except StripeProblem as problem:
        add_problem_message(request, order, problem)
    except invoice.CannotInvoice:
        pass
    return see_other(session.order_path(order))
