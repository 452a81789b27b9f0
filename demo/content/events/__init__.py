"""All events of the demo in one list: umbrellas before their sessions, coming before past."""

from demo.content.events.baerekraft import BAEREKRAFT
from demo.content.events.eiendomsdagen import EIENDOMSDAGEN
from demo.content.events.grunderuka import GRUNDERUKA
from demo.content.events.grunderuka_sessions import GRUNDERUKA_SESSIONS
from demo.content.events.innsikt import INNSIKT, INNSIKT_SESSIONS
from demo.content.events.meetings import MEETINGS
from demo.content.events.past import PAST

EVENTS = [
    EIENDOMSDAGEN,
    BAEREKRAFT,
    INNSIKT,
    *INNSIKT_SESSIONS,
    GRUNDERUKA,
    *GRUNDERUKA_SESSIONS,
    *MEETINGS,
    *PAST,
]

__all__ = ["EVENTS"]
