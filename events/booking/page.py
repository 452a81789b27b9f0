"""What the booking page shows."""

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

_NAMED = re.compile(r"c(\d{1,15})")
#: Rows for colleagues in one form, whatever was sent.
_MOST_ROWS = 60


def booking_context(
    request: HttpRequest, basket: Basket, requested: quantities.RequestedQuantities, form: BookingForm | None
) -> dict:
    event, numbers = basket.event, requested.numbers
    code_error = basket.code_problem(numbers)
    return {
        "event": event,
        "seats": basket.seats,
        "seller": basket.seller,
        "wanted": requested,
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
    """(id of the field, sentence) for the summary, in the order of the page."""
    type_states = basket.seats.ticket_type_states
    first = next((f"t{type_state.ticket_type.pk}" for type_state in type_states if type_state.on_sale), "tickets")
    known = {type_state.ticket_type.pk for type_state in type_states if type_state.on_sale}
    found = [(f"t{pk}" if pk in known else first, text) for pk, text in requested.errors.items()]
    if form is None or not form.is_bound:
        return [*found, ("id_code", code_error)] if code_error else found
    found += [("summary", text) for text in form.non_field_errors()]
    for name in form.fields:
        found += [(form[name].id_for_label or form[name].auto_id, text) for text in form.errors.get(name, [])]
    return found


def rows_to_name(data: Mapping[str, str]) -> dict[int, int]:
    """How many colleagues of an organisation the form has room for, by ticket type: one more when asked."""
    found = {}
    more = str(data.get("update", ""))
    for name in data:
        match = _NAMED.fullmatch(name)
        text = str(data.get(name, ""))
        if match and re.fullmatch(r"[0-9]{1,3}", text):
            found[int(match[1])] = min(_MOST_ROWS, int(text) + (more == f"more-{match[1]}"))
    return found


def covers_whole_offer(basket: Basket) -> dict[str, str]:
    return {f"t{basket.offer.ticket_type_id}": str(min(basket.offer.quantity, basket.offer.block.left))}


def sign_in_url(basket: Basket, requested: quantities.RequestedQuantities) -> str:
    """To the sign-in, and back to the same choice."""
    chosen = {f"t{pk}": number for pk, number in requested.numbers.items()}
    if basket.code_text:
        chosen["code"] = basket.code_text
    if basket.offer is not None:
        chosen["offer"] = basket.offer.key
    back = reverse("event_booking", args=[basket.event.slug])
    if chosen:
        back += "?" + urlencode(chosen)
    return f"{reverse('account_login')}?{urlencode({'next': back})}"


def _sells_with_codes(event: Event) -> bool:
    return get_or_set(("codes", event.pk), event.codes.filter(active=True).exists)
