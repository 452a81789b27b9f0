"""The template context of the booking page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language

from core.cache.process_cache import get_or_set
from core.dates import format_deadline
from events import public_pages
from events.availability.availability import Availability
from events.availability.rows import TicketRow, membership_join_url, ticket_rows
from events.availability.wording import state_text
from events.booking.basket import Basket
from events.booking.draft import Draft
from events.booking.own_orders import OwnOrders
from events.booking.sessions import clashes
from events.booking.terms import terms_of_all, terms_text
from events.models import DiscountCode, Event


@dataclass(frozen=True)
class TicketGroup:
    """The tickets of one event of the basket. `note` says why a chosen session has none; the others can be booked."""

    event: Event
    seats: Availability
    rows: Sequence[TicketRow]
    is_session: bool
    url: str = ""
    error: str = ""
    note: str = ""

    @property
    def html_id(self) -> str:
        return f"event-{self.event.pk}"


def booking_context(draft: Draft) -> dict:
    basket, requested, form = draft.basket, draft.requested, draft.form
    event, numbers = basket.event, requested.numbers
    code_error = basket.code_problem(numbers)
    quote = basket.quote(numbers) if numbers else None
    chosen = basket.chosen_events(numbers)
    groups = _ticket_groups(draft)
    return {
        "event": event,
        "seats": basket.seats,
        "seller": basket.seller,
        "groups": groups,
        "can_choose": any(group.seats.on_sale and group.rows for group in groups),
        "opens_groups": bool(basket.sessions and (requested.has_errors or requested.left_out)),
        "session_rows": draft.sessions.rows() if draft.sessions.published else [],
        "notices": [*draft.sessions.notices, *basket.code_notices(numbers)],
        "clashes": clashes(chosen if numbers else basket.events) if basket.sessions else [],
        "form": form,
        "add_on_errors": [(pk, text) for pk, text in requested.errors.items() if pk is not None],
        "has_add_ons": bool(basket.add_on_states),
        "language_form": "booking-form" if form else "",
        "quote": quote,
        "parts": [(each, basket.quote_of(each, numbers)) for each in chosen] if numbers else [],
        "terms": _terms(basket, numbers),
        "errors": error_list(draft, code_error),
        "event_url": draft.sessions.urls.get(event.pk) or public_pages.page_url(event),
        "sign_in_url": sign_in_url(draft),
        "join_url": membership_join_url(),
        "member_reason": basket.member_reason,
        "state_text": state_text(basket.seats),
        "has_codes": bool(basket.code_text) or _sells_with_codes(basket.events),
        "code_text": basket.code_text,
        "code_error": code_error,
        "offer": basket.offer,
        "offer_error": basket.offer_error,
        "offer_until": format_deadline(basket.offer.block.until) if basket.offer else "",
        "hold_minutes": settings.HOLD_MINUTES,
    }


def _ticket_groups(draft: Draft) -> list[TicketGroup]:
    """The groups in the order of the events. A conference without tickets of its own has none beside its sessions."""
    basket, requested = draft.basket, draft.requested
    return [
        TicketGroup(
            event,
            seats,
            ticket_rows(seats, values=requested.texts, errors=requested.errors),
            is_session=event is not basket.event,
            url=draft.sessions.urls.get(event.pk, ""),
            error=requested.event_errors.get(event.pk, "") if basket.sessions else "",
            note=requested.left_out.get(event.pk, ""),
        )
        for event, seats in ((event, basket.seats_by_event[event.pk]) for event in basket.events)
        if event is not basket.event or seats.ticket_type_states
    ]


def _terms(basket: Basket, numbers: Mapping[int, int]) -> str:
    """The terms of the events of which tickets are chosen."""
    if not numbers:
        return terms_text(basket.event, get_language())
    events = basket.chosen_events(numbers)
    free = {event.pk for event in events if not basket.quote_of(event, numbers).speaks_of_money}
    return terms_of_all(events, get_language(), free=free)


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


def error_list(draft: Draft, code_error: str) -> list[tuple[str, str]]:
    """(id of the field, error) pairs for the error summary, in the order of the page."""
    form, errors = draft.form, _quantity_errors(draft)
    if form is None or not form.is_bound:
        return [*errors, ("id_code", code_error)] if code_error else errors
    errors += [("summary", text) for text in form.non_field_errors()]
    for name in form.fields:
        errors += [(form[name].id_for_label or form[name].auto_id, text) for text in form.errors.get(name, [])]
    return errors


def _quantity_errors(draft: Draft) -> list[tuple[str, str]]:
    """The errors of the quantities. Where there are several events, each error names its own."""
    basket, requested = draft.basket, draft.requested
    states = [state for seats in basket.seats_by_event.values() for state in seats.ticket_type_states]
    nothing = "sessions" if draft.sessions.published else "tickets"
    first = next((f"t{state.ticket_type.pk}" for state in states if state.on_sale), nothing)
    fields = {state.ticket_type.pk: f"t{state.ticket_type.pk}" for state in states if state.on_sale}
    if draft.form:
        fields |= {state.ticket_type.pk: f"x{state.ticket_type.pk}" for state in basket.add_on_states}
    titles = {event.pk: f"{event.title}: " if basket.sessions else "" for event in basket.events}
    events = {ticket_type.pk: ticket_type.event_id for ticket_type in basket.types}
    errors = []
    for pk, text in requested.errors.items():
        group = f"event-{events[pk]}" if basket.sessions and pk in events else first
        errors.append((fields.get(pk, group), titles.get(events.get(pk), "") + text))
    for pk, text in requested.event_errors.items():
        errors.append((f"event-{pk}" if basket.sessions and pk in titles else first, titles.get(pk, "") + text))
    return errors


def sign_in_url(draft: Draft) -> str:
    """Path of the sign-in page, which leads back to the booking page with the same tickets, code and offer."""
    basket, requested = draft.basket, draft.requested
    add_ons = {pick.add_on_id for pick in requested.picks}
    chosen = {event.pk for event in basket.chosen_events(requested.numbers)} | set(requested.left_out)
    params = [("session", session.slug) for session in basket.sessions if session.pk in chosen]
    params += [(f"t{pk}", str(number)) for pk, number in requested.numbers.items() if pk not in add_ons]
    params += [(pick.name, "on") for pick in requested.picks]
    if basket.code_text:
        params.append(("code", basket.code_text))
    if basket.offer is not None:
        params.append(("offer", basket.offer.key))
    next_path = reverse("event_booking", args=[basket.event.slug])
    if params:
        next_path += "?" + urlencode(params)
    return f"{reverse('account_login')}?{urlencode({'next': next_path})}"


def _sells_with_codes(events: Sequence[Event]) -> bool:
    pks = tuple(event.pk for event in events)
    return get_or_set(("codes", *pks), DiscountCode.objects.filter(event__in=pks, active=True).exists)
