"""Next year's event, from this year's."""

from datetime import timedelta

from django.db import transaction
from wagtail.log_actions import log

from core.admin.idempotency import find_previous_submission
from events.changes.deadlines import add_to_wall_clock
from events.enums import EventStatus
from events.models import Event, EventDate, EventMessage, PriceStep, Question, SeatPool, TicketType

#: The same weekday next year, at the same time by the clock on the wall.
ONE_YEAR = timedelta(weeks=52)
_NOT_COPIED = {
    "id",
    "slug",
    "uid",
    "sequence",
    "taken",
    "status",
    "created_at",
    "updated_at",
    "cancelled_at",
    "recording_url",
}
_MOMENTS = ("starts_at", "ends_at", "sales_from", "sales_until", "cancel_until", "change_until", "until")


@transaction.atomic
def duplicate_event(event: Event, *, by=None, key: str = "") -> Event:
    """A draft a year later that sells the same: ticket types with their price steps, shared seats, questions, dates,
    texts in mails. Nothing is sold. Sessions, pages and discount codes are not copied.
    The same `key` gives the draft that was made with it.
    """
    Event.objects.select_for_update().get(pk=event.pk)
    if entry := find_previous_submission("events.duplicate", key):
        return Event.objects.get(pk=entry.object_id)
    copy = Event(status=EventStatus.DRAFT, **_fields_of(event))
    if copy.edition:
        copy.edition += 1
    copy.save()
    pools = _copy_all(SeatPool.objects.filter(event=event), event_id=copy.pk)
    types = _copy_all(TicketType.objects.filter(event=event), {"pool_id": pools}, event_id=copy.pk)
    _copy_all(PriceStep.objects.filter(ticket_type__event=event), {"ticket_type_id": types})
    # Follow-ups come after what they depend on only by custom: they are tied together when all are there.
    questions = _copy_all(Question.objects.filter(event=event), event_id=copy.pk, depends_on_id=None)
    for old in Question.objects.filter(event=event).exclude(depends_on=None):
        Question.objects.filter(pk=questions[old.pk]).update(depends_on=questions.get(old.depends_on_id))
    _copy_all(EventDate.objects.filter(event=event), event_id=copy.pk)
    _copy_all(EventMessage.objects.filter(event=event), event_id=copy.pk)
    log(copy, "events.duplicate", user=by, data={"from": event.pk, "before": "–", "after": copy.slug, "key": key})
    return copy


def _copy_all(rows, mapped: dict[str, dict[int, int]] | None = None, **given) -> dict[int, int]:
    """Old primary key → new one. `mapped` leads foreign keys to the copies of what they pointed to."""
    made = {}
    for row in rows.order_by("pk"):
        fields = _fields_of(row)
        for name, keys in (mapped or {}).items():
            fields[name] = keys.get(fields[name])
        made[row.pk] = type(row).objects.create(**{**fields, **given}).pk
    return made


def _fields_of(thing) -> dict:
    values = {
        field.attname: getattr(thing, field.attname)
        for field in thing._meta.concrete_fields
        if field.name not in _NOT_COPIED
    }
    return {
        name: add_to_wall_clock(value, ONE_YEAR) if name in _MOMENTS and value else value
        for name, value in values.items()
    }
