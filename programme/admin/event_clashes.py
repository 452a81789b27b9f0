"""What an event clashes with in programmes: items in its room, and its people on stage elsewhere.

Staff read it before they move a session, and after they saved an event.
"""

from collections.abc import Iterator
from datetime import datetime
from itertools import chain

from django.db.models import Q
from django.utils.translation import gettext as _

from core.dates import format_short_span
from events.enums import EventStatus
from events.models import Event
from events.queries import spans_of
from programme.models import Appearance, ProgrammeItem


def programme_clashes(event: Event) -> list[str]:
    """A sentence for each clash. Two queries. A conference clashes with nothing of its own programme."""
    if event.status == EventStatus.CANCELLED:
        return []
    spans = spans_of(event)
    start, end = min(span[0] for span in spans), max(span[1] for span in spans)
    return [
        text
        for text, moments in chain(_in_room(event, start, end), _on_stage(event, start, end))
        if _meets(spans, *moments)
    ]


def _meets(spans: list[tuple[datetime, datetime]], start: datetime, end: datetime) -> bool:
    return any(start < one_end and one_start < end for one_start, one_end in spans)


def _during(start: datetime, end: datetime, prefix: str = "") -> Q:
    """Items that have times of their own, and are at least partly between the two moments."""
    return Q(**{f"{prefix}event": None, f"{prefix}starts_at__lt": end, f"{prefix}ends_at__gt": start})


def _in_room(event: Event, start: datetime, end: datetime) -> Iterator[tuple[str, tuple[datetime, datetime]]]:
    if event.listed_room_id is None:
        return
    items = ProgrammeItem.objects.filter(_during(start, end), room=event.listed_room_id).exclude(edition=event.pk)
    for item in items.order_by("starts_at", "pk"):
        words = {
            "room": event.listed_room,
            "other": item.title,
            "when": format_short_span(item.starts_at, item.ends_at),
        }
        yield _("%(room)s is also used by “%(other)s”, %(when)s.") % words, (item.starts_at, item.ends_at)


def _on_stage(event: Event, start: datetime, end: datetime) -> Iterator[tuple[str, tuple[datetime, datetime]]]:
    people = Appearance.objects.filter(item__event=event.pk).values("person")
    in_session = Q(item__event__starts_at__lt=end, item__event__ends_at__gt=start)
    elsewhere = Appearance.objects.filter(_during(start, end, "item__") | in_session, person__in=people)
    elsewhere = elsewhere.exclude(item__event=event.pk).exclude(item__event__status=EventStatus.CANCELLED)
    for appearance in elsewhere.select_related("person", "item__event").order_by("person__name", "pk"):
        item = appearance.item
        words = {
            "person": appearance.person.name,
            "other": item.title,
            "when": format_short_span(item.starts, item.ends),
        }
        yield _("%(person)s is also at “%(other)s”, %(when)s.") % words, (item.starts, item.ends)
