"""Pages about events, one for each language. Seats, prices and orders belong to the event, which the pages share."""

from programme.pages.calendar import CalendarPage
from programme.pages.event import ConferencePage, EventPage

__all__ = ["CalendarPage", "ConferencePage", "EventPage"]
