"""Copy an event as a draft at a later date. `programme.editions` copies a whole conference with it."""

from datetime import timedelta

from django.db import transaction
from wagtail.log_actions import log

from core.wall_clock import add_to_wall_clock, move_span
from events.enums import EventStatus
from events.models import Event, EventDate, EventMessage, PriceStep, Question, SeatPool, TicketType

#: 52 weeks: the same weekday next year, at the same local time.
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
    "slides",
}
_SPANS = (("starts_at", "ends_at"), ("sales_from", "sales_until"))
_DEADLINES = ("cancel_until", "change_until", "until")


@transaction.atomic
def duplicate_event(event: Event, *, shift: timedelta = ONE_YEAR, by=None, **changed) -> Event:
    """Create a draft that is `shift` later on the clock in Oslo, with the same topics, ticket types, price steps,
    shared seats, questions, dates and e-mail texts. Orders, sessions, pages and discount codes are not copied.

    `changed` are fields of the event with another value than the original's, such as the title.
    """
    Event.objects.select_for_update().get(pk=event.pk)
    values = fields_of(event, shift)
    if values["edition"]:
        values["edition"] += 1
    copy = Event(status=EventStatus.DRAFT, **(values | changed))
    copy.save()
    _copy_topics(event, copy)
    pools = copy_rows(SeatPool.objects.filter(event=event), shift, event_id=copy.pk)
    types = copy_rows(TicketType.objects.filter(event=event), shift, {"pool_id": pools}, event_id=copy.pk)
    _copy_goes_with(types)
    copy_rows(PriceStep.objects.filter(ticket_type__event=event), shift, {"ticket_type_id": types})
    # A question may depend on one with a higher primary key, so dependencies are set when all are copied.
    questions = copy_rows(Question.objects.filter(event=event), shift, event_id=copy.pk, depends_on_id=None)
    for old in Question.objects.filter(event=event).exclude(depends_on=None):
        Question.objects.filter(pk=questions[old.pk]).update(depends_on=questions.get(old.depends_on_id))
    copy_rows(EventDate.objects.filter(event=event), shift, event_id=copy.pk)
    copy_rows(EventMessage.objects.filter(event=event), shift, event_id=copy.pk)
    log(copy, "events.duplicate", user=by, data={"from": event.pk, "before": "–", "after": copy.slug})
    return copy


def _copy_topics(event: Event, copy: Event) -> None:
    through = Event.topics.through
    topic_ids = through.objects.filter(event=event).order_by("pk").values_list("topic_id", flat=True)
    through.objects.bulk_create(through(event_id=copy.pk, topic_id=topic_id) for topic_id in topic_ids)


def _copy_goes_with(types: dict[int, int]) -> None:
    """Copy which ticket types the add-ons go with. `types` maps old primary keys to new ones."""
    through = TicketType.goes_with.through
    links = through.objects.filter(from_tickettype__in=types).values_list("from_tickettype_id", "to_tickettype_id")
    through.objects.bulk_create(
        through(from_tickettype_id=types[add_on], to_tickettype_id=types[main]) for add_on, main in links.order_by("pk")
    )


def copy_rows(rows, shift: timedelta, key_maps: dict[str, dict[int, int]] | None = None, **overrides) -> dict[int, int]:
    """Copy the rows, with their dates `shift` later, and map old primary keys to new ones.

    `key_maps` holds, by foreign key name, the map of old to new primary keys. `overrides` are values for all copies.
    """
    new_pks = {}
    for row in rows.order_by("pk"):
        fields = fields_of(row, shift)
        for name, keys in (key_maps or {}).items():
            fields[name] = keys.get(fields[name])
        new_pks[row.pk] = type(row).objects.create(**{**fields, **overrides}).pk
    return new_pks


def fields_of(row, shift: timedelta) -> dict:
    """The values to copy, with dates and deadlines `shift` later on the clock in Oslo."""
    values = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.name not in _NOT_COPIED
    }
    for name in {*_DEADLINES, *(name for span in _SPANS for name in span)} & values.keys():
        values[name] = values[name] and add_to_wall_clock(values[name], shift)
    for start, end in _SPANS:
        if values.get(start) and values.get(end):
            values[start], values[end] = move_span(getattr(row, start), getattr(row, end), shift)
    return values
