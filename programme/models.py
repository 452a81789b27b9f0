"""Pages only speak of events, in one language each. What counts (stock, prices, orders) hangs on the event."""

from programme.pages.calendar import CalendarPage
from programme.pages.event import ConferencePage, EventPage

__all__ = ["CalendarPage", "ConferencePage", "EventPage"]
