"""The figures of the events that reports show: how many were held, and how many tickets there were to them."""

import datetime as dt

from django.db.models import Count, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from core.figures import Figure, Part, in_both, register_figure
from core.wall_clock import start_of_day
from events.enums import Admits, Attendance, EventKind
from events.models import Event, Ticket


def _between(first: dt.date, last: dt.date) -> tuple[dt.datetime, dt.datetime]:
    return start_of_day(first), start_of_day(last + dt.timedelta(days=1))


def held(first: dt.date, last: dt.date) -> QuerySet[Event]:
    """Events that ended in the period and were not cancelled. A conference counts once, and its sessions do not."""
    since, until = _between(first, last)
    events = Event.objects.taking_place().filter(parent=None, ends_at__gt=since, ends_at__lte=until)
    return events.order_by()


def events_by_kind(first: dt.date, last: dt.date) -> list[Part]:
    rows = held(first, last).values_list("kind").annotate(number=Count("pk"))
    return [Part(*in_both(EventKind(kind).label), number) for kind, number in rows]


def events_by_attendance(first: dt.date, last: dt.date) -> list[Part]:
    rows = held(first, last).values_list("attendance").annotate(number=Count("pk"))
    return [Part(*in_both(Attendance(attendance).label), number) for attendance, number in rows]


def participants_by_kind(first: dt.date, last: dt.date) -> list[Part]:
    """Valid tickets to events that ended in the period, with those to sessions; without add-ons and people at stands.

    Who attends two events is counted twice.
    """
    since, until = _between(first, last)
    tickets = Ticket.objects.valid().main().filter(event__ends_at__gt=since, event__ends_at__lte=until)
    tickets = tickets.filter(event__in=Event.objects.taking_place()).exclude(ticket_type__admits=Admits.STAND)
    tickets = tickets.annotate(kind=Coalesce("event__parent__kind", "event__kind"))
    rows = tickets.order_by().values_list("kind").annotate(number=Count("pk"))
    return [Part(*in_both(EventKind(kind).label), number) for kind, number in rows]


def register_figures() -> None:
    register_figure(Figure(name="events_held", label=_("Events held"), count=events_by_kind))
    register_figure(
        Figure(name="events_attendance", label=_("Events held, in person and online"), count=events_by_attendance)
    )
    register_figure(Figure(name="participants", label=_("Participants at events"), count=participants_by_kind))
