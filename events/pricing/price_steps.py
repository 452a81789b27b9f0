"""Prices that rise: which step holds at a moment, with so many sold."""

from collections.abc import Iterable
from datetime import datetime

from events.models import PriceStep, TicketType


def load_steps(types: Iterable[TicketType]) -> None:
    """Read the steps of many ticket types at once. No query for types that are known to have none."""
    unknown = {}
    for ticket_type in types:
        if "known_steps" in ticket_type.__dict__:
            continue
        if ticket_type.pk is None or not ticket_type.__dict__.get("has_steps", True):
            ticket_type.known_steps = []
        else:
            unknown[ticket_type.pk] = ticket_type
            ticket_type.known_steps = []
    if unknown:
        for step in PriceStep.objects.filter(ticket_type__in=list(unknown)).order_by("position", "pk"):
            unknown[step.ticket_type_id].known_steps.append(step)


def steps_of(ticket_type: TicketType) -> list[PriceStep]:
    """In order, read once for this object."""
    load_steps([ticket_type])
    return ticket_type.known_steps


def step_at(ticket_type: TicketType, taken: int, now: datetime) -> PriceStep | None:
    """The first step that still holds when `taken` units are; None means the full price.

    An order pays a step's price only when it fits within it whole: `taken` counts the order itself.
    """
    for step in steps_of(ticket_type):
        in_time = step.until is None or now < step.until
        if in_time and (step.until_sold is None or taken <= step.until_sold):
            return step
    return None


def depends_on_number(ticket_type: TicketType, now: datetime) -> bool:
    """Whether the price may have changed because somebody else was quicker."""
    return any(
        step.until_sold is not None and (step.until is None or now < step.until) for step in steps_of(ticket_type)
    )
