"""The booking page: from chosen tickets to the checkout."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View

from core.money import format_kr
from core.web.challenge import Challenge, new_challenge
from core.web.responses import moved_permanently, see_other
from events import public_pages
from events.availability import snapshot
from events.booking import confirm_link, own_orders, page, quantities
from events.booking.asked import Asked, question_text
from events.booking.basket import Basket
from events.booking.book import NotBooked, Outcome
from events.booking.draft import UPDATES, Draft, open_order_draft, read_added, read_form, read_query
from events.booking.own_orders import OwnOrders
from events.booking.selection import ProblemReason, Problems
from events.booking.sessions import read_sessions
from events.booking.submit import submit
from events.models import Event
from events.queries import current_slug
from payments.checkout import cancel, session
from payments.checkout.submission import Placed, PlacedBefore, PriceChanged
from payments.documents import invoice
from payments.enums import PaymentMethod
from payments.models import Order
from payments.order_page import known_orders
from payments.order_page.views import add_problem_message, private_page
from payments.stripe.errors import StripeProblem


@method_decorator(private_page, name="dispatch")
class BookingView(View):
    """GET shows the form for the quantities in the query string. POST books them and redirects to the payment.

    The query string may have the key of an offer from the waiting list. A buyer with an open order of the event gets
    that order first, unless the query string says that it is to be changed, or that another one is wanted.
    """

    def dispatch(self, request: HttpRequest, *args, slug: str, **kwargs) -> HttpResponse:
        event = snapshot.announced_event(slug)
        if event is None:
            return _at_present_address(request, slug)
        return super().dispatch(request, *args, event=event, **kwargs)

    def get(self, request: HttpRequest, *args, event: Event, **kwargs) -> HttpResponse:
        sessions = read_sessions(event, request.GET)
        has_chosen = sessions.chosen or quantities.has_quantities(request.GET)
        own = _own_orders(request, event, sessions.chosen if has_chosen else sessions.published)
        order = own.live_order(request.GET.get("change", ""))
        another = own.live_order(request.GET.get("another", ""))
        draft = None
        if order is not None and own_orders.can_be_changed(order, event):
            draft = open_order_draft(request, event, order)
            if draft is None:
                text = _("Order %(reference)s has a session that cannot be booked any more, so it cannot be changed.")
                messages.info(request, text % {"reference": order.reference})
        if draft is None and own.live and another is None:
            return render(request, "events/booking/open_orders.html", page.open_orders_context(request, own))
        if draft is None:
            draft = read_query(request, event, sessions, another=another.reference if another else "")
        return _withdrawn(draft) or _page(draft)

    def post(self, request: HttpRequest, *args, event: Event, **kwargs) -> HttpResponse:
        sessions = read_sessions(event, request.POST)
        own = _own_orders(request, event, sessions.chosen)
        if UPDATES & request.POST.keys():
            draft = read_form(request, event, sessions, **_meant(request, event, own))
            if request.headers.get("HX-Request") and draft.has_other_events:
                # Terms, attendees and questions are others too: the script then asks for the whole page.
                return HttpResponse(status=409)
            return _withdrawn(draft, status=409) or _page(draft.unvalidated())
        is_withdrawn = public_pages.is_event_withdrawn(event)
        if is_withdrawn and (withdrawn := _withdrawn(read_form(request, event, sessions), status=409)):
            return withdrawn
        if sessions.added:
            return _page(read_added(request, event, sessions, **_meant(request, event, own)), status=422)
        draft, outcome = submit(request, event, sessions, own)
        response = _respond(draft, outcome)
        if isinstance(outcome, Placed | PlacedBefore):
            known_orders.remember(request, response, outcome.order.reference)
        return response


@method_decorator(private_page, name="dispatch")
class OpenOrderView(View):
    """POST releases an open order of the buyer, or makes this browser forget it."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args, slug: str, **kwargs) -> HttpResponse:
        event = _event_at(slug)
        order = _own_orders(request, event).live_order(request.POST.get("order", ""))
        response = see_other(reverse("event_booking", args=[event.slug]))
        if order is None:
            messages.info(request, _("This order is no longer open."))
            return response
        if request.POST.get("action") == "forget":
            messages.info(
                request, _("This browser has forgotten order %(reference)s.") % {"reference": order.reference}
            )
        elif not _release(request, order):
            return see_other(session.order_path(order))
        known_orders.forget(request, response, [order.reference])
        return response


def _release(request: HttpRequest, order: Order) -> bool:
    """Cancel an open order and close its payment page. False, with a message, when it is paid or Stripe is silent."""
    try:
        cancel.cancel_held(order, by=request.user if request.user.is_authenticated else None)
    except cancel.CannotCancel:
        messages.info(request, _("This order is paid or being paid, so it was not cancelled."))
        return False
    except StripeProblem:
        messages.error(request, _("The payment service does not answer just now. Please try again in a moment."))
        return False
    text = _("Order %(reference)s is cancelled, and its seats are free again.")
    messages.success(request, text % {"reference": order.reference})
    return True


def _at_present_address(request: HttpRequest, slug: str) -> HttpResponse:
    """The event may have had this address before."""
    if new_slug := current_slug(slug):
        return moved_permanently(request, reverse("event_booking", args=[new_slug]))
    raise Http404


def _withdrawn(draft: Draft, *, status: int = 200) -> HttpResponse | None:
    """The page that says that the event is not sold, while its own page is not published. An offer is kept."""
    if draft.basket.offer is not None or not public_pages.is_event_withdrawn(draft.basket.event):
        return None
    context = {"event": draft.basket.event, "seller": draft.basket.seller, "calendar_url": public_pages.calendar_url()}
    return render(draft.request, "events/booking/withdrawn.html", context, status=status)


def _event_at(slug: str) -> Event:
    event = snapshot.announced_event(slug)
    if event is None:
        raise Http404
    return event


def _meant(request: HttpRequest, event: Event, own: OwnOrders) -> dict[str, Any]:
    """The order that the form changes, if it can be changed, and the number of the order beside which it is placed."""
    order = own.live_order(request.POST.get("change", ""))
    can_change = order is not None and own_orders.can_be_changed(order, event)
    return {"replaces": order if can_change else None, "another": str(request.POST.get("another", ""))[:12]}


def _own_orders(request: HttpRequest, event: Event, sessions: Sequence[Event] = ()) -> OwnOrders:
    return own_orders.own_orders(event, known_orders.references(request), request.user, sessions=sessions)


# --- Responses --------------------------------------------------------------------------------------------------------


def _respond(draft: Draft, outcome: Outcome | Asked | None) -> HttpResponse:
    if outcome is None:
        # What was ticked was not ticked for what is added now.
        return _page(draft.unvalidated() if draft.unseen_events else draft, status=422)
    if isinstance(outcome, PriceChanged):
        draft.form.add_error(None, _price_changed_text(draft, outcome))
        return _page(draft, status=422)
    if isinstance(outcome, Asked):
        return _page(draft, status=409, asked=outcome)
    if isinstance(outcome, NotBooked):
        # The seats were sold meanwhile, or the sale has ended: show what is left and keep the form data.
        event, data = _event_at(draft.basket.event.slug), draft.request.POST
        sessions = read_sessions(event, data)
        basket = Basket(event, draft.request.user, data, replaces=draft.basket.replaces, sessions=sessions.chosen)
        updated = replace(draft, basket=basket, sessions=sessions)
        for event_id, problems in outcome.problems.items():
            _add_problems(updated, event_id, problems, before=draft.basket)
        reasons = {problem.reason for problems in outcome.problems.values() for problem in problems.values()}
        asks = ProblemReason.QUESTION in reasons
        is_limit = asks or reasons & {ProblemReason.MANY_UNCONFIRMED, ProblemReason.MANY_EMAILS}
        return _page(updated, status=429 if is_limit else 409, challenge=new_challenge() if asks else None)
    return _to_payment(draft.request, outcome.order)


def _price_changed_text(draft: Draft, changed: PriceChanged) -> str:
    text = _("The price has changed: it is now %(price)s in all. Look it over and send the form again.")
    if draft.requested.picks:
        # Without JavaScript the page has not seen the ticks.
        text = _("With what you have chosen it is %(price)s in all. Look it over and send the form again.")
    if draft.basket.quote(draft.requested.numbers).code_units:
        # The code was typed and submitted without the "Use code" button.
        text = _("With the code it is now %(price)s in all. Look it over and send the form again.")
    return text % {"price": format_kr(changed.total_ore)}


def _add_problems(draft: Draft, event_id: int | None, problems: Problems, *, before: Basket) -> None:
    """Add the problems of one event, or with None those of the order, to the form and the quantities.

    `before` is the basket that was to be booked. What has left it since is not on the page any more, so the error
    itself names its event.
    """
    type_states = {type_state.ticket_type.pk: type_state for type_state in draft.basket.states}
    for key, problem in problems.items():
        if key == "code":
            draft.form.add_error("code", quantities.code_text(problem))
        elif key == "amount":
            draft.form.add_error(*quantities.amount_error(problem, offers_invoice="pay" in draft.form.fields))
        elif key is None and event_id is not None and problem.reason not in quantities.ABOUT_THE_CLIENT:
            has_left = event_id not in draft.basket.seats_by_event
            title = _title_before(before, event_id) if has_left else ""
            draft.requested.event_errors[event_id] = title + quantities.problem_text(problem, None)
        else:
            has_left = key is not None and key not in type_states
            title = _title_before(before, event_id) if has_left else ""
            draft.requested.errors[key] = title + quantities.problem_text(problem, type_states.get(key))


def _title_before(before: Basket, event_id: int | None) -> str:
    """The beginning of an error about one of several events."""
    events = before.events if before.sessions else ()
    return next((f"{event.title}: " for event in events if event.pk == event_id), "")


def _to_payment(request: HttpRequest, order: Order) -> HttpResponse:
    """303 to Stripe, or to the order page when nothing is to be paid now or Stripe cannot be reached."""
    if order.awaits_confirmation:
        return see_other(confirm_link.sent_path(order))
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


def _page(
    draft: Draft, *, status: int = 200, challenge: Challenge | None = None, asked: Asked | None = None
) -> HttpResponse:
    context = page.booking_context(draft)
    context |= {"challenge": challenge, "asked": asked, "replaces": draft.replaces, "another": draft.another}
    context["shown_events"] = draft.shown_events
    if asked is not None:
        context["errors"] = [("order-question", question_text(asked.question, asked.order)), *context["errors"]]
    return render(draft.request, "events/booking/booking_page.html", context, status=status)
