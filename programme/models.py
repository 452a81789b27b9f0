"""Pages about events, one for each language, and what belongs to an edition of a conference.

Seats, prices and orders belong to the event, which the pages share.
"""

from programme.exhibitors.models import Exhibitor, ExhibitorMail
from programme.pages.calendar import CalendarPage
from programme.pages.event import ConferencePage, EventPage
from programme.partners.models import PartnerLevel, Partnership
from programme.people.models import PersonOrganisation
from programme.plan.models import PlannedItem
from programme.timetable.history import ProgrammeChange
from programme.timetable.models import Appearance, ProgrammeItem, Track

__all__ = [
    "Appearance",
    "CalendarPage",
    "ConferencePage",
    "EventPage",
    "Exhibitor",
    "ExhibitorMail",
    "PartnerLevel",
    "Partnership",
    "PersonOrganisation",
    "PlannedItem",
    "ProgrammeChange",
    "ProgrammeItem",
    "Track",
]
