"""Price steps: which step applies at a moment, when a number of units are sold."""

from collections.abc import Iterable
from datetime import datetime

from events.models import PriceStep, TicketType


def load_steps(types: Iterable[TicketType]) -> None:
    """Read the steps of many ticket types in one query; none for types loaded already or annotated without steps."""
    to_load = {}
    for ticket_type in types:
        if "loaded_steps" in ticket_type.__dict__:
            continue
        if ticket_type.pk is None or not ticket_type.__dict__.get("has_steps", True):
            ticket_type.loaded_steps = []
        else:
            to_load[ticket_type.pk] = ticket_type
            ticket_type.loaded_steps = []
    if to_load:
        for step in PriceStep.objects.filter(ticket_type__in=list(to_load)).order_by("position", "pk"):
            to_load[step.ticket_type_id].loaded_steps.append(step)


def steps_of(ticket_type: TicketType) -> list[PriceStep]:
    """The steps of a ticket type in order. They are read once for this object."""
    load_steps([ticket_type])
    return ticket_type.loaded_steps


def step_at(ticket_type: TicketType, taken: int, now: datetime) -> PriceStep | None:
    """The first step that applies when `taken` units are taken; None means the full price.

    `taken` includes the order itself, so an order gets a step's price only if all its units fit in the step.
    """
    for step in steps_of(ticket_type):
        in_time = step.until is None or now < step.until
        if in_time and (step.until_sold is None or taken <= step.until_sold):
            return step
    return None


def depends_on_number(ticket_type: TicketType, now: datetime) -> bool:
    """Whether other orders can change the price: a step that has not ended by date ends by number sold."""
    steps = steps_of(ticket_type)
    return any(step.until_sold is not None and (step.until is None or now < step.until) for step in steps)
