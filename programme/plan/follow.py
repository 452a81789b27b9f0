"""A plan follows its ticket: to the new ticket of an exchange, and never to another attendee."""

from collections.abc import Sequence

from events.models import Ticket
from events.ticket_listeners import TicketListener, register_ticket_listener
from programme.plan.attendee import edition_id_of, name_of
from programme.plan.models import PlannedItem


def register_listener() -> None:
    register_ticket_listener(
        TicketListener(
            name="attendance plans",
            concerns=lambda ticket_type: not ticket_type.needs_ticket,
            exchanged=take_along,
            transferred=forget,
        )
    )


def take_along(pairs: Sequence[tuple[Ticket, Ticket]]) -> None:
    """The new ticket to the same conference gets the plan of the old one, if it is the same person's."""
    with_plan = PlannedItem.objects.filter(ticket__in=[old.pk for old, _new in pairs]).values_list(
        "ticket_id", flat=True
    )
    kept = set(with_plan.order_by().distinct())
    for old, new in pairs:
        if old.pk in kept and _is_same_person(old, new) and edition_id_of(old) == edition_id_of(new):
            PlannedItem.objects.filter(ticket=old).update(ticket=new)


def _is_same_person(old: Ticket, new: Ticket) -> bool:
    return old.attendee_email == new.attendee_email and name_of(old) == name_of(new)


def forget(ticket: Ticket) -> None:
    """The ticket has another attendee now, who must not see the plan of the former one."""
    PlannedItem.objects.filter(ticket=ticket).delete()
