"""What takes place and what is sold for it. Pages, which only speak of it, are in `events.pages`."""

from events.models.event import Event, EventSeries
from events.models.ticket import Ticket
from events.models.ticket_type import TicketType

# Last: the pages speak of the above. Django looks for models here.
from events.pages import CalendarPage, ConferencePage, EventPage  # isort: skip

__all__ = ["CalendarPage", "ConferencePage", "Event", "EventPage", "EventSeries", "Ticket", "TicketType"]
