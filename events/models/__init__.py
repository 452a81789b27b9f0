"""What takes place and what is sold for it. Pages, which only speak of it, are in `events.pages`."""

from events.models.event import Event, EventSeries
from events.models.ticket import Ticket
from events.models.ticket_type import TicketType

__all__ = ["Event", "EventSeries", "Ticket", "TicketType"]
