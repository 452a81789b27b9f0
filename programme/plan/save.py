"""Mark and unmark programme items in an attendee's plan."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from core.limits import allow_attempt
from core.models import LimitAction
from events.enums import EventStatus
from events.models import Event, Ticket
from events.tickets.change_attendee import lock_ticket
from programme.plan.attendee import Attendee, has_plan
from programme.plan.models import PlannedItem

#: As many as a long conference has; a plan of more is no plan.
MAX_MARKED = 100
#: How often one attendee's plan is changed in an hour. More is a program.
SAVES_PER_HOUR = 200


class Closed(Exception):
    """The event is over or cancelled, or the ticket is cancelled or somebody else's: nothing can be changed."""


class TooMany(Exception):
    """The plan would have more than MAX_MARKED items. Nothing was stored."""


class TooOften(Exception):
    pass


def marked_keys(attendee: Attendee) -> set[str]:
    """The keys of what the attendee has marked. One query."""
    return {row.key for row in PlannedItem.objects.filter(ticket__in=attendee.main_ids)}


def is_closed(edition: Event) -> bool:
    return edition.ends_at <= timezone.now() or edition.status == EventStatus.CANCELLED


def mark(attendee: Attendee, keys: Iterable[str]) -> int:
    """Mark items by the keys of `ScheduledItem`, which must be of the programme. Returns how many are new.

    Raises Closed, TooMany or TooOften. Call it outside a transaction that may be rolled back.
    """
    _count_save(attendee)
    with transaction.atomic():
        keeper = _locked(attendee)
        present = marked_keys(attendee)
        new = [key for key in dict.fromkeys(keys) if key not in present]
        if len(present) + len(new) > MAX_MARKED:
            raise TooMany
        PlannedItem.objects.bulk_create(_row(keeper, key) for key in new)
    return len(new)


def unmark(attendee: Attendee, key: str) -> None:
    """Remove a mark; nothing happens where there is none. Raises Closed or TooOften, as `mark`."""
    _count_save(attendee)
    with transaction.atomic():
        _locked(attendee)
        field = "session" if key[0] == "s" else "item"
        PlannedItem.objects.filter(ticket__in=attendee.main_ids, **{field: int(key[1:])}).delete()


def _count_save(attendee: Attendee) -> None:
    if not allow_attempt(LimitAction.PLAN_SAVES, str(attendee.keeper.pk), most=SAVES_PER_HOUR):
        raise TooOften


def _locked(attendee: Attendee) -> Ticket:
    """Lock the order, and look again whether the tickets are still the attendee's: one may be transferred meanwhile."""
    locked = lock_ticket(attendee.ticket)
    keeper = Ticket.objects.select_related("event").get(pk=attendee.keeper.pk)
    is_same = locked.access_key == attendee.ticket.access_key and keeper.access_key == attendee.keeper.access_key
    if is_closed(attendee.edition) or not is_same or not has_plan(locked) or not has_plan(keeper):
        raise Closed
    return keeper


def _row(ticket: Ticket, key: str) -> PlannedItem:
    pk = int(key[1:])
    return PlannedItem(ticket=ticket, session_id=pk) if key[0] == "s" else PlannedItem(ticket=ticket, item_id=pk)
