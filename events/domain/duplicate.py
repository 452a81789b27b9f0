"""Next year's event, from this year's."""

from datetime import timedelta

from django.db import transaction
from wagtail.log_actions import log

from events.enums import EventStatus
from events.models import Event, TicketType

#: The same weekday next year.
A_YEAR = timedelta(weeks=52)
_NOT_COPIED = {"id", "slug", "uid", "sequence", "taken", "status", "created_at", "updated_at", "cancelled_at"}
_MOMENTS = ("starts_at", "ends_at", "sales_from", "sales_until", "cancel_until")


@transaction.atomic
def duplicate(event: Event, *, by=None) -> Event:
    """A draft a year later with the same ticket types, nothing sold. Sessions and pages are not copied."""
    copy = Event(status=EventStatus.DRAFT, **_fields_of(event))
    if copy.edition:
        copy.edition += 1
    copy.save()
    for kind in TicketType.objects.filter(event=event):
        TicketType.objects.create(**{**_fields_of(kind), "event": copy})
    log(copy, "events.duplicate", user=by, data={"from": event.pk})
    return copy


def _fields_of(thing) -> dict:
    values = {
        field.attname: getattr(thing, field.attname)
        for field in thing._meta.concrete_fields
        if field.name not in _NOT_COPIED and field.name != "event"
    }
    return {name: value + A_YEAR if name in _MOMENTS and value else value for name, value in values.items()}
