"""An unpaid order as the values of the booking form, so that its buyer can change it."""

from collections.abc import Iterable, Sequence

from events.booking.add_ons import Pick
from events.booking.forms import LATER, NOW
from events.booking.same_people_fields import EACH, SAME, same_places
from events.enums import Admits
from events.models import Answer, CodeUse, DietaryNeed, Ticket
from events.questions.fields import initial_for
from payments.models import Order

#: Ticket types whose attendees are named one by one.
NAMED = (Admits.PERSON, Admits.GROUP)
_BUYER_FIELDS = {
    "name": "buyer_name",
    "email": "buyer_email",
    "organisation_name": "organisation_name",
    "address": "address",
    "country": "country",
    "invoice_reference": "invoice_reference",
    "buyer_reference": "buyer_reference",
    "invoice_email": "invoice_email",
}


def form_data(order: Order) -> dict[str, str]:
    """Quantities, add-ons, rows for colleagues and the discount code, as the booking page's query string has them."""
    data: dict[str, str] = {}
    for line in order.lines.select_related("ticket_line__ticket_type"):
        type_id = line.ticket_line.ticket_type_id
        if line.ticket_line.ticket_type.needs_ticket:
            data |= {pick.name: "on" for pick in _picks(Ticket.objects.filter(line=line).select_related("on_ticket"))}
            continue
        data[f"t{type_id}"] = str(line.quantity)
        data[f"c{type_id}"] = str(line.ticket_line.people_each * line.quantity)
    use = CodeUse.objects.filter(order=order, quantity__gt=0).select_related("code").first()
    return data | ({"code": use.code.code} if use else {})


def _picks(add_ons: Iterable[Ticket]) -> list[Pick]:
    return [
        Pick(add_on.on_ticket.ticket_type_id, add_on.on_ticket.position, add_on.ticket_type_id) for add_on in add_ons
    ]


def initial_values(order: Order) -> dict[str, object]:
    """All fields of the booking form but the acceptance of the terms: they may be others now."""
    rows = Ticket.objects.filter(line__order=order).select_related("on_ticket", "line", "event", "ticket_type")
    all_tickets = sorted(rows, key=_place_in_form)
    tickets = [ticket for ticket in all_tickets if ticket.on_ticket is None]
    initial: dict[str, object] = {field: getattr(order, column) for field, column in _BUYER_FIELDS.items()}
    is_attending = bool(tickets) and _is_buyer(order, tickets[0])
    are_same = _are_same(tickets)
    initial |= {
        "org_number": order.org_number or order.foreign_number,
        "pay": order.method,
        "code": form_data(order).get("code", ""),
        "names": LATER if any(not ticket.attendee_name for ticket in tickets) else NOW,
        "attending": is_attending,
        "people": SAME if are_same else EACH,
    }
    initial |= initial_for(dict(Answer.objects.filter(order=order).values_list("question_id", "value")), "o-")
    initial |= _attendee_values(tickets)
    initial |= {pick.name: True for pick in _picks(ticket for ticket in all_tickets if ticket.on_ticket is not None)}
    if is_attending:
        # Empty means the buyer's own name and address, also when the buyer corrects those now.
        for ticket in _first_of_each_event(tickets) if are_same else tickets[:1]:
            if _is_buyer(order, ticket):
                prefix = f"a{ticket.ticket_type_id}-{ticket.position}-"
                initial |= {f"{prefix}name": "", f"{prefix}email": ""}
    return initial


def _place_in_form(ticket: Ticket) -> tuple:
    """Sorts tickets as the form has them: those of a conference, and then those of its sessions by start."""
    event = ticket.event
    return event.parent_id is not None, event.starts_at, event.pk, ticket.line.position, ticket.position


def _are_same(tickets: Sequence[Ticket]) -> bool:
    """Whether the same people come to all events, as far as the tickets have places for them."""
    named = [ticket for ticket in tickets if ticket.ticket_type.admits in NAMED]
    return all(
        (ticket.attendee_name, ticket.attendee_email) == (first.attendee_name, first.attendee_email)
        for ticket, first in same_places(named)
    )


def _first_of_each_event(tickets: Sequence[Ticket]) -> list[Ticket]:
    """The tickets that are the buyer's own, if the buyer attends: the first of all, and those for the same person."""
    firsts = {ticket.event_id: ticket for ticket in reversed(tickets)}
    further = [each for each in firsts.values() if each is not tickets[0] and each.ticket_type.admits in NAMED]
    return [tickets[0], *(further if tickets[0].ticket_type.admits in NAMED else ())]


def _is_buyer(order: Order, ticket: Ticket) -> bool:
    return (ticket.attendee_name, ticket.attendee_email) == (order.buyer_name, order.buyer_email)


def _attendee_values(tickets: Iterable[Ticket]) -> dict[str, object]:
    answers: dict[int, dict[int, object]] = {}
    for answer in Answer.objects.filter(ticket__in=tickets):
        answers.setdefault(answer.ticket_id, {})[answer.question_id] = answer.value
    needs = {need.ticket_id: need for need in DietaryNeed.objects.filter(ticket__in=tickets)}
    values: dict[str, object] = {}
    for ticket in tickets:
        prefix = f"a{ticket.ticket_type_id}-{ticket.position}-"
        values |= {f"{prefix}name": ticket.attendee_name, f"{prefix}email": ticket.attendee_email}
        values |= initial_for(answers.get(ticket.pk, {}), prefix)
        if need := needs.get(ticket.pk):
            values |= {f"{prefix}needs": need.needs, f"{prefix}other": need.other, f"{prefix}consent": True}
    return values
