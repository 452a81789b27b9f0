"""A booking form that comes a second time: the same click twice, or a buyer who came back and corrected something."""

from events.forms import BookingForm
from events.models import Answer, CodeUse, DietaryNeed, Ticket
from payments.domain.cancel import CannotCancel, cancel_held
from payments.enums import OrderStatus, PaymentMethod
from payments.models import Order
from payments.stripe.errors import StripeProblem

_OVER = (OrderStatus.EXPIRED, OrderStatus.CANCELLED)
_OF_BUYER = (
    "buyer_name",
    "buyer_email",
    "organisation_name",
    "org_number",
    "address",
    "invoice_reference",
    "buyer_reference",
    "invoice_email",
)


def is_over_unpaid(order: Order) -> bool:
    """Ended without money: the form that made it may make another."""
    return order.status in _OVER and order.confirmed_at is None and not order.payments.exists()


def is_same(order: Order, form: BookingForm, user, code_id: int | None) -> bool:
    """Whether the order says what a valid form says now. `code_id`: the discount code that makes a difference."""
    return (
        _buyer_in(form, user) == _buyer_of(order)
        and order.method in (form.method, PaymentMethod.FREE)
        and {choice.ticket_type_id: choice.quantity for choice in form.choices()} == _quantities_of(order)
        and _people_in(form) == _people_of(order)
        and form.order_answers == dict(Answer.objects.filter(order=order).values_list("question_id", "value"))
        and code_id == CodeUse.objects.filter(order=order).values_list("code_id", flat=True).first()
    )


def _buyer_in(form: BookingForm, user) -> list[str]:
    buyer = form.buyer(user)
    told = {**vars(buyer), "buyer_name": buyer.name, "buyer_email": buyer.email}
    return [told[name].strip().lower() for name in _OF_BUYER]


def _buyer_of(order: Order) -> list[str]:
    return [getattr(order, name).strip().lower() for name in _OF_BUYER]


def _quantities_of(order: Order) -> dict[int, int]:
    return dict(order.lines.values_list("ticket_line__ticket_type_id", "quantity"))


def _people_in(form: BookingForm) -> dict[tuple[int, int], tuple]:
    """(ticket type, number) → what is said of that person. Those of whom nothing is said are left out."""
    told = {
        (choice.ticket_type_id, number): _person(person.name, person.email, person.answers, person.dietary)
        for choice in form.choices()
        for number, person in enumerate(choice.attendees, start=1)
    }
    return {place: person for place, person in told.items() if any(person)}


def _people_of(order: Order) -> dict[tuple[int, int], tuple]:
    tickets = list(Ticket.objects.filter(line__order=order))
    answers: dict[int, dict] = {}
    for answer in Answer.objects.filter(ticket__in=tickets):
        answers.setdefault(answer.ticket_id, {})[answer.question_id] = answer.value
    needs = {need.ticket_id: need for need in DietaryNeed.objects.filter(ticket__in=tickets)}
    kept = {
        (ticket.ticket_type_id, ticket.position): _person(
            ticket.attendee_name, ticket.attendee_email, answers.get(ticket.pk, {}), needs.get(ticket.pk)
        )
        for ticket in tickets
    }
    return {place: person for place, person in kept.items() if any(person)}


def _person(name: str, email: str, answers, dietary) -> tuple:
    eats = (sorted(dietary.needs), dietary.other) if dietary else None
    return name, email.strip().lower(), dict(answers), eats


def give_up(order: Order) -> bool:
    """Let go of an order that the buyer has corrected. False when it is paid, or may be: then it stands."""
    try:
        cancel_held(order)
    except (CannotCancel, StripeProblem):
        return False
    return True


def next_key(key: str, order: Order) -> str:
    """The key of the order that takes this one's place; the same for every click."""
    return f"{key[:40]}-{order.pk}"
