"""Mark and unmark programme items in a ticket holder's plan."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from core.limits import allow_attempt
from core.models import LimitAction
from events.enums import EventStatus
from events.models import Event, Ticket
from events.tickets.change_attendee import lock_ticket
from programme.plan.holder import Holder, has_plan
from programme.plan.models import PlannedItem

#: As many as a long conference has; a plan of more is no plan.
MAX_MARKED = 100
#: How often one holder's plan is changed in an hour. More is a program.
SAVES_PER_HOUR = 200


class Closed(Exception):
    """The event is over or cancelled, or the ticket is cancelled or somebody else's: nothing can be changed."""


class TooMany(Exception):
    """The plan would have more than MAX_MARKED items. Nothing was stored."""


class TooOften(Exception):
    pass


def marked_keys(holder: Holder) -> set[str]:
    """The keys of what the holder has marked. One query."""
    return {row.key for row in PlannedItem.objects.filter(ticket__in=holder.main_ids)}


def is_closed(edition: Event) -> bool:
    return edition.ends_at <= timezone.now() or edition.status == EventStatus.CANCELLED


def mark(holder: Holder, keys: Iterable[str]) -> int:
    """Mark items by the keys of `ScheduledItem`, which must be of the programme. Returns how many are new.

    Raises Closed, TooMany or TooOften. Call it outside a transaction that may be rolled back.
    """
    _count_save(holder)
    with transaction.atomic():
        keeper = _locked(holder)
        present = marked_keys(holder)
        new = [key for key in dict.fromkeys(keys) if key not in present]
        if len(present) + len(new) > MAX_MARKED:
            raise TooMany
        PlannedItem.objects.bulk_create(_row(keeper, key) for key in new)
    return len(new)


def unmark(holder: Holder, key: str) -> None:
    """Remove a mark; nothing happens where there is none. Raises Closed or TooOften, as `mark`."""
    _count_save(holder)
    with transaction.atomic():
        _locked(holder)
        field = "session" if key[0] == "s" else "item"
        PlannedItem.objects.filter(ticket__in=holder.main_ids, **{field: int(key[1:])}).delete()


def _count_save(holder: Holder) -> None:
    if not allow_attempt(LimitAction.PLAN_SAVES, str(holder.keeper.pk), most=SAVES_PER_HOUR):
        raise TooOften


def _locked(holder: Holder) -> Ticket:
    """Lock the order, and look again whether the tickets are still the holder's: one may be transferred meanwhile."""
    locked = lock_ticket(holder.ticket)
    keeper = Ticket.objects.select_related("event").get(pk=holder.keeper.pk)
    is_same = locked.access_key == holder.ticket.access_key and keeper.access_key == holder.keeper.access_key
    if is_closed(holder.edition) or not is_same or not has_plan(locked) or not has_plan(keeper):
        raise Closed
    return keeper


def _row(ticket: Ticket, key: str) -> PlannedItem:
    pk = int(key[1:])
    return PlannedItem(ticket=ticket, session_id=pk) if key[0] == "s" else PlannedItem(ticket=ticket, item_id=pk)
