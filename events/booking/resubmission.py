"""Booking forms that are submitted again: by a double click, or by a buyer who went back and corrected something."""

from events.booking.booking_request import BookingRequest
from events.booking.selection import Choice
from events.models import Answer, CodeUse, DietaryNeed, Ticket
from payments.checkout.cancel import CannotCancel, cancel_held
from payments.checkout.submission import is_over
from payments.enums import PaymentMethod
from payments.models import Order
from payments.stripe.errors import StripeProblem

_BUYER_FIELDS = (
    "buyer_name",
    "buyer_email",
    "organisation_name",
    "org_number",
    "foreign_number",
    "address",
    "country",
    "invoice_reference",
    "buyer_reference",
    "invoice_email",
)


def has_ended_unpaid(order: Order) -> bool:
    """Whether the order ended without any payment, so that its form may place another order."""
    return is_over(order) and order.confirmed_at is None and not order.payments.exists()


def matches_order(order: Order, request: BookingRequest) -> bool:
    """Whether the order has the same buyer, tickets, attendees, answers and codes as the request."""
    return (
        _buyer_in(request) == _buyer_of(order)
        and order.method in (request.method, PaymentMethod.FREE)
        and {choice.ticket_type_id: choice.quantity for choice in _choices(request)} == _quantities_of(order)
        and _people_in(request) == _people_of(order)
        and _add_ons_in(request) == _add_ons_of(order)
        and request.order_answers == dict(Answer.objects.filter(order=order).values_list("question_id", "value"))
        and _codes_in(request) == set(CodeUse.objects.filter(order=order).values_list("code_id", flat=True))
    )


def _choices(request: BookingRequest) -> list[Choice]:
    return [choice for part in request.parts for choice in part.choices]


def _codes_in(request: BookingRequest) -> set[int]:
    """Ids of the discount codes that are used for at least one unit."""
    return {part.code.pk for part in request.parts if part.code and part.quote.code_units}


def _buyer_in(request: BookingRequest) -> list[str]:
    buyer = request.buyer
    values = {**vars(buyer), "buyer_name": buyer.name, "buyer_email": buyer.email}
    return [values[name].strip().lower() for name in _BUYER_FIELDS]


def _buyer_of(order: Order) -> list[str]:
    return [getattr(order, name).strip().lower() for name in _BUYER_FIELDS]


def _quantities_of(order: Order) -> dict[int, int]:
    return dict(order.lines.values_list("ticket_line__ticket_type_id", "quantity"))


def _people_in(request: BookingRequest) -> dict[tuple[int, int], tuple]:
    """(ticket type id, number) → details of that attendee. Attendees without any details are left out."""
    people = {
        (choice.ticket_type_id, number): _person(person.name, person.email, person.answers, person.dietary)
        for choice in _choices(request)
        for number, person in enumerate(choice.attendees, start=1)
    }
    return {key: person for key, person in people.items() if any(person)}


def _people_of(order: Order) -> dict[tuple[int, int], tuple]:
    tickets = list(Ticket.objects.filter(line__order=order))
    answers: dict[int, dict] = {}
    for answer in Answer.objects.filter(ticket__in=tickets):
        answers.setdefault(answer.ticket_id, {})[answer.question_id] = answer.value
    needs = {need.ticket_id: need for need in DietaryNeed.objects.filter(ticket__in=tickets)}
    people = {
        (ticket.ticket_type_id, ticket.position): _person(
            ticket.attendee_name, ticket.attendee_email, answers.get(ticket.pk, {}), needs.get(ticket.pk)
        )
        for ticket in tickets
    }
    return {key: person for key, person in people.items() if any(person)}


def _add_ons_in(request: BookingRequest) -> set[tuple]:
    """(add-on's id, ticket type id of its ticket, number of that ticket)."""
    return {
        (choice.ticket_type_id, on.ticket.ticket_type_id, on.ticket.position)
        if on.ticket is not None
        else (choice.ticket_type_id, on.ticket_type_id, on.position)
        for choice in _choices(request)
        for on in choice.on
    }


def _add_ons_of(order: Order) -> set[tuple]:
    add_ons = Ticket.objects.filter(line__order=order).exclude(on_ticket=None)
    return set(add_ons.values_list("ticket_type_id", "on_ticket__ticket_type_id", "on_ticket__position"))


def _person(name: str, email: str, answers, dietary) -> tuple:
    requirements = (sorted(dietary.needs), dietary.other) if dietary else None
    return name, email.strip().lower(), dict(answers), requirements


def cancel_corrected_order(order: Order) -> bool:
    """Cancel a held order that the buyer has corrected. False, with nothing changed, when it is or may be paid."""
    try:
        cancel_held(order)
    except (CannotCancel, StripeProblem):
        return False
    return True
