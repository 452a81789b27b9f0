"""How many wait for an event, for its own tab and for the list."""

from django.db.models import Count, Sum
from django.urls import reverse

from events.domain.waiting_offers import LIVE
from events.enums import WaitingStatus
from events.models import Event, WaitingEntry

VIEW, CHANGE = "events.view_waitingentry", "events.change_waitingentry"
#: Entries shown in the tab; the list has the rest.
SHOWN = 100


def counts(event: Event) -> list[dict]:
    """Per ticket type: how many entries and units wait, have an offer, and have booked."""
    rows = WaitingEntry.objects.filter(event=event).order_by().values_list("ticket_type_id", "status")
    found = {(row[0], row[1]): row[2:] for row in rows.annotate(entries=Count("pk"), units=Sum("quantity"))}
    return [
        {"type": kind, **{status.value: found.get((kind.pk, status), (0, 0)) for status in WaitingStatus}}
        for kind in event.ticket_types.all()
        if any(type_id == kind.pk for type_id, _status in found)
    ]


def tab_facts(event: Event) -> dict:
    """What the event's tab shows: counts, those on the list now, and the way to what can be done about them."""
    live = WaitingEntry.objects.filter(event=event, status__in=LIVE).select_related("ticket_type")
    return {
        "counts": counts(event),
        "entries": live.order_by("ticket_type_id", "status", "rank", "pk")[:SHOWN],
        "list_url": reverse("event_waiting", args=[event.pk]),
        "all_url": f"{reverse('waiting:index')}?event={event.pk}",
    }
