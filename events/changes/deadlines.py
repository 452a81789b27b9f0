"""What is due before an event: when sale opens and ends, until when tickets can be given back … moved along with it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Model
from django.utils import timezone
from django.utils.text import capfirst

from events.enums import BlockReason
from events.models import DiscountCode, Event, PriceStep, SeatBlock, TicketType

#: The event's own hang on its day: moved also when they have passed, since what they were for is open again.
_OWN = ("sales_until", "cancel_until", "change_until")


class DeadlinesCross(Exception):
    """Something has begun already, and its end would be moved to before that. Says what."""


@dataclass(frozen=True)
class Deadline:
    """A moment that belongs to `thing`. `after` is `before` when it has passed and stays."""

    event: Event
    thing: Model
    field: str
    before: datetime
    after: datetime

    @property
    def label(self) -> str:
        """In the active language: «Seat: on sale until»."""
        name = str(self.thing._meta.get_field(self.field).verbose_name)
        if isinstance(self.thing, Event):
            return capfirst(name)
        whose = self.thing.ticket_type if isinstance(self.thing, PriceStep | SeatBlock) else self.thing
        what = str(self.thing._meta.verbose_name) + ", " if whose is not self.thing else ""
        return f"{whose}: {what}{name}"

    @property
    def stays(self) -> bool:
        return self.after == self.before

    @property
    def is_over(self) -> bool:
        """Moved to a moment that has passed, though it had not before."""
        return self.after <= timezone.now() < self.before


def wall_clock(moment: datetime) -> datetime:
    """The hands of the clock in Oslo: a day later they stand the same, also when summer time begins."""
    return timezone.make_naive(moment)


def add_to_wall_clock(moment: datetime, shift: timedelta) -> datetime:
    """Moved by the clock on the wall."""
    return timezone.make_aware(wall_clock(moment) + shift)


def days_between(before: datetime, after: datetime) -> int:
    """Whole days in Oslo, whatever the hour."""
    return (wall_clock(after).date() - wall_clock(before).date()).days


def deadlines_of(event: Event, days: int, now: datetime | None = None) -> list[Deadline]:
    """All that is due, as it would be `days` later. What has begun is not taken back, and a price, a code or a sale
    that is over does not come again.
    """
    now = now or timezone.now()
    shift = timedelta(days=days)
    found = []
    for thing, fields in _dated(event):
        for field in fields:
            before = getattr(thing, field)
            if before is None:
                continue
            moves = before > now or (thing is event and field in _OWN)
            found.append(Deadline(event, thing, field, before, add_to_wall_clock(before, shift) if moves else before))
    return found


def _dated(event: Event) -> Iterator[tuple[Model, tuple[str, ...]]]:
    yield event, ("sales_from", *_OWN)
    for kind in TicketType.objects.filter(event=event):
        yield kind, ("sales_from", "sales_until")
    for step in PriceStep.objects.filter(ticket_type__event=event).select_related("ticket_type"):
        yield step, ("until",)
    for code in DiscountCode.objects.filter(event=event):
        yield code, ("valid_from", "valid_until")
    # What is offered from the waiting list keeps the hours that its reader was promised.
    blocks = SeatBlock.objects.filter(event=event, left__gt=0).exclude(reason=BlockReason.OFFER)
    for block in blocks.select_related("ticket_type"):
        yield block, ("until",)


def lock_codes(event_ids: Iterable[int]) -> None:
    """Before the seats are locked: the house's order has codes first."""
    codes = DiscountCode.objects.filter(event_id__in=list(event_ids))
    list(codes.select_for_update(no_key=True).order_by("pk").values_list("pk"))


def crossing_deadlines(due: Iterable[Deadline]) -> Deadline | None:
    """What would end before it begins."""
    of_thing: dict[tuple[type, int], dict[str, Deadline]] = {}
    for one in due:
        of_thing.setdefault((type(one.thing), one.thing.pk), {})[one.field] = one
    for fields in of_thing.values():
        for begins, ends in (("sales_from", "sales_until"), ("valid_from", "valid_until")):
            if begins in fields and ends in fields and fields[ends].after <= fields[begins].after:
                return fields[ends]
    return None


def move_deadlines(event: Event, days: int) -> list[Deadline]:
    """Move what `deadlines_of` says, for a caller that holds all the rows. The event itself is left unsaved.

    Raises DeadlinesCross.
    """
    due = deadlines_of(event, days)
    if wrong := crossing_deadlines(due):
        raise DeadlinesCross(wrong.label)
    moved = [one for one in due if not one.stays]
    for one in moved:
        setattr(one.thing, one.field, one.after)
    for one in moved:
        if one.thing is not event:
            one.thing.save(update_fields=[one.field])
    return moved
