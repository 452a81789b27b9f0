"""The template context of the booking page."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language

from core.cache.process_cache import get_or_set
from core.dates import format_deadline
from events import public_pages
from events.availability.rows import membership_join_url, ticket_rows
from events.availability.wording import state_text
from events.booking import quantities
from events.booking.basket import Basket
from events.booking.forms import BookingForm
from events.booking.own_orders import OwnOrders
from events.booking.terms import terms_text
from events.models import Event


def booking_context(
    request: HttpRequest, basket: Basket, requested: quantities.RequestedQuantities, form: BookingForm | None
) -> dict:
    event, numbers = basket.event, requested.numbers
    code_error = basket.code_problem(numbers)
    quote = basket.quote(numbers) if numbers else None
    return {
        "event": event,
        "seats": basket.seats,
        "seller": basket.seller,
        "rows": ticket_rows(basket.seats, values=requested.texts, errors=requested.errors),
        "form": form,
        "add_on_errors": [(pk, text) for pk, text in requested.errors.items() if pk is not None],
        "language_form": "booking-form" if form else "",
        "quote": quote,
        "terms": terms_text(event, get_language(), free=not quote.speaks_of_money if quote else None),
        "errors": error_list(basket, requested, form, code_error),
        "event_url": public_pages.page_url(event),
        "sign_in_url": sign_in_url(basket, requested),
        "join_url": membership_join_url(),
        "member_reason": basket.member_reason,
        "state_text": state_text(basket.seats),
        "has_codes": bool(basket.code_text) or _sells_with_codes(event),
        "code_text": basket.code_text,
        "code_error": code_error,
        "offer": basket.offer,
        "offer_error": basket.offer_error,
        "offer_until": format_deadline(basket.offer.block.until) if basket.offer else "",
        "hold_minutes": settings.HOLD_MINUTES,
    }


def open_orders_context(request: HttpRequest, own: OwnOrders) -> dict:
    """The context of the page that shows the buyer's open orders."""
    params = request.GET.copy()
    for name in ("change", "another"):
        params.pop(name, None)
    params["another"] = own.live[0].reference
    return {
        "event": own.event,
        "event_url": public_pages.page_url(own.event),
        "open_orders": own.open_orders(),
        "another_url": f"{request.path}?{params.urlencode()}",
    }


def error_list(
    basket: Basket, requested: quantities.RequestedQuantities, form: BookingForm | None, code_error: str
) -> list[tuple[str, str]]:
    """(id of the field, error) pairs for the error summary, in the order of the page."""
    type_states = basket.seats.ticket_type_states
    first = next((f"t{type_state.ticket_type.pk}" for type_state in type_states if type_state.on_sale), "tickets")
    bookable_ids = {type_state.ticket_type.pk for type_state in type_states if type_state.on_sale}
    add_on_ids = {type_state.ticket_type.pk for type_state in basket.seats.add_on_states} if form else set()
    errors = [
        (f"t{pk}" if pk in bookable_ids else f"x{pk}" if pk in add_on_ids else first, text)
        for pk, text in requested.errors.items()
    ]
    if form is None or not form.is_bound:
        return [*errors, ("id_code", code_error)] if code_error else errors
    errors += [("summary", text) for text in form.non_field_errors()]
    for name in form.fields:
        errors += [(form[name].id_for_label or form[name].auto_id, text) for text in form.errors.get(name, [])]
    return errors


def quantities_of_offer(basket: Basket) -> dict[str, str]:
    """Form data that requests all seats of the waiting list offer."""
    return {f"t{basket.offer.ticket_type_id}": str(min(basket.offer.quantity, basket.offer.block.left))}


def sign_in_url(basket: Basket, requested: quantities.RequestedQuantities) -> str:
    """Path of the sign-in page, which leads back to the booking page with the same tickets, code and offer."""
    add_ons = {pick.add_on_id for pick in requested.picks}
    params = {f"t{pk}": str(number) for pk, number in requested.numbers.items() if pk not in add_ons}
    params |= {pick.name: "on" for pick in requested.picks}
    if basket.code_text:
        params["code"] = basket.code_text
    if basket.offer is not None:
        params["offer"] = basket.offer.key
    next_path = reverse("event_booking", args=[basket.event.slug])
    if params:
        next_path += "?" + urlencode(params)
    return f"{reverse('account_login')}?{urlencode({'next': next_path})}"


def _sells_with_codes(event: Event) -> bool:
    return get_or_set(("codes", event.pk), event.codes.filter(active=True).exists)
