"""Pages about events, one for each language, and the tables of what they show besides the event itself.

Seats, prices and orders belong to the event, which the pages share.
"""

from programme.pages.calendar import CalendarPage
from programme.pages.event import ConferencePage, EventPage
from programme.timetable.history import ProgrammeChange
from programme.timetable.models import Appearance, ProgrammeItem, Track

__all__ = ["Appearance", "CalendarPage", "ConferencePage", "EventPage", "ProgrammeChange", "ProgrammeItem", "Track"]
