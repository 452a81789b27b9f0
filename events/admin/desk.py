"""The next events on the admin's first page: seats taken, what came in the last week, and who waits."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Sum
from django.utils import timezone
from wagtail.admin.ui.components import Component

from core.wall_clock import add_days
from events.enums import SEATED
from events.models import Event, Ticket, WaitingEntry

#: Events shown.
SHOWN = 6
#: "New" are the tickets of so many days.
NEW_DAYS = 7


def may_see_events(user) -> bool:
    return user.is_staff and user.has_perm("events.view_event")


@dataclass(frozen=True)
class EventRow:
    """An event and its numbers. All but `event` count people or tickets; `percent` is None without a limit."""

    event: Event
    new: int
    waiting: int
    session_count: int
    session_tickets: int

    @property
    def percent(self) -> int | None:
        """How full it is, rounded down, so that 100 means that no seat is left."""
        return None if not self.event.capacity else self.event.taken * 100 // self.event.capacity


def next_events(user, now: dt.datetime | None = None) -> list[EventRow]:
    """The next events that people come to, without sessions of a conference and cancelled ones."""
    now = now or timezone.now()
    coming = Event.objects.visible_to(user).taking_place().coming(now).filter(parent=None)
    events = list(coming.with_dates_found()[:SHOWN])
    ids = [event.pk for event in events]
    tickets = Ticket.objects.filter(event__in=ids, status__in=SEATED, created_at__gte=add_days(now, -NEW_DAYS))
    waiting = WaitingEntry.objects.in_turn().filter(event__in=ids).order_by()
    sessions = Event.objects.taking_place().filter(parent__in=ids).order_by()
    new_by_event = dict(tickets.order_by().values_list("event").annotate(Count("pk")))
    waiting_by_event = dict(waiting.values_list("event").annotate(Count("pk")))
    by_parent = {
        parent: (count, taken)
        for parent, count, taken in sessions.values_list("parent").annotate(Count("pk"), Sum("taken"))
    }
    return [
        EventRow(
            event,
            new_by_event.get(event.pk, 0),
            waiting_by_event.get(event.pk, 0),
            *by_parent.get(event.pk, (0, 0)),
        )
        for event in events
    ]


class NextEventsPanel(Component):
    name = "next_events"
    template_name = "events/admin/desk/next_events.html"
    order = 120

    def get_context_data(self, parent_context):
        user = parent_context["request"].user
        return {
            "rows": next_events(user),
            "may_edit": user.has_perm("events.change_event"),
            "may_see_tickets": user.has_perm("events.view_ticket"),
            "may_add": user.has_perm("events.add_event"),
            "new_days": NEW_DAYS,
        }
