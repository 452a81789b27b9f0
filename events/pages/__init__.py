"""Pages only speak of events, in one language each. What counts (stock, prices, orders) hangs on the event."""

from events.pages.calendar_page import CalendarPage
from events.pages.conference_page import ConferencePage
from events.pages.event_page import EventPage

__all__ = ["CalendarPage", "ConferencePage", "EventPage"]
