"""Models for events, ticket types, tickets and waiting lists. The pages that present events are in `programme`."""

from events.models.capacity import SeatBlock, SeatPool
from events.models.change import EventChange, EventChangeTask
from events.models.discount_code import CodeUse, DiscountCode
from events.models.event import Event
from events.models.event_date import EventDate, RemovedDate
from events.models.former_slug import FormerSeriesSlug, FormerSlug
from events.models.message import EventMessage
from events.models.question import Answer, DietaryNeed, Question
from events.models.series import EventSeries
from events.models.ticket import Ticket
from events.models.ticket_line import ReplacedTicket, TicketLine, TicketMail
from events.models.ticket_type import PriceStep, TicketType
from events.models.topic import Topic
from events.models.venue import Room, Venue
from events.models.waiting_entry import WaitingEntry

__all__ = [
    "Answer",
    "CodeUse",
    "DietaryNeed",
    "DiscountCode",
    "Event",
    "EventChange",
    "EventChangeTask",
    "EventDate",
    "EventMessage",
    "EventSeries",
    "FormerSeriesSlug",
    "FormerSlug",
    "PriceStep",
    "Question",
    "RemovedDate",
    "ReplacedTicket",
    "Room",
    "SeatBlock",
    "SeatPool",
    "Ticket",
    "TicketLine",
    "TicketMail",
    "TicketType",
    "Topic",
    "Venue",
    "WaitingEntry",
]
