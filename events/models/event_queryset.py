"""Which events: announced, coming, bookable, and those that a user may see."""

from django.db import models
from django.db.models import OuterRef
from django.utils import timezone

from core.db.found import found
from events.enums import EventStatus
from events.models.event_date import EventDate


class EventQuerySet(models.QuerySet):
    def announced(self) -> "EventQuerySet":
        return self.exclude(status=EventStatus.DRAFT)

    def taking_place(self) -> "EventQuerySet":
        """Neither a draft nor cancelled."""
        return self.exclude(status__in=[EventStatus.DRAFT, EventStatus.CANCELLED])

    def coming(self, now=None) -> "EventQuerySet":
        """Events that have not ended, the next one first."""
        return self.filter(ends_at__gt=now or timezone.now()).order_by("starts_at", "pk")

    def past(self, now=None) -> "EventQuerySet":
        return self.filter(ends_at__lte=now or timezone.now()).order_by("-starts_at", "-pk")

    def bookable(self) -> "EventQuerySet":
        """Announced events with an active ticket type. An event may be repeated."""
        return self.announced().filter(ticket_types__active=True)

    def with_sessions_found(self) -> "EventQuerySet":
        """Annotate `sessions_found`: whether it has bookable sessions. Saves a query for each event in a list."""
        sessions = self.model.objects.bookable().filter(parent=OuterRef("pk")).order_by()
        return self.annotate(sessions_found=found(sessions))

    def with_dates_found(self) -> "EventQuerySet":
        """Annotate `has_dates`: whether several dates are sold together. `formatting.dates_of` then needs no query."""
        return self.annotate(has_dates=found(EventDate.objects.filter(event=OuterRef("pk"))))

    def visible_to(self, user) -> "EventQuerySet":
        """All events for staff with permission to view events, otherwise those that are announced."""
        if user.is_authenticated and user.is_staff and user.has_perm("events.view_event"):
            return self
        return self.announced()
