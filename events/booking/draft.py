"""The booking of one request, before it is booked: the basket, the requested quantities and the form."""

from dataclasses import dataclass, field, replace

from django.http import HttpRequest, QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.web.challenge import is_solved
from core.web.limits import client_digest
from events.booking import quantities, saved_order
from events.booking.basket import Basket
from events.booking.booking_request import BookingRequest
from events.booking.code_limit import code_limit_error
from events.booking.forms import BookingForm
from events.booking.own_orders import events_of
from events.booking.sessions import Sessions, read_sessions, sessions_of_order
from events.models import Event
from events.models.ticket_type import MAX_PER_ORDER
from membership.queries import member_organisations
from payments.checkout.submission import Submission
from payments.models import Order

#: Names of the buttons that show the form anew and book nothing.
UPDATES = frozenset({"update", "remove", "switch_language"})


@dataclass(frozen=True)
class Draft:
    """A booking as its page shows it. Before any ticket is chosen there is no form. It may have errors."""

    request: HttpRequest
    basket: Basket
    requested: quantities.RequestedQuantities
    form: BookingForm | None = None
    #: The sessions of the event, and those that are in the basket.
    sessions: Sessions = field(default_factory=Sessions)
    #: The buyer's own unpaid order that this booking changes.
    replaces: Order | None = None
    #: The number of an order beside which the buyer has chosen to place this one.
    another: str = ""

    @property
    def is_valid(self) -> bool:
        return self.requested.is_valid and self.form is not None and self.form.is_valid()

    @property
    def shown_events(self) -> str:
        """The events whose terms the page shows; "f" marks those without prices. The form sends it back."""
        numbers = self.requested.numbers
        events = self.basket.chosen_events(numbers) if numbers else []
        return ",".join(
            f"{event.pk}" if self.basket.quote_of(event, numbers).speaks_of_money else f"{event.pk}f"
            for event in events
        )

    @property
    def has_other_events(self) -> bool:
        """Whether the events of the order are others than those of the page whose form was sent."""
        return self.request.POST.get("shown_events", "") != self.shown_events

    @property
    def unseen_events(self) -> list[Event]:
        """Events of the order that the page whose form was sent did not have: nobody has seen their terms and fields.

        The quantity of a session can be raised from 0 without JavaScript. A form that does not say what its page had
        has none.
        """
        shown = self.request.POST.get("shown_events", "")
        if not shown or not self.basket.sessions or not self.requested.numbers:
            return []
        seen = {each.removesuffix("f") for each in shown.split(",")}
        return [event for event in self.basket.chosen_events(self.requested.numbers) if f"{event.pk}" not in seen]

    def booking(self, submission: Submission) -> BookingRequest:
        """The request to book. The form must be valid."""
        form, user = self.form, self.request.user
        return BookingRequest(
            parts=self.basket.parts(form.choices(), form.order_answers),
            buyer=form.buyer(user),
            language=get_language(),
            submission=submission,
            method=form.method,
            code_text=self.basket.code_text,
            client=client_digest(self.request),
            has_answered=is_solved(self.request.POST),
            replaces_order=self.replaces,
        )

    def with_requested_quantities(self) -> "Draft":
        """A copy whose form has all requested quantities, also those that cannot be booked now."""
        if self.requested.is_valid:
            return self
        return replace(self, form=_form(self.request, self.basket, _requested_numbers(self), data=self.request.POST))

    def unvalidated(self) -> "Draft":
        """A copy whose form is unbound, with everything that was typed as initial values: no errors are shown."""
        form = self.form
        if form is None or not self.requested.numbers:
            return replace(self, form=None)
        values = {
            name: field.widget.value_from_datadict(form.data, form.files, form.add_prefix(name))
            for name, field in form.fields.items()
            if not field.widget.value_omitted_from_data(form.data, form.files, form.add_prefix(name))
        }
        values.pop("shown_total", None)
        if self.has_other_events:
            # The terms are others too, and the buyer has not seen them.
            values.pop("terms", None)
        values |= {pick.name: True for pick in self.requested.picks}
        return replace(self, form=_form(self.request, self.basket, form.numbers, initial=values))


def read_basket(
    request: HttpRequest, event: Event, data: QueryDict, sessions: Sessions, *, replaces: Order | None = None
) -> Basket:
    """The basket of this visitor. A code is not used when the client has tried too many wrong ones."""
    basket = Basket(event, request.user, data, replaces=replaces, sessions=sessions.chosen)
    is_typed = basket.code_text and basket.offer is None
    if is_typed and (error := code_limit_error(request, basket.code_text, is_known=bool(basket.codes))):
        basket.codes, basket.code_error = {}, error
    return basket


def read_query(request: HttpRequest, event: Event, sessions: Sessions, *, another: str = "") -> Draft:
    """The draft of a GET request: the quantities in the query string, or all seats of a waiting list offer.

    A session that is chosen without quantities is proposed: the form comes at once when there is nothing to choose.
    """
    data = sessions.without_removed(request.GET)
    basket = read_basket(request, event, data, sessions)
    requested = quantities.RequestedQuantities()
    if quantities.has_quantities(data) or sessions.chosen or "continue" in data:
        requested = basket.read(data, proposes=True)
    elif basket.offer is not None:
        requested = basket.read(_quantities_of_offer(basket))
    draft = Draft(request, basket, requested, sessions=sessions, another=another)
    if not requested.is_valid or requested.is_proposed:
        return draft
    initial = _initial_values(request.user, basket) | {pick.name: True for pick in requested.picks}
    return replace(draft, form=_form(request, basket, requested.numbers, initial=initial))


def read_order(request: HttpRequest, event: Event, order: Order, sessions: Sessions) -> Draft:
    """The draft of a GET request that changes an unpaid order: the form with everything the order has.

    `sessions` are those of the order.
    """
    data = saved_order.form_data(order)
    basket = Basket(event, request.user, data, replaces=order, sessions=sessions.chosen)
    requested = basket.read(data)
    if not requested.is_valid:
        return Draft(request, basket, requested, sessions=sessions, replaces=order)
    form = _form(
        request,
        basket,
        requested.numbers,
        named=quantities.colleague_rows(data),
        initial=saved_order.initial_values(order),
    )
    return Draft(request, basket, requested, form, sessions, replaces=order)


def read_form(
    request: HttpRequest,
    event: Event,
    sessions: Sessions,
    *,
    replaces: Order | None = None,
    another: str = "",
) -> Draft:
    """The draft of a POST request. The seats of the order that it replaces count as free.

    When no quantity can be booked, the form has the requested quantities, so that nothing that was typed is lost. A
    session that the buyer adds is proposed.
    """
    data = sessions.without_removed(request.POST)
    basket = read_basket(request, event, data, sessions, replaces=replaces)
    requested = basket.read(data, proposes="update" in data or bool(sessions.added))
    if sessions.removed and not sessions.chosen and not requested.texts:
        # The last one was removed: the page shows what can be chosen, and that is no fault.
        requested.errors.clear()
    if sessions.unknown and not {ticket_type.pk for ticket_type in basket.types}.issuperset(requested.texts):
        # The title of a session that is not published is nobody's to read, so the rest is pointed to instead.
        requested.errors[None] = _(
            "A session you chose cannot be booked here any more, so it was left out. "
            "Look over the rest and send the form again."
        )
    draft = Draft(request, basket, requested, sessions=sessions, replaces=replaces, another=another)
    if not UPDATES & request.POST.keys():
        for unseen in draft.unseen_events:
            requested.event_errors.setdefault(unseen.pk, _is_added())
    numbers = draft.requested.numbers or _requested_numbers(draft)
    return replace(draft, form=_form(request, basket, numbers, data=data))


def read_added(request: HttpRequest, event: Event, sessions: Sessions, **kwargs) -> Draft:
    """The draft of a form that was to be booked while sessions were ticked that its page did not have yet.

    They are proposed, with a sentence at each: their prices, terms and fields have not been seen.
    """
    draft = read_form(request, event, sessions, **kwargs)
    for session in sessions.added:
        if session.pk not in draft.requested.left_out:
            draft.requested.event_errors.setdefault(session.pk, _is_added())
    return draft.unvalidated()


def _is_added() -> str:
    return _("It is added now and not booked yet. Look over the order and send the form again.")


def open_order_draft(request: HttpRequest, event: Event, order: Order) -> Draft | None:
    """The draft that changes an unpaid order; None when one of its sessions is not published any more."""
    wanted = events_of(order) - {event.pk}
    sessions = sessions_of_order(event, wanted) if wanted else read_sessions(event, QueryDict())
    return read_order(request, event, order, sessions) if len(sessions.chosen) == len(wanted) else None


def _form(
    request: HttpRequest, basket: Basket, numbers: dict[int, int], *, named: dict[int, int] | None = None, **kwargs
) -> BookingForm:
    form = BookingForm(
        events=basket.chosen_events(numbers),
        types=basket.types,
        numbers=numbers,
        named=quantities.colleague_rows(request.POST) if named is None else named,
        questions=basket.questions,
        paid=bool(numbers) and basket.quote(numbers).total_ore > 0,
        with_terms=_needs_terms(basket, numbers),
        add_ons=basket.add_on_states,
        **kwargs,
    )
    if form.is_bound and (problem := basket.code_problem(numbers)):
        form.add_error("code", problem)
    return form


def _quantities_of_offer(basket: Basket) -> dict[str, str]:
    """Form data that requests all seats of the waiting list offer."""
    return {f"t{basket.offer.ticket_type_id}": str(min(basket.offer.quantity, basket.offer.block.left))}


def _needs_terms(basket: Basket, numbers: dict[int, int]) -> bool:
    """Whether the terms must be accepted: when a ticket has a price, or the event has terms of its own."""
    paid = any(ticket_type.price_ore for ticket_type in basket.types if numbers.get(ticket_type.pk))
    return paid or any(event.extra_terms for event in basket.chosen_events(numbers))


def _requested_numbers(draft: Draft) -> dict[int, int]:
    """Requested quantities by ticket type id, whether or not they can be booked now.

    Together they are for at most as many people as one order can have: the form has fields for each of them.
    """
    types = {ticket_type.pk: ticket_type for ticket_type in draft.basket.types}
    numbers, left = {}, MAX_PER_ORDER
    for pk, text in draft.requested.texts.items():
        if pk in types and text.isascii() and text.isdigit():
            people = types[pk].people_each()
            if number := min(int(text), types[pk].max_per_order, left // people):
                numbers[pk] = number
                left -= number * people
    return numbers


def _initial_values(user, basket: Basket) -> dict:
    initial = {"attending": True, "code": basket.code_text}
    if (offer := basket.offer) is not None:
        initial |= {"name": offer.name, "email": offer.email}
    if not user.is_authenticated:
        return initial
    organisation = member_organisations(user).first()
    return initial | {
        "name": user.get_full_name(),
        "email": user.email,
        "organisation_name": organisation.name if organisation else "",
        "org_number": (organisation.org_number or "") if organisation else "",
        "address": organisation.address if organisation else "",
    }
