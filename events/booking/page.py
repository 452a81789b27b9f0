"""The template context of the booking page."""

import re
from collections.abc import Mapping

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language

from core.cache.process_cache import get_or_set
from events import public_pages
from events.availability.rows import membership_join_url, ticket_rows
from events.availability.wording import state_text
from events.booking import quantities
from events.booking.basket import Basket
from events.booking.forms import BookingForm
from events.booking.terms import terms_text
from events.formatting import format_moment
from events.models import Event

_COLLEAGUES_FIELD = re.compile(r"c(\d{1,15})")
#: The most rows for colleagues in one form; the number in the request is not trusted.
_MAX_ROWS = 60


def booking_context(
    request: HttpRequest, basket: Basket, requested: quantities.RequestedQuantities, form: BookingForm | None
) -> dict:
    event, numbers = basket.event, requested.numbers
    code_error = basket.code_problem(numbers)
    return {
        "event": event,
        "seats": basket.seats,
        "seller": basket.seller,
        "rows": ticket_rows(basket.seats, values=requested.texts, errors=requested.errors),
        "form": form,
        "quote": basket.quote(numbers) if numbers else None,
        "terms": terms_text(event, get_language()),
        "errors": error_list(basket, requested, form, code_error),
        "event_url": public_pages.page_url(event),
        "sign_in_url": sign_in_url(basket, requested),
        "join_url": membership_join_url(),
        "state_text": state_text(basket.seats),
        "has_codes": bool(basket.code_text) or _sells_with_codes(event),
        "code_text": basket.code_text,
        "code_error": code_error,
        "offer": basket.offer,
        "offer_error": basket.offer_error,
        "offer_until": format_moment(basket.offer.block.until) if basket.offer else "",
        "hold_minutes": settings.HOLD_MINUTES,
    }


def error_list(
    basket: Basket, requested: quantities.RequestedQuantities, form: BookingForm | None, code_error: str
) -> list[tuple[str, str]]:
    """(id of the field, error) pairs for the error summary, in the order of the page."""
    type_states = basket.seats.ticket_type_states
    first = next((f"t{type_state.ticket_type.pk}" for type_state in type_states if type_state.on_sale), "tickets")
    bookable_ids = {type_state.ticket_type.pk for type_state in type_states if type_state.on_sale}
    errors = [(f"t{pk}" if pk in bookable_ids else first, text) for pk, text in requested.errors.items()]
    if form is None or not form.is_bound:
        return [*errors, ("id_code", code_error)] if code_error else errors
    errors += [("summary", text) for text in form.non_field_errors()]
    for name in form.fields:
        errors += [(form[name].id_for_label or form[name].auto_id, text) for text in form.errors.get(name, [])]
    return errors


def colleague_rows(data: Mapping[str, str]) -> dict[int, int]:
    """Ticket type id → rows for colleagues, one more when the buyer adds a colleague."""
    rows = {}
    update = str(data.get("update", ""))
    for name in data:
        match = _COLLEAGUES_FIELD.fullmatch(name)
        text = str(data.get(name, ""))
        if match and re.fullmatch(r"[0-9]{1,3}", text):
            rows[int(match[1])] = min(_MAX_ROWS, int(text) + (update == f"more-{match[1]}"))
    return rows


def quantities_of_offer(basket: Basket) -> dict[str, str]:
    """Form data that requests all seats of the waiting list offer."""
    return {f"t{basket.offer.ticket_type_id}": str(min(basket.offer.quantity, basket.offer.block.left))}


def sign_in_url(basket: Basket, requested: quantities.RequestedQuantities) -> str:
    """Path of the sign-in page, which leads back to the booking page with the same tickets, code and offer."""
    params = {f"t{pk}": number for pk, number in requested.numbers.items()}
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
