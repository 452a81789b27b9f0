"""What takes place and what is sold for it. Pages, which only speak of it, are in `events.pages`."""

from events.models.change import EventChange, EventChangeTask
from events.models.code import CodeUse, DiscountCode
from events.models.date import EventDate
from events.models.event import Event
from events.models.message import EventMessage
from events.models.question import Answer, DietaryNeed, Question
from events.models.seats import SeatBlock, SeatPool
from events.models.series import EventSeries
from events.models.ticket import Ticket
from events.models.ticket_line import ReplacedTicket, TicketLine, TicketMail
from events.models.ticket_type import PriceStep, TicketType
from events.models.waiting import WaitingEntry

# Last: the pages speak of the above. Django looks for models here.
from events.pages import CalendarPage, ConferencePage, EventPage  # isort: skip

__all__ = [
    "Answer",
    "CalendarPage",
    "CodeUse",
    "ConferencePage",
    "DietaryNeed",
    "DiscountCode",
    "Event",
    "EventChange",
    "EventChangeTask",
    "EventDate",
    "EventMessage",
    "EventPage",
    "EventSeries",
    "PriceStep",
    "Question",
    "ReplacedTicket",
    "SeatBlock",
    "SeatPool",
    "Ticket",
    "TicketLine",
    "TicketMail",
    "TicketType",
    "WaitingEntry",
]
