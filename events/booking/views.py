"""From chosen tickets to the checkout: one page, shown as often as needed."""

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View

from core.money import format_kr
from core.web.responses import see_other
from events.availability import snapshot
from events.booking import page, quantities, resubmission
from events.booking.basket import Basket
from events.booking.book import NotBooked, Outcome, book
from events.booking.draft import Draft, read_address, read_form
from events.booking.selection import Problems
from events.models import Event
from payments.checkout import session
from payments.checkout.submission import PlacedBefore, PriceChanged, Submission
from payments.documents import invoice
from payments.enums import OrderStatus, PaymentMethod
from payments.models import Order
from payments.order_page.views import add_problem_message, private_page
from payments.stripe.errors import StripeProblem


@method_decorator(private_page, name="dispatch")
class BookingView(View):
    """GET shows the form for the quantities in the address; POST books and leads to payment.

    The address may hold the key to an offer from the waiting list.
    """

    def get(self, request: HttpRequest, *args, slug: str, **kwargs) -> HttpResponse:
        return _page(read_address(request, _event_at(slug)))

    def post(self, request: HttpRequest, *args, slug: str, **kwargs) -> HttpResponse:
        draft = read_form(request, _event_at(slug))
        if "update" in request.POST:
            return _page(draft.unvalidated())
        return _answer(*_outcome(draft))


def _event_at(slug: str) -> Event:
    event = snapshot.announced_event(slug)
    if event is None:
        raise Http404
    return event


def _outcome(draft: Draft) -> tuple[Draft, Outcome | None]:
    """Book what the form asks for, unless it did so before. None: the form is not filled in rightly.

    The draft comes back too: it was read anew if the form's earlier order has let its seats go.
    """
    sent = Submission.read(draft.request.POST)
    submission = sent.following(lambda order: _starts_anew(draft, order))
    if isinstance(submission, PlacedBefore):
        return draft, submission
    if submission != sent:
        draft = read_form(draft.request, _event_at(draft.basket.event.slug))
    return draft, book(draft.booking(submission)) if draft.is_valid else None


def _starts_anew(draft: Draft, order: Order) -> bool:
    """Whether a form that was sent before makes another order: the first is over, or was corrected."""
    if resubmission.has_ended_unpaid(order):
        return True
    if order.status != OrderStatus.HELD:
        return False
    asked = draft.with_requested_quantities()
    if not asked.form.is_valid() or resubmission.matches_order(order, asked.booking(Submission())):
        return False
    return resubmission.cancel_corrected_order(order)


# --- Answers ----------------------------------------------------------------------------------------------------------


def _answer(draft: Draft, outcome: Outcome | None) -> HttpResponse:
    if outcome is None:
        return _page(draft, status=422)
    if isinstance(outcome, PriceChanged):
        draft.form.add_error(None, _price_text(draft, outcome))
        return _page(draft, status=422)
    if isinstance(outcome, NotBooked):
        # Somebody else was faster, or the sale has ended: say what is left and keep what was typed.
        event = _event_at(draft.basket.event.slug)
        shown = replace(draft, basket=Basket(event, draft.request.user, draft.request.POST))
        for problems in outcome.problems.values():
            _say(shown, problems)
        return _page(shown, status=409)
    return _to_payment(draft.request, outcome.order)


def _price_text(draft: Draft, changed: PriceChanged) -> str:
    text = _("The price has changed: it is now %(price)s in all. Look it over and send the form again.")
    if draft.basket.quote(draft.requested.numbers).code_units:
        # Typed, but not tried with its own button first.
        text = _("With the code it is now %(price)s in all. Look it over and send the form again.")
    return text % {"price": format_kr(changed.total_ore)}


def _say(draft: Draft, problems: Problems) -> None:
    type_states = {type_state.ticket_type.pk: type_state for type_state in draft.basket.seats.ticket_type_states}
    for key, problem in problems.items():
        if key == "code":
            draft.form.add_error("code", quantities.code_text(problem))
        else:
            draft.requested.errors[key] = quantities.problem_text(problem, type_states.get(key))


def _to_payment(request: HttpRequest, order: Order) -> HttpResponse:
    """303 to Stripe, or to the order's own page: nothing to pay now, or Stripe cannot be reached."""
    try:
        if order.method == PaymentMethod.INVOICE:
            invoice.confirm_by_invoice(order)
            address = session.order_path(order)
        else:
            address = session.start_checkout(order)
    except StripeProblem as problem:
        add_problem_message(request, order, problem)
        address = session.order_path(order)
    except invoice.CannotInvoice:
        address = session.order_path(order)
    return see_other(address)


def _page(draft: Draft, *, status: int = 200) -> HttpResponse:
    context = page.booking_context(draft.request, draft.basket, draft.requested, draft.form)
    return render(draft.request, "events/booking/booking_page.html", context, status=status)
