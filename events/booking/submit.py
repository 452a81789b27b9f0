"""What a submitted booking form does: it books, it changes the buyer's own order, or it leads to the order it has made.

When a form could mean two things, such as a change and a second order, the buyer is asked. The buyer's explicit choice
comes in the fields `change` and `another`; both hold an order number.
"""

from dataclasses import replace

from django.conf import settings
from django.http import HttpRequest

from core.text import plain
from events.booking import own_orders, resubmission
from events.booking.asked import Asked, Question
from events.booking.book import Outcome, book
from events.booking.draft import Draft, read_form
from events.booking.own_orders import OwnOrders
from events.booking.sessions import Sessions
from events.models import Event
from payments.checkout.cancel import CannotCancel
from payments.checkout.submission import PlacedBefore, Submission, contents_key
from payments.enums import OrderStatus
from payments.models import Order
from payments.stripe.errors import StripeProblem

Answer = tuple[Draft, Outcome | Asked | None]


def submit(request: HttpRequest, event: Event, sessions: Sessions, own: OwnOrders) -> Answer:
    """Handle a submitted form. The outcome is None when the form is invalid.

    Returns the draft too: the page is rendered from it when there is no order.
    """
    another = str(request.POST.get("another", ""))[:12]
    submitted, contents = Submission.read(request.POST), _contents(request, event)
    placed, twin, with_address = own_orders.orders_of_form(submitted.key, contents, _typed_email(request))
    submitted, own = submitted.with_contents(contents, twin), own.with_twin(twin)
    submission = submitted.following(lambda order: _starts_anew(order, another)) if placed else submitted
    if isinstance(submission, PlacedBefore):
        return _again(request, event, sessions, submission.order, submitted)
    if another:
        draft = read_form(request, event, sessions, another=another)
    elif change := str(request.POST.get("change", ""))[:12]:
        return _change(request, event, sessions, own.live_order(change), submission)
    else:
        draft, answer = _first(request, event, sessions, own)
        if answer is not None:
            return draft, answer
    if with_address and _is_readable(draft):
        # Also when no seat is left: perhaps the address's own order holds the last one.
        own_orders.notify_other_orders(draft.basket.events, with_address, [*own.orders, *([placed] if placed else [])])
    return draft, book(draft.booking(submission)) if draft.is_valid else None


def _is_readable(draft: Draft) -> bool:
    """Whether nothing but the number of tickets can be wrong with the form."""
    form = draft.with_requested_quantities().form
    return form is not None and form.is_valid()


def _contents(request: HttpRequest, event: Event) -> str:
    """The key of the form's contents. The cookie against forged requests, which every form has, is the browser's.

    Empty for a form that answers the question about many unpaid orders: one answer is for one order.
    """
    if "challenge_answer" in request.POST:
        return ""
    return contents_key(request.POST, request.COOKIES.get(settings.CSRF_COOKIE_NAME, ""), f"event-{event.pk}")


def _typed_email(request: HttpRequest) -> str:
    return plain(str(request.POST.get("email", ""))[:1000]).strip().lower()[:254]


def _starts_anew(order: Order, another: str) -> bool:
    """Whether a form that has placed this order places one more: the order has ended, or the buyer wants another."""
    own_orders.end_if_overdue(order)
    return resubmission.has_ended_unpaid(order) or order.reference == another


def _again(request: HttpRequest, event: Event, sessions: Sessions, order: Order, submitted: Submission) -> Answer:
    """The form has placed this order, which has not ended. It leads there, unless the form has been changed since."""
    can_change = own_orders.can_be_changed(order, event)
    draft = read_form(request, event, sessions, replaces=order if can_change else None)
    is_readable = _is_readable(draft)
    if is_readable and _matches(draft, order):
        return draft, PlacedBefore(order)
    submission = replace(submitted, key=order.submission_key or "").after(order)
    if not can_change and is_readable and order.status == OrderStatus.HELD:
        # Its seats were set aside and return to their block before they can be taken again.
        if not resubmission.cancel_corrected_order(order):
            return draft, Asked(Question.CHANGED, order)
        draft = read_form(request, event, sessions)
        return draft, book(draft.booking(submission)) if draft.is_valid else None
    if not draft.is_valid:
        return draft, None
    return draft, _replace(draft, submission, order) if can_change else Asked(Question.CHANGED, order)


def _change(
    request: HttpRequest, event: Event, sessions: Sessions, order: Order | None, submission: Submission
) -> Answer:
    """The buyer has chosen to change an open order."""
    if order is None or not own_orders.can_be_changed(order, event):
        draft = read_form(request, event, sessions)
        return draft, Asked(Question.ENDED, order) if draft.is_valid else None
    draft = read_form(request, event, sessions, replaces=order)
    if not draft.is_valid:
        return draft, None
    if resubmission.matches_order(order, draft.booking(Submission())):
        return draft, PlacedBefore(order)
    return draft, _replace(draft, submission, order)


def _first(
    request: HttpRequest, event: Event, sessions: Sessions, own: OwnOrders
) -> tuple[Draft, PlacedBefore | Asked | None]:
    """A form that has placed no order yet, or whose order has ended. None: nothing speaks against booking it."""
    waiting = next(iter(own.live), None)
    can_change = waiting is not None and own_orders.can_be_changed(waiting, event)
    # The seats of the open order count as free, as it may be this order that the form means.
    draft = replace(read_form(request, event, sessions, replaces=waiting if can_change else None), replaces=None)
    same = _same_order(draft, own)
    if same is not None:
        return draft, PlacedBefore(same) if same.is_live else Asked(Question.BOOKED, same)
    if waiting is not None and draft.is_valid:
        return draft, Asked(Question.OPEN, waiting, can_change)
    return draft, None


def _same_order(draft: Draft, own: OwnOrders) -> Order | None:
    """The buyer's own order with exactly what the form has, an open one first. Also when no seats are left by now."""
    if not own.orders or not _is_readable(draft):
        return None
    return next((order for order in (*own.live, *own.confirmed) if _matches(draft, order)), None)


def _matches(draft: Draft, order: Order) -> bool:
    """Whether the order has exactly what the form has. The form must be readable."""
    requested = draft.with_requested_quantities()
    return requested.form.is_valid() and resubmission.matches_order(order, requested.booking(Submission()))


def _replace(draft: Draft, submission: Submission, order: Order) -> Outcome | Asked:
    """Book the form instead of the order, whose seats it takes over. Nothing is changed when a question comes back."""
    try:
        return book(draft.booking(submission))
    except CannotCancel:
        order.refresh_from_db()
        has_ended = order.status in (OrderStatus.CANCELLED, OrderStatus.EXPIRED)
        return Asked(Question.ENDED if has_ended else Question.CHANGED, order)
    except StripeProblem:
        return Asked(Question.UNREACHABLE, order)
