"""The booking page: from chosen tickets to the checkout."""

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
from events.booking.draft import Draft, read_form, read_query
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
    """GET shows the form for the quantities in the query string. POST books them and redirects to the payment.

    The query string may have the key of an offer from the waiting list.
    """

    def get(self, request: HttpRequest, *args, slug: str, **kwargs) -> HttpResponse:
        return _page(read_query(request, _event_at(slug)))

    def post(self, request: HttpRequest, *args, slug: str, **kwargs) -> HttpResponse:
        draft = read_form(request, _event_at(slug))
        if "update" in request.POST:
            return _page(draft.unvalidated())
        return _respond(*_book(draft))


def _event_at(slug: str) -> Event:
    event = snapshot.announced_event(slug)
    if event is None:
        raise Http404
    return event


def _book(draft: Draft) -> tuple[Draft, Outcome | None]:
    """Book the draft, unless its form has been submitted before. The outcome is None when the form is invalid.

    Returns the draft too: it is read again when an earlier order of the same form has released its seats.
    """
    submitted = Submission.read(draft.request.POST)
    submission = submitted.following(lambda order: _needs_new_order(draft, order))
    if isinstance(submission, PlacedBefore):
        return draft, submission
    if submission != submitted:
        draft = read_form(draft.request, _event_at(draft.basket.event.slug))
    return draft, book(draft.booking(submission)) if draft.is_valid else None


def _needs_new_order(draft: Draft, order: Order) -> bool:
    """Whether a form that is submitted again places a new order: its first order has ended, or was corrected."""
    if resubmission.has_ended_unpaid(order):
        return True
    if order.status != OrderStatus.HELD:
        return False
    requested = draft.with_requested_quantities()
    if not requested.form.is_valid() or resubmission.matches_order(order, requested.booking(Submission())):
        return False
    return resubmission.cancel_corrected_order(order)


# --- Responses --------------------------------------------------------------------------------------------------------


def _respond(draft: Draft, outcome: Outcome | None) -> HttpResponse:
    if outcome is None:
        return _page(draft, status=422)
    if isinstance(outcome, PriceChanged):
        draft.form.add_error(None, _price_changed_text(draft, outcome))
        return _page(draft, status=422)
    if isinstance(outcome, NotBooked):
        # The seats were sold meanwhile, or the sale has ended: show what is left and keep the form data.
        event = _event_at(draft.basket.event.slug)
        updated = replace(draft, basket=Basket(event, draft.request.user, draft.request.POST))
        for problems in outcome.problems.values():
            _add_problems(updated, problems)
        return _page(updated, status=409)
    return _to_payment(draft.request, outcome.order)


def _price_changed_text(draft: Draft, changed: PriceChanged) -> str:
    text = _("The price has changed: it is now %(price)s in all. Look it over and send the form again.")
    if draft.basket.quote(draft.requested.numbers).code_units:
        # The code was typed and submitted without the "Use code" button.
        text = _("With the code it is now %(price)s in all. Look it over and send the form again.")
    return text % {"price": format_kr(changed.total_ore)}


def _add_problems(draft: Draft, problems: Problems) -> None:
    type_states = {type_state.ticket_type.pk: type_state for type_state in draft.basket.seats.ticket_type_states}
    for key, problem in problems.items():
        if key == "code":
            draft.form.add_error("code", quantities.code_text(problem))
        else:
            draft.requested.errors[key] = quantities.problem_text(problem, type_states.get(key))


def _to_payment(request: HttpRequest, order: Order) -> HttpResponse:
    """303 to Stripe, or to the order page when nothing is to be paid now or Stripe cannot be reached."""
    try:
        if order.method == PaymentMethod.INVOICE:
            invoice.confirm_by_invoice(order)
            url = session.order_path(order)
        else:
            url = session.start_checkout(order)
    except StripeProblem as problem:
        add_problem_message(request, order, problem)
        url = session.order_path(order)
    except invoice.CannotInvoice:
        url = session.order_path(order)
    return see_other(url)


def _page(draft: Draft, *, status: int = 200) -> HttpResponse:
    context = page.booking_context(draft.request, draft.basket, draft.requested, draft.form)
    return render(draft.request, "events/booking/booking_page.html", context, status=status)
