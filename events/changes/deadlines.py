"""Deadlines of an event (sales, cancellation, price steps, codes and seat blocks), and moving them with the event."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Model
from django.utils import timezone
from django.utils.text import capfirst

from core.dates import format_deadline, format_moment
from core.wall_clock import add_days
from events.enums import BlockReason
from events.models import DiscountCode, Event, PriceStep, SeatBlock, TicketType

#: The event's own deadlines. They follow the event's day also when they have passed, which opens them again.
_EVENT_FIELDS = ("sales_until", "cancel_until", "change_until")


class DeadlinesCross(Exception):
    """A period would end before it begins, because its start has passed and is not moved. Holds the label."""


@dataclass(frozen=True)
class Deadline:
    """The date in one field of `subject`. `after` equals `before` when the date has passed and is not moved."""

    event: Event
    subject: Model
    field: str
    before: datetime
    after: datetime

    @property
    def label(self) -> str:
        """The deadline's name in the active language: «Seat: on sale until»."""
        name = str(self.subject._meta.get_field(self.field).verbose_name)
        if isinstance(self.subject, Event):
            return capfirst(name)
        owner = self.subject.ticket_type if isinstance(self.subject, PriceStep | SeatBlock) else self.subject
        subject_name = str(self.subject._meta.verbose_name) + ", " if owner is not self.subject else ""
        return f"{owner}: {subject_name}{name}"

    def text(self, moment: datetime) -> str:
        """`before` or `after` as text. The end of a period at midnight is the day before, at 24:00."""
        return format_deadline(moment) if self.field.endswith("until") else format_moment(moment)

    @property
    def before_text(self) -> str:
        return self.text(self.before)

    @property
    def after_text(self) -> str:
        return self.text(self.after)

    @property
    def stays(self) -> bool:
        return self.after == self.before

    @property
    def is_over(self) -> bool:
        """Whether the move makes the deadline pass."""
        return self.after <= timezone.now() < self.before


def deadlines_of(event: Event, days: int, now: datetime | None = None) -> list[Deadline]:
    """All deadlines of the event, with their dates when the event is moved by `days`.

    A date that has passed is kept: a sale that has begun is not closed again, and a price step, a code or a sale
    that is over is not opened again. The event's own deadlines always move.
    """
    now = now or timezone.now()
    deadlines = []
    for subject, fields in _subjects_with_fields(event):
        for field in fields:
            before = getattr(subject, field)
            if before is None:
                continue
            moves = before > now or (subject is event and field in _EVENT_FIELDS)
            after = add_days(before, days) if moves else before
            deadlines.append(Deadline(event, subject, field, before, after))
    return deadlines


def deadlines_of_copy(event: Event, days: int) -> list[Deadline]:
    """The deadlines that a copy of the event has, `days` later. Codes and seats set aside are not copied."""
    return [
        Deadline(event, subject, field, before, add_days(before, days))
        for subject, fields in _copied_subjects_with_fields(event)
        for field in fields
        if (before := getattr(subject, field)) is not None
    ]


def _copied_subjects_with_fields(event: Event) -> Iterator[tuple[Model, tuple[str, ...]]]:
    yield event, ("sales_from", *_EVENT_FIELDS)
    for ticket_type in TicketType.objects.filter(event=event):
        yield ticket_type, ("sales_from", "sales_until", "cancel_until")
    for step in PriceStep.objects.filter(ticket_type__event=event).select_related("ticket_type"):
        yield step, ("until",)


def _subjects_with_fields(event: Event) -> Iterator[tuple[Model, tuple[str, ...]]]:
    yield from _copied_subjects_with_fields(event)
    for code in DiscountCode.objects.filter(event=event):
        yield code, ("valid_from", "valid_until")
    # An offer from the waiting list keeps the deadline that its e-mail promised.
    blocks = SeatBlock.objects.filter(event=event, left__gt=0).exclude(reason=BlockReason.OFFER)
    for block in blocks.select_related("ticket_type"):
        yield block, ("until",)


def lock_codes(event_ids: Iterable[int]) -> None:
    """Lock the events' discount codes. `events.stock.locks` requires it before the seats are locked."""
    codes = DiscountCode.objects.filter(event_id__in=list(event_ids))
    list(codes.select_for_update(no_key=True).order_by("pk").values_list("pk"))


def crossing_deadlines(deadlines: Iterable[Deadline]) -> Deadline | None:
    """The first deadline that would end a period before it begins, or None."""
    by_subject: dict[tuple[type, int], dict[str, Deadline]] = {}
    for deadline in deadlines:
        by_subject.setdefault((type(deadline.subject), deadline.subject.pk), {})[deadline.field] = deadline
    for fields in by_subject.values():
        for begins, ends in (("sales_from", "sales_until"), ("valid_from", "valid_until")):
            if begins in fields and ends in fields and fields[ends].after <= fields[begins].after:
                return fields[ends]
    return None


def move_deadlines(event: Event, days: int) -> list[Deadline]:
    """Move the event's deadlines by `days` and return those that changed. The event itself is not saved.

    The caller holds the locks on all rows. Raises DeadlinesCross, with nothing changed.
    """
    deadlines = deadlines_of(event, days)
    if crossing := crossing_deadlines(deadlines):
        raise DeadlinesCross(crossing.label)
    moved = [deadline for deadline in deadlines if not deadline.stays]
    for deadline in moved:
        setattr(deadline.subject, deadline.field, deadline.after)
    for deadline in moved:
        if deadline.subject is not event:
            deadline.subject.save(update_fields=[deadline.field])
    return moved
